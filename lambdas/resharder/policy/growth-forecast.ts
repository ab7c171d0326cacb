import { type DemandHistory, fromLevel, levelsIn } from './demand-history';
import type { DemandDistribution } from './newsvendor';
import { MEMORY, TUNING } from './tuning';

/** What demand may be: soon, before anything decided now can take effect, and within the time that a change is to last. */
export interface Forecast {
  readonly near: DemandDistribution;
  readonly far: DemandDistribution;
}

/** The present moment, as history is searched for its like. */
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
const WIDEST_RATIO = 400;

export function forecast({ levels, firstBucket }: DemandHistory, moment: Moment): Forecast {
  const near = Math.max(1, Math.round(TUNING.near / MEMORY.bucketMinutes));
  const far = Math.round(TUNING.far / MEMORY.bucketMinutes);
  const back = Math.round(TUNING.trendMinutes / MEMORY.bucketMinutes);
  const levelWidth = levelsIn(TUNING.levelWidth);
  const trendWidth = levelsIn(TUNING.trendWidth);
  const decay = Math.LN2 / (TUNING.halfLifeDays * DAY_BUCKETS);
  const nearBins = new Float64Array(2 * WIDEST_RATIO + 1);
  const farBins = new Float64Array(2 * WIDEST_RATIO + 1);
  for (let bucket = back; bucket + near < levels.length; bucket++) {
    const was = levels[bucket];
    const before = levels[bucket - back];
    if (was === null || was === undefined || before === null || before === undefined) continue;
    const levelOff = (was - moment.level) / levelWidth;
    const trendOff = (was - before - moment.trend) / trendWidth;
    let weight = 1 / ((1 + levelOff * levelOff) ** TUNING.levelTail * (1 + trendOff * trendOff) ** TUNING.trendTail);
    const apart = Math.abs(((firstBucket + bucket) % DAY_BUCKETS) - moment.timeOfDay);
    const off = Math.min(apart, DAY_BUCKETS - apart) / 12;
    weight *= TUNING.seasonFloor + 1 / (1 + off ** 4);
    if (weight < 1e-4) continue;
    weight *= Math.exp(-decay * (levels.length - bucket));
    const last = Math.min(far, levels.length - 1 - bucket);
    for (let step = 1; step <= last; step++) {
      const then = levels[bucket + step];
      if (then === null || then === undefined) continue;
      const ratio = Math.max(0, Math.min(2 * WIDEST_RATIO, then - was + WIDEST_RATIO));
      farBins[ratio] = (farBins[ratio] ?? 0) + weight;
      if (step <= near) nearBins[ratio] = (nearBins[ratio] ?? 0) + weight;
    }
  }
  return {
    near: withPrior(nearBins, near, moment.level, moment.nearLevel),
    far: withPrior(farBins, far, moment.level, moment.farLevel),
  };
}

const PRIOR = [
  { ratio: 0, weight: 0.93 },
  { ratio: levelsIn(Math.log(1.2)), weight: 0.05 },
  { ratio: levelsIn(Math.log(1.5)), weight: 0.015 },
  { ratio: levelsIn(Math.log(2)), weight: 0.005 },
];

/** Until enough has been seen, growth that any stream may show. */
function withPrior(bins: Float64Array, steps: number, level: number, centre: number): DemandDistribution {
  const belief = steps * TUNING.belief;
  let total = belief;
  for (const weight of bins) total += weight;
  const demands: number[] = [];
  const weights: number[] = [];
  for (let bin = 0; bin < bins.length; bin++) {
    const weight = bins[bin] ?? 0;
    if (weight === 0) continue;
    demands.push(fromLevel(level + bin - WIDEST_RATIO));
    weights.push(weight / total);
  }
  for (const { ratio, weight } of PRIOR) {
    demands.push(fromLevel(centre + ratio));
    weights.push((weight * belief) / total);
  }
  return { demands, weights };
}
