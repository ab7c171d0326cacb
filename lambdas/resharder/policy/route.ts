import { type Difference, difference, differenceToEven } from './layout';
import { bordersFor, type Situation } from './situation';

/** Assumed durations in minutes: AWS publishes none. What is decided shifts with them, what is legal does not. */
export const ROUND_MINUTES = 0.5;
const OPERATION_MINUTES = 2 / 60;

/** AWS SDK, UpdateShardCount. */
const MOST_SHARDS = 10_000;

/** The two ways to so many even shards. */
export interface Route {
  readonly even: number;
  /** By SplitShard and MergeShards, one after the other; the cuts are kept. */
  readonly steps: { readonly operations: number; readonly minutes: number };
  /** By UpdateShardCount, which goes through all shards at once; undefined where AWS would refuse it. */
  readonly call: { readonly minutes: number } | undefined;
}

export function routeTo(situation: Situation, even: number): Route {
  const { layout, cuts, callsLeft } = situation;
  const toEven = differenceToEven(layout, even);
  const kept = cuts.length === 0 ? toEven : counted(difference(layout, bordersFor(situation, even)));
  const operations = kept.missing + kept.surplus;
  return {
    even,
    steps: { operations, minutes: operations * ROUND_MINUTES },
    call:
      callsLeft > 0 && isLegalTarget(layout.shards.length, even)
        ? { minutes: callMinutes(toEven, cuts.length) }
        : undefined,
  };
}

/** Numbers of shards from `low` to `high`, all of them where they are few and some 3 % apart where they are many. */
export function candidates(low: number, high: number): number[] {
  const numbers: number[] = [];
  for (let even = low; even < high; even += Math.max(1, Math.round(even * 0.03))) numbers.push(even);
  return low <= high ? [...numbers, high] : numbers;
}

function counted({ missing, surplus }: Difference): { missing: number; surplus: number } {
  return { missing: missing.length, surplus };
}

/** What UpdateShardCount takes: at most double, at least half, at most 10,000 (AWS SDK). The present count is no change. */
function isLegalTarget(open: number, target: number): boolean {
  return target !== open && target <= 2 * open && target >= open / 2 && target <= MOST_SHARDS;
}

/** What lies within old borders is split in one round, what is left over is merged in another. */
function callMinutes({ missing, surplus }: { missing: number; surplus: number }, cuts: number): number {
  const rounds = (missing > 0 ? 1 : 0) + (surplus > 0 ? 1 : 0);
  return rounds * ROUND_MINUTES + (missing + surplus) * OPERATION_MINUTES + cuts * ROUND_MINUTES;
}
