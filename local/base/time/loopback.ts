import { subscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** The counters that Node.js keeps of a connection, whoever reads and writes it. */
interface Counted {
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

const clients = new Set<Socket>();
/** The other ends of connections of this process to itself, by the client's port. */
const servers = new Map<number, Socket>();
/** How far an end has read to which something is under way, and since when it has come no further. */
const standing = new WeakMap<Socket, { readonly bytesRead: number; readonly since: number }>();
/** After so many real milliseconds without a byte, nobody reads what is under way. A busy system needs some. */
const DELIVERY_MS = 500;
let isWatching = false;

/** Notes the connections of this process from now on. */
export function watchConnections(): void {
  if (isWatching) return;
  isWatching = true;
  subscribe('net.client.socket', (message) => {
    const { socket } = message as { socket: Socket };
    clients.add(socket);
    socket.once('close', () => clients.delete(socket));
  });
  subscribe('net.server.socket', (message) => {
    const { socket } = message as { socket: Socket };
    const { remotePort } = socket;
    if (remotePort === undefined) return;
    servers.set(remotePort, socket);
    socket.once('close', () => {
      if (servers.get(remotePort) === socket) servers.delete(remotePort);
    });
  });
}

/** Whether something is under way from this process to itself. A busy system delivers it later. */
export function isUnderWay(): boolean {
  let isAny = false;
  for (const client of clients) {
    const server = client.localPort === undefined ? undefined : servers.get(client.localPort);
    if (server === undefined || server.localPort !== client.remotePort) continue;
    // Each is looked at, so that all stand for the same time.
    for (const awaited of [awaits(server, client), awaits(client, server)]) isAny ||= awaited;
  }
  return isAny;
}

function awaits(to: Socket, from: Socket): boolean {
  const [sent, taken] = [countsOf(from), countsOf(to)];
  if (sent === undefined || taken === undefined) return false;
  const { bytesRead } = taken;
  if (sent.bytesWritten <= bytesRead) {
    standing.delete(to);
    return false;
  }
  const before = standing.get(to);
  if (before?.bytesRead === bytesRead) return performance.now() - before.since < DELIVERY_MS;
  standing.set(to, { bytesRead, since: performance.now() });
  return true;
}

/** HTTP reads and writes a connection below the socket, whose own counters miss it. */
function countsOf(socket: Socket): Counted | undefined {
  return (socket as unknown as { readonly _handle: Counted | null })._handle ?? undefined;
}
