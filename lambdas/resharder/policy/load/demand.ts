import { SHARD_MINUTE } from '../limits';
import type { StreamMinute } from '../observation';
import { MEMORY } from '../tuning';

/** Rejected records count each retry, so they are believed up to this many times the accepted ones. */
const BELIEVED_REJECTIONS = 1;

/** The load of a minute in shards: 1 is what one shard takes. */
export interface DemandMinute {
  /** Minutes since the epoch. */
  readonly minute: number;
  readonly accepted: number;
  readonly rejected: number;
}

/**
 * A datapoint in shards, by the limit that is used more. Rejected records are assumed to have the accepted
 * ones' size.
 */
export function toDemand({
  start,
  incomingBytes,
  incomingRecords,
  throttledRecords = 0,
}: StreamMinute): DemandMinute {
  const accepted = Math.max(incomingBytes / SHARD_MINUTE.bytes, incomingRecords / SHARD_MINUTE.records);
  const each = incomingRecords > 0 ? accepted / incomingRecords : 1 / SHARD_MINUTE.records;
  return { minute: Math.floor(start / 60_000), accepted, rejected: throttledRecords * each };
}

/**
 * The demand of a minute, in shards: accepted writes and the believed part of the rejected ones. Accepted
 * writes cannot exceed the capacity, so beyond it only rejections show demand. They are believed up to twice
 * the present capacity, the most that one UpdateShardCount can reach.
 */
export function demandOf({ accepted, rejected }: DemandMinute, capacity: number): number {
  return accepted + Math.min(rejected, Math.max(accepted * BELIEVED_REJECTIONS, 2 * capacity - accepted));
}

/** The demand that the policy remembers. */
export interface DemandHistory {
  /** The last minutes, oldest first; minutes without a datapoint are missing. */
  readonly recent: readonly DemandMinute[];
  /** The first bucket of `levels`, in buckets since the epoch. */
  readonly firstBucket: number;
  /** The mean demand of each complete bucket as a {@link toLevel}; null where CloudWatch had no datapoint. */
  readonly levels: readonly (number | null)[];
}

export const NO_HISTORY: DemandHistory = { recent: [], firstBucket: 0, levels: [] };

const LEVEL_STEP = 0.03;
const LEVEL_ZERO = 0.001;

/** Demand on a logarithmic scale of 3 % a step, as a whole number from 0. */
export function toLevel(demand: number): number {
  return demand <= LEVEL_ZERO ? 0 : Math.round(Math.log(demand / LEVEL_ZERO) / LEVEL_STEP);
}

/** The demand of a {@link toLevel}. */
export function fromLevel(level: number): number {
  return LEVEL_ZERO * Math.exp(level * LEVEL_STEP);
}

/** How many {@link toLevel} steps a natural logarithm spans. */
export function levelsIn(logarithm: number): number {
  return logarithm / LEVEL_STEP;
}

/**
 * For how many minutes CloudWatch is believed to correct itself: a minute may come late, or with a part of its
 * datapoints first. AWS documents no delay.
 */
const YOUNG_MINUTES = 5;

/**
 * Adds minutes to the history. The last five minutes are read anew each time, and of two counts of a minute the
 * larger one holds. Older minutes that are known stay as they are, and older ones that are not are dropped.
 */
export function rememberMinutes(
  history: DemandHistory,
  minutes: readonly DemandMinute[],
  capacity: number,
): DemandHistory {
  const known = history.recent.at(-1)?.minute ?? Number.NEGATIVE_INFINITY;
  const newest = minutes.reduce((last, { minute }) => Math.max(last, minute), known);
  const byMinute = new Map(history.recent.map((each) => [each.minute, each]));
  const corrected = new Set<number>();
  for (const seen of minutes) {
    if (seen.minute <= Math.min(known, newest - YOUNG_MINUTES)) continue;
    const before = byMinute.get(seen.minute);
    const larger = before === undefined ? seen : largerOf(before, seen);
    if (larger === before) continue;
    byMinute.set(seen.minute, larger);
    if (seen.minute <= known) corrected.add(bucketOf(seen.minute));
  }
  if (newest === known && corrected.size === 0) return history;
  const all = [...byMinute.values()].sort((a, b) => a.minute - b.minute);
  const recent = all.filter(({ minute }) => minute > newest - MEMORY.recentMinutes);
  const { firstBucket, levels } = closeBuckets(history, all, newest, capacity);
  const reread = levels.map((level, index) =>
    corrected.has(firstBucket + index) ? levelOf(all, firstBucket + index, capacity) : level,
  );
  return { recent, firstBucket, levels: corrected.size === 0 ? levels : reread };
}

function largerOf(before: DemandMinute, seen: DemandMinute): DemandMinute {
  if (seen.accepted <= before.accepted && seen.rejected <= before.rejected) return before;
  return {
    minute: seen.minute,
    accepted: Math.max(before.accepted, seen.accepted),
    rejected: Math.max(before.rejected, seen.rejected),
  };
}

function bucketOf(minute: number): number {
  return Math.floor(minute / MEMORY.bucketMinutes);
}

function levelOf(minutes: readonly DemandMinute[], bucket: number, capacity: number): number | null {
  const inside = minutes.filter(({ minute }) => bucketOf(minute) === bucket);
  const sum = inside.reduce((total, each) => total + demandOf(each, capacity), 0);
  return inside.length === 0 ? null : toLevel(sum / inside.length);
}

/** Turns the minutes of complete buckets into levels. */
function closeBuckets(
  history: DemandHistory,
  minutes: readonly DemandMinute[],
  newestMinute: number,
  capacity: number,
): Pick<DemandHistory, 'firstBucket' | 'levels'> {
  const current = bucketOf(newestMinute + 1);
  const started = history.levels.length > 0 ? history.firstBucket + history.levels.length : undefined;
  const first = Math.max(
    started ?? bucketOf(minutes[0]?.minute ?? newestMinute),
    current - MEMORY.historyBuckets,
  );
  if (current <= first) return { firstBucket: history.firstBucket, levels: history.levels };
  const closed: (number | null)[] = [];
  for (let bucket = first; bucket < current; bucket++) {
    closed.push(levelOf(minutes, bucket, capacity));
  }
  const gap = started === undefined ? 0 : first - started;
  const levels = [...history.levels, ...Array<null>(gap).fill(null), ...closed].slice(-MEMORY.historyBuckets);
  return { firstBucket: current - levels.length, levels };
}
