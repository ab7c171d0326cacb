import type { ShardStrip, StreamSecond } from '../../page-data';

/** A shard over a time in which its load did not change: one rectangle of the shards' history. */
export interface ShardTile {
  readonly shard: ShardStrip;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** 1 for the shard's limit; `null` once it is no longer known. */
  readonly load: number | null;
}

/**
 * The history of shards as tiles. Seconds in a row in which a shard's load stays within one step make one
 * tile. Pure.
 *
 * @param since milliseconds since the epoch; tiles that end earlier are left out
 * @param step loads are rounded to multiples of it
 */
export function shardTiles(
  shards: readonly ShardStrip[],
  seconds: readonly StreamSecond[],
  since: number,
  step: number,
): ShardTile[] {
  const open = new Map<number, ShardTile>();
  const done: ShardTile[] = [];
  let from = seconds[0]?.time ?? 0;
  for (const { time: to, loads } of seconds) {
    const start = from;
    from = to;
    if (to < since) continue;
    const byNumber = loads && new Map(loads);
    for (const shard of shards) {
      const begins = Math.max(start, shard.createdAt);
      const ends = Math.min(to, shard.closedAt ?? to);
      if (ends <= begins) continue;
      const load = byNumber && Math.round((byNumber.get(shard.number) ?? 0) / step) * step;
      const before = open.get(shard.number);
      if (before !== undefined && before.load === load && before.to === begins) {
        open.set(shard.number, { ...before, to: ends });
        continue;
      }
      if (before !== undefined) done.push(before);
      open.set(shard.number, { shard, from: begins, to: ends, load });
    }
  }
  return [...done, ...open.values()];
}

/** How long a closed shard stays on the strip. */
export const FADING_MS = 12_000;

/** The open shards, and for a while their closed parents. Pure. */
export function shardsOfStrip(shards: readonly ShardStrip[], now: number): ShardStrip[] {
  const open = shards.filter(({ closedAt }) => closedAt === null);
  const parents = new Set(open.flatMap((shard) => shard.parents));
  const fading = shards.filter(
    ({ number, closedAt }) => closedAt !== null && now - closedAt < FADING_MS && parents.has(number),
  );
  return [...open, ...fading];
}

/** The load of a shard in a second; 0 when nothing was written to it, `null` once it is no longer known. */
export function loadOf(second: StreamSecond | undefined, shardNumber: number): number | null {
  if (second?.loads == null) return null;
  return second.loads.find(([number]) => number === shardNumber)?.[1] ?? 0;
}

/** The shard that a hash key, 0 to 1, belonged to at a moment. */
export function shardAt(
  shards: readonly ShardStrip[],
  hashKey: number,
  time: number,
): ShardStrip | undefined {
  return shards.find(
    ({ from, to, createdAt, closedAt }) =>
      from <= hashKey && hashKey < to && createdAt <= time && (closedAt === null || time < closedAt),
  );
}
