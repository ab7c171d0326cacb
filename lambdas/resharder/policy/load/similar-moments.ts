import { MEMORY, TUNING } from '../tuning';
import { type DemandHistory, fromLevel, levelsIn } from './demand';
import type { DemandDistribution } from './expected-cost';

/** The demand that may follow the present moment. */
export interface DemandOutcomes {
  /** Until a decision made now can take effect. */
  readonly soon: DemandDistribution;
  /** Within the time that a change should last. */
  readonly later: DemandDistribution;
}

/** The present moment, as the history is searched for similar ones. Levels are those of `toLevel`. */
export interface Moment {
  readonly level: number;
  /** The level less the one of a quarter of an hour ago. */
  readonly trend: number;
  /** Where the present slope leads, soon and later. */
  readonly soonLevel: number;
  readonly laterLevel: number;
  /** The bucket of the day. */
  readonly timeOfDay: number;
}

const DAY_BUCKETS = 1440 / MEMORY.bucketMinutes;
const HOUR_BUCKETS = 60 / MEMORY.bucketMinutes;
/** Ratios of demands are kept from 1/160,000 to 160,000. */
const WIDEST = 400;

/**
 * The demands that followed similar moments, as ratios to them, applied to the present one. A bucket of the
 * history weighs more the closer its level, trend and time of day are to the present ones, and the younger it
 * is. A stream whose spikes always end is not scaled for a spike; a stream that climbs each morning is scaled
 * before it climbs.
 */
export function demandAfterSimilarMoments(history: DemandHistory, moment: Moment): DemandOutcomes {
  const soonBuckets = Math.round(TUNING.soonMinutes / MEMORY.bucketMinutes);
  const laterBuckets = Math.round(TUNING.laterMinutes / MEMORY.bucketMinutes);
  const { levels } = history;
  const weights = similarity(history, moment, soonBuckets);
  const soon = new Float64Array(2 * WIDEST + 1);
  const later = new Float64Array(2 * WIDEST + 1);
  for (let bucket = 0; bucket < weights.length; bucket++) {
    const weight = weights[bucket] ?? 0;
    if (weight === 0) continue;
    const base = (levels[bucket] ?? 0) - WIDEST;
    const last = Math.min(laterBuckets, levels.length - 1 - bucket);
    for (let step = 1; step <= last; step++) {
      const then = levels[bucket + step];
      if (then === null || then === undefined) continue;
      const ratio = Math.max(0, Math.min(2 * WIDEST, then - base));
      later[ratio] = (later[ratio] ?? 0) + weight;
      if (step <= soonBuckets) soon[ratio] = (soon[ratio] ?? 0) + weight;
    }
  }
  return {
    soon: withPrior(soon, soonBuckets * TUNING.priorWeight, moment.level, moment.soonLevel),
    later: withPrior(later, laterBuckets * TUNING.priorWeight, moment.level, moment.laterLevel),
  };
}

/**
 * The weight of each bucket for the present moment; 0 for buckets without enough others before or after them.
 */
function similarity({ levels, firstBucket }: DemandHistory, moment: Moment, after: number): Float64Array {
  const back = Math.round(TUNING.trendMinutes / MEMORY.bucketMinutes);
  const weights = new Float64Array(levels.length);
  let youth = 1;
  for (let bucket = levels.length - 1; bucket >= back; bucket--) {
    youth *= YOUTH;
    const was = levels[bucket];
    const before = levels[bucket - back];
    if (bucket + after >= levels.length || typeof was !== 'number' || typeof before !== 'number') continue;
    const alike =
      (LIKE_LEVEL[Math.abs(was - moment.level)] ?? 0) *
      (LIKE_TREND[Math.abs(was - before - moment.trend)] ?? 0) *
      (LIKE_HOUR[Math.abs(((firstBucket + bucket) % DAY_BUCKETS) - moment.timeOfDay)] ?? 0);
    // Many quite different moments must not add up to a weight.
    if (alike > 1e-4) weights[bucket] = alike * youth;
  }
  return weights;
}

/** Weights by the distance in levels (level and trend), and in buckets of the day. */
const LIKE_LEVEL = table(2 * WIDEST, (off) => Math.exp(-((off / levelsIn(TUNING.levelWidth)) ** 2)));
const LIKE_TREND = table(4 * WIDEST, (off) => 1 / (1 + (off / levelsIn(TUNING.trendWidth)) ** 2));
const LIKE_HOUR = table(DAY_BUCKETS, (off) => {
  const hours = Math.min(off, DAY_BUCKETS - off) / HOUR_BUCKETS;
  return TUNING.otherHours + 1 / (1 + hours ** 4);
});
/** The weight that is left after one more bucket. */
const YOUTH = 0.5 ** (1 / (TUNING.halfLifeDays * DAY_BUCKETS));

function table(length: number, value: (index: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, index) => value(index));
}

/** The growth that any stream may have, around the level that it is heading for. */
const PRIOR = [
  { ratio: 0, weight: 0.93 },
  { ratio: levelsIn(Math.log(1.2)), weight: 0.05 },
  { ratio: levelsIn(Math.log(1.5)), weight: 0.015 },
  { ratio: levelsIn(Math.log(2)), weight: 0.005 },
];

function withPrior(
  seen: Float64Array,
  priorWeight: number,
  level: number,
  headingLevel: number,
): DemandDistribution {
  const total = seen.reduce((sum, weight) => sum + weight, priorWeight);
  const demands: number[] = [];
  const weights: number[] = [];
  for (let ratio = 0; ratio < seen.length; ratio++) {
    const weight = seen[ratio] ?? 0;
    if (weight === 0) continue;
    demands.push(fromLevel(level + ratio - WIDEST));
    weights.push(weight / total);
  }
  for (const { ratio, weight } of PRIOR) {
    demands.push(fromLevel(headingLevel + ratio));
    weights.push((weight * priorWeight) / total);
  }
  return { demands, weights };
}
