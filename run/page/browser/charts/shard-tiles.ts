import type { ShardStrip, StreamInterval } from '../../page-data';

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
 * The history of shards as tiles. Intervals in a row in which a shard's load stays within one step make one
 * tile. Pure.
 *
 * @param since milliseconds since the epoch; tiles that end earlier are left out
 * @param step loads are rounded to multiples of it
 */
export function shardTiles(
  shards: readonly ShardStrip[],
  intervals: readonly StreamInterval[],
  since: number,
  step: number,
): ShardTile[] {
  const open = new Map<number, ShardTile>();
  const done: ShardTile[] = [];
  let from = intervals[0]?.time ?? 0;
  for (const { time: to, loads } of intervals) {
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

/** How many intervals a closed shard stays on the strip. */
const FADING_INTERVALS = 20;

/** How much of a shard is still to be seen on the strip: 1 while it is open, then less and less, down to 0. Pure. */
export function visibility(
  { closedAt }: Pick<ShardStrip, 'closedAt'>,
  now: number,
  intervalMs: number,
): number {
  return closedAt === null ? 1 : Math.max(0, 1 - (now - closedAt) / (FADING_INTERVALS * intervalMs));
}

/** The open shards, and for a while their closed parents. Pure. */
export function shardsOfStrip(shards: readonly ShardStrip[], now: number, intervalMs: number): ShardStrip[] {
  const open = shards.filter(({ closedAt }) => closedAt === null);
  const parents = new Set(open.flatMap((shard) => shard.parents));
  const fading = shards.filter(
    (shard) => shard.closedAt !== null && parents.has(shard.number) && visibility(shard, now, intervalMs) > 0,
  );
  return [...open, ...fading];
}

/** The load of a shard in an interval; 0 when nothing was written to it, `null` once it is no longer known. */
export function loadOf(interval: StreamInterval | undefined, shardNumber: number): number | null {
  if (interval?.loads == null) return null;
  return interval.loads.find(([number]) => number === shardNumber)?.[1] ?? 0;
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
