import { type DemandHistory, fromLevel, levelsIn } from './demand-history';
import type { DemandDistribution } from './newsvendor';
import { MEMORY, TUNING } from './tuning';

/** What demand may be: soon, before anything decided now can take effect, and within the time that a change is to last. */
export interface Forecast {
  readonly near: DemandDistribution;
  readonly far: DemandDistribution;
}

/** The present moment, as history is searched for its like. Levels are those of demand-history. */
export interface Moment {
  readonly level: number;
  /** The level less that of a quarter of an hour ago. */
  readonly trend: number;
  /** Where the present slope leads: soon, and within the time that a change is to last. */
  readonly nearLevel: number;
  readonly farLevel: number;
  /** The bucket of the day. */
  readonly timeOfDay: number;
}

const DAY_BUCKETS = 1440 / MEMORY.bucketMinutes;
const HOUR_BUCKETS = 60 / MEMORY.bucketMinutes;
/** Ratios of demands are kept from 1/160,000 to 160,000. */
const WIDEST = 400;

/**
 * What followed similar moments, as ratios to them, applied to the present. A bucket of history counts the more, the
 * closer its level, its trend and its time of day are to the present ones, and the younger it is. So a stream that
 * comes back from every spike learns not to chase spikes, and one that climbs each morning to be early.
 */
export function forecast(history: DemandHistory, moment: Moment): Forecast {
  const nearBuckets = Math.round(TUNING.nearMinutes / MEMORY.bucketMinutes);
  const farBuckets = Math.round(TUNING.farMinutes / MEMORY.bucketMinutes);
  const { levels } = history;
  const weights = likeness(history, moment, nearBuckets);
  const near = new Float64Array(2 * WIDEST + 1);
  const far = new Float64Array(2 * WIDEST + 1);
  for (let bucket = 0; bucket < weights.length; bucket++) {
    const weight = weights[bucket] ?? 0;
    if (weight === 0) continue;
    const base = (levels[bucket] ?? 0) - WIDEST;
    const last = Math.min(farBuckets, levels.length - 1 - bucket);
    for (let step = 1; step <= last; step++) {
      const then = levels[bucket + step];
      if (then === null || then === undefined) continue;
      const ratio = Math.max(0, Math.min(2 * WIDEST, then - base));
      far[ratio] = (far[ratio] ?? 0) + weight;
      if (step <= nearBuckets) near[ratio] = (near[ratio] ?? 0) + weight;
    }
  }
  return {
    near: withPrior(near, nearBuckets * TUNING.priorWeight, moment.level, moment.nearLevel),
    far: withPrior(far, farBuckets * TUNING.priorWeight, moment.level, moment.farLevel),
  };
}

/** What each bucket counts for the present moment; 0 for those without enough before or after them. */
function likeness({ levels, firstBucket }: DemandHistory, moment: Moment, after: number): Float64Array {
  const back = Math.round(TUNING.trendMinutes / MEMORY.bucketMinutes);
  const weights = new Float64Array(levels.length);
  let youth = 1;
  for (let bucket = levels.length - 1; bucket >= back; bucket--) {
    youth *= YOUTH;
    const was = levels[bucket];
    const before = levels[bucket - back];
    if (bucket + after >= levels.length || typeof was !== 'number' || typeof before !== 'number') continue;
    const likely =
      (LIKE_LEVEL[Math.abs(was - moment.level)] ?? 0) *
      (LIKE_TREND[Math.abs(was - before - moment.trend)] ?? 0) *
      (LIKE_HOUR[Math.abs(((firstBucket + bucket) % DAY_BUCKETS) - moment.timeOfDay)] ?? 0);
    // What is nothing like the present adds up to nothing either.
    if (likely > 1e-4) weights[bucket] = likely * youth;
  }
  return weights;
}

/** By how many levels a bucket's level, or its trend, is off; by how many buckets its time of day is. */
const LIKE_LEVEL = table(2 * WIDEST, (off) => Math.exp(-((off / levelsIn(TUNING.levelWidth)) ** 2)));
const LIKE_TREND = table(4 * WIDEST, (off) => 1 / (1 + (off / levelsIn(TUNING.trendWidth)) ** 2));
const LIKE_HOUR = table(DAY_BUCKETS, (off) => {
  const hours = Math.min(off, DAY_BUCKETS - off) / HOUR_BUCKETS;
  return TUNING.otherHours + 1 / (1 + hours ** 4);
});
const YOUTH = 0.5 ** (1 / (TUNING.halfLifeDays * DAY_BUCKETS));

function table(length: number, value: (index: number) => number): Float64Array {
  return Float64Array.from({ length }, (_, index) => value(index));
}

/** What any stream may do, around where it is heading. */
const PRIOR = [
  { ratio: 0, weight: 0.93 },
  { ratio: levelsIn(Math.log(1.2)), weight: 0.05 },
  { ratio: levelsIn(Math.log(1.5)), weight: 0.015 },
  { ratio: levelsIn(Math.log(2)), weight: 0.005 },
];

function withPrior(seen: Float64Array, belief: number, level: number, heading: number): DemandDistribution {
  const total = seen.reduce((sum, weight) => sum + weight, belief);
  const demands: number[] = [];
  const weights: number[] = [];
  for (let ratio = 0; ratio < seen.length; ratio++) {
    const weight = seen[ratio] ?? 0;
    if (weight === 0) continue;
    demands.push(fromLevel(level + ratio - WIDEST));
    weights.push(weight / total);
  }
  for (const { ratio, weight } of PRIOR) {
    demands.push(fromLevel(heading + ratio));
    weights.push((weight * belief) / total);
  }
  return { demands, weights };
}
