import type { Socket } from 'node:net';

export interface ConnectionsOptions {
  /**
   * How long a connection may take to its first request, in real milliseconds. Default 60,000, as servers of Node.js have
   * it (`headersTimeout`).
   */
  readonly firstRequestMs?: number;
  /** The most connections without a request under way. Default 1,024. */
  readonly mostIdle?: number;
}

interface Connection {
  readonly socket: Socket;
  readonly deadline: NodeJS.Timeout;
  requests: number;
}

/**
 * The connections of the front door, by the client's port. Those that bring no request are cut, and if too many are
 * idle, the one that is for the longest time: neither a program that leaks connections nor one that opens them on purpose
 * uses up the files of the process.
 */
export class Connections {
  /** Those without a request come in the order in which they became idle. */
  private readonly all = new Map<number, Connection>();
  private idle = 0;
  private readonly firstRequestMs: number;
  private readonly mostIdle: number;

  constructor({ firstRequestMs = 60_000, mostIdle = 1024 }: ConnectionsOptions = {}) {
    this.firstRequestMs = firstRequestMs;
    this.mostIdle = mostIdle;
  }

  add(socket: Socket): void {
    const port = socket.remotePort;
    // Without a port it is closed already.
    if (port === undefined) return;
    const deadline = setTimeout(() => socket.destroy(), this.firstRequestMs).unref();
    const connection = { socket, deadline, requests: 0 };
    this.all.set(port, connection);
    this.idle++;
    socket.once('close', () => {
      clearTimeout(deadline);
      if (this.all.get(port) !== connection) return;
      if (connection.requests === 0) this.idle--;
      this.all.delete(port);
    });
    this.cutIdle();
  }

  /**
   * A request has come.
   * @param port of the client; undefined when the connection is gone
   * @returns a function to call when it is answered
   */
  begin(port: number | undefined): () => void {
    const connection = this.all.get(port ?? -1);
    if (port === undefined || connection === undefined) return () => undefined;
    clearTimeout(connection.deadline);
    if (connection.requests++ === 0) this.idle--;
    return () => {
      if (--connection.requests > 0 || this.all.get(port) !== connection) return;
      this.all.delete(port);
      this.all.set(port, connection);
      this.idle++;
      this.cutIdle();
    };
  }

  private cutIdle(): void {
    if (this.idle <= this.mostIdle) return;
    for (const [port, connection] of this.all) {
      if (connection.requests > 0) continue;
      this.all.delete(port);
      this.idle--;
      connection.socket.destroy();
      return;
    }
  }
}
