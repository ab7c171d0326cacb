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
/** Entries of V8 that belong to no source file. `spawnSync` waits for another process. */
const OF_NO_ROOM = new Map([
  ['(idle)', WAITING],
  ['spawnSync', WAITING],
  ['(garbage collector)', 'garbage collector'],
]);

/** The share of a process's CPU time that each room took, 0 to 1. */
export type CpuShares = ReadonlyMap<string, number>;

/**
 * Reads a V8 CPU profile (`node --cpu-prof`). Time in Node's own code counts for the room that called it: the
 * front door pays for the HTTP parser.
 *
 * @param roomOf the room of a source file; undefined for a file of no room
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
