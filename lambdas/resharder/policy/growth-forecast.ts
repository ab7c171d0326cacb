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
  const levelWidth = levelsIn(TUNING.levelWidth);
  const trendWidth = levelsIn(TUNING.trendWidth);
  const decay = Math.LN2 / (TUNING.halfLifeDays * DAY_BUCKETS);
  const weights = new Float64Array(levels.length);
  for (let bucket = back; bucket + after < levels.length; bucket++) {
    const was = levels[bucket];
    const before = levels[bucket - back];
    if (was === null || was === undefined || before === null || before === undefined) continue;
    const levelOff = (was - moment.level) / levelWidth;
    const trendOff = (was - before - moment.trend) / trendWidth;
    const apart = Math.abs(((firstBucket + bucket) % DAY_BUCKETS) - moment.timeOfDay);
    const hoursOff = Math.min(apart, DAY_BUCKETS - apart) / HOUR_BUCKETS;
    const sameHour = TUNING.otherHours + 1 / (1 + hoursOff ** 4);
    const weight = sameHour / ((1 + levelOff * levelOff) ** 2 * (1 + trendOff * trendOff));
    // What is nothing like the present adds up to nothing either.
    if (weight > 1e-4) weights[bucket] = weight * Math.exp(-decay * (levels.length - bucket));
  }
  return weights;
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
  for (const { ratio, weight: full } of PRIOR) {
    const weight = ratio === 0 ? full : full * TUNING.priorTail;
    demands.push(fromLevel(heading + ratio));
    weights.push((weight * belief) / total);
  }
  return { demands, weights };
}
