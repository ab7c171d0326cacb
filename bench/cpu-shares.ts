import { readFileSync } from 'node:fs';

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const WAITING = 'waiting';
/** What V8 accounts for apart from any source file. `spawnSync` waits for another process. */
const OF_NO_ROOM = new Map([
  ['(idle)', WAITING],
  ['spawnSync', WAITING],
  ['(garbage collector)', 'garbage collector'],
]);

/** Where a process spent its CPU time: the share of each room, 0 to 1. */
export type CpuShares = ReadonlyMap<string, number>;

/**
 * Reads a V8 CPU profile (`node --cpu-prof`). Time in Node's own code counts for the room that called it: what the HTTP parser
 * costs is a cost of the front door.
 *
 * @param roomOf the room of a source file, undefined for files that belong to none
 */
export function cpuShares(file: string, roomOf: (url: string) => string | undefined): CpuShares {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
  const rooms = new Map<number, string>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const roomOfNode = (id: number): string => {
    const known = rooms.get(id);
    if (known !== undefined) return known;
    const node = byId.get(id);
    const parent = parents.get(id);
    const { functionName = '', url = '' } = node?.callFrame ?? {};
    const own = OF_NO_ROOM.get(functionName) ?? roomOf(url);
    const room = own ?? (parent === undefined ? 'Node.js' : roomOfNode(parent));
    rooms.set(id, room);
    return room;
  };
  const time = new Map<string, number>();
  samples.forEach((id, i) => {
    const room = roomOfNode(id);
    time.set(room, (time.get(room) ?? 0) + (timeDeltas[i] ?? 0));
  });
  time.delete(WAITING);
  const total = [...time.values()].reduce((sum, value) => sum + value, 0);
  return new Map(
    [...time].map(([room, value]) => [room, value / total] as const).sort((a, b) => b[1] - a[1]),
  );
}
