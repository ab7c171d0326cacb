import { difference, evenBorders } from './layout';
import { bordersFor, type Situation } from './situation';

/** Assumed durations in minutes: AWS publishes none. What is decided shifts with them, what is legal does not. */
export const ROUND_MINUTES = 0.5;
const OPERATION_MINUTES = 2 / 60;

/** The two ways to so many even shards. */
export interface Route {
  readonly even: number;
  /** By SplitShard and MergeShards, one after the other; the cuts are kept. */
  readonly steps: { readonly operations: number; readonly minutes: number; readonly splitsOnly: boolean };
  /** By UpdateShardCount, which goes through all shards at once; undefined where AWS would refuse it. */
  readonly call: { readonly minutes: number } | undefined;
}

export function routeTo(situation: Situation, even: number): Route {
  const { layout, cuts, callsLeft } = situation;
  const kept = difference(layout, cuts.length === 0 ? evenBorders(even) : bordersFor(situation, even));
  const operations = kept.missing.length + kept.surplus;
  return {
    even,
    steps: { operations, minutes: operations * ROUND_MINUTES, splitsOnly: kept.surplus === 0 },
    call:
      callsLeft > 0 && isLegalTarget(layout.shards.length, even)
        ? { minutes: callMinutes(situation, even) }
        : undefined,
  };
}

/** UpdateShardCount at most doubles and at most halves (AWS SDK, UpdateShardCount). The present count is no change. */
function isLegalTarget(open: number, target: number): boolean {
  return target !== open && target <= 2 * open && target >= open / 2;
}

/** What lies within old borders is split in one round, what is left over is merged in another. */
function callMinutes({ layout, cuts }: Situation, even: number): number {
  const { missing, surplus } = difference(layout, evenBorders(even));
  const rounds = (missing.length > 0 ? 1 : 0) + (surplus > 0 ? 1 : 0);
  return (
    rounds * ROUND_MINUTES + (missing.length + surplus) * OPERATION_MINUTES + cuts.length * ROUND_MINUTES
  );
}
