import type { Layout } from '../shards';
import type { DemandHistory, DemandMinute } from './demand';
import { burstLossShare, lossShareOf } from './expected-cost';

/**
 * How much fuller a stream's fullest seconds and shards are than those of an even load are: the bursts of its producers,
 * and keys that are a little unlike. Neither can be seen in the metrics of a stream; what is rejected tells of both.
 */
export interface Unevenness {
  /** The last minute that counts, in minutes since the epoch. */
  readonly through: number;
  /**
   * How badly each of the {@link FACTORS} explains what was rejected: the sum of squared differences of the roots of the
   * shares, forgotten by half in two days.
   */
  readonly misfits: readonly number[];
}

/** What utilization may have to be multiplied with, for an even load to reject as much. */
export const FACTORS: readonly number[] = Array.from({ length: 17 }, (_, step) => 1 + step / 20);

export const NO_UNEVENNESS: Unevenness = { through: 0, misfits: FACTORS.map(() => 0) };

/** CloudWatch may correct the last minutes; older ones count. */
const SETTLED_MINUTES = 2;
/** Of what is known, after a minute, whether it told anything or not. */
const KEPT = 0.5 ** (1 / 2880);
/** Below, no factor rejects anything; above, any load does, and only how much would tell. */
const TELLING = { from: 0.45, to: 1.05 };
/** What an even load has to explain worse than another one, for each 1 of the factor: a bad minute teaches little. */
const DOUBT = 0.3;

/** Above this utilization an even load rejects, so that rejections tell of no hot shard. */
const ROOMY = 0.75;

/** Whether Kinesis rejects more than an even spread of this demand over this capacity explains. */
export function suspectsHotShard({ accepted, rejected }: DemandMinute, capacity: number): boolean {
  const demand = accepted + rejected;
  if (demand === 0 || accepted > ROOMY * capacity) return false;
  return rejected / demand > 0.002 + 3 * burstLossShare(demand / capacity);
}

/** @returns by how much utilization is multiplied; 1 for an even load, and while nothing is known */
export function unevennessOf({ misfits }: Unevenness): number {
  let [best, least] = [1, Number.POSITIVE_INFINITY];
  for (const [index, factor] of FACTORS.entries()) {
    const misfit = (misfits[index] ?? 0) + DOUBT * (factor - 1);
    if (misfit < least) [best, least] = [factor, misfit];
  }
  return best;
}

/** Which minutes may teach, in minutes since the epoch. */
export interface Teaching {
  /** Since when the shards have been as they are. */
  readonly since: number;
  /** Until when a sample of the keys holds that found no hot shard: after it, a suspicion may be of one. */
  readonly evenUntil: number;
}

/** Adds the settled minutes that tell of the load as a whole. */
export function learnUnevenness(
  before: Unevenness,
  { recent }: DemandHistory,
  layout: Layout,
  { since, evenUntil }: Teaching,
): Unevenness {
  const { capacity } = layout;
  const newest = recent.at(-1)?.minute ?? 0;
  let { through, misfits } = before;
  for (const each of recent) {
    const { minute, accepted, rejected } = each;
    if (minute <= through || minute > newest - SETTLED_MINUTES) continue;
    const kept = KEPT ** (minute - through);
    through = minute;
    const demand = accepted + rejected;
    const utilization = demand / capacity;
    const isTelling =
      minute >= since &&
      utilization >= TELLING.from &&
      utilization <= TELLING.to &&
      (minute < evenUntil || !suspectsHotShard(each, capacity));
    const seen = isTelling ? Math.sqrt(rejected / demand) : 0;
    misfits = misfits.map((misfit, index) => {
      const expected = isTelling ? Math.sqrt(lossShareOf(layout, demand, FACTORS[index] ?? 1)) : 0;
      return Number((misfit * kept + (seen - expected) ** 2).toPrecision(6));
    });
  }
  return through === before.through ? before : { through, misfits };
}
