import { MAX_SHARDS_PER_STREAM } from '../limits';
import { MEMORY, TUNING } from '../tuning';
import { type DemandHistory, type DemandMinute, demandOf, toLevel } from './demand';
import { cheapestShards, type Losses } from './expected-cost';
import { type DemandOutcomes, demandAfterSimilarMoments } from './similar-moments';

/** The present demand, the demand that may follow, and the shards that each asks for. */
export interface DemandForecast extends DemandOutcomes {
  /** The last minute that CloudWatch has. */
  readonly last: DemandMinute;
  /** The demand of that minute, in shards. */
  readonly demand: number;
  /**
   * The number of shards with the least expected cost until a decision made now can take effect, within the most
   * that may be open.
   */
  readonly shardsNeededSoon: number;
  /** The same without that bound: what the load wants. */
  readonly shardsWanted: number;
  /** The same for the time that a change should last; never less than `shardsNeededSoon`. */
  readonly shardsNeededLater: number;
}

/** @returns undefined while the history has no minute */
export function forecastDemand(
  history: DemandHistory,
  capacity: number,
  losses: Losses,
  maxShards: number,
): DemandForecast | undefined {
  const { recent } = history;
  const last = recent.at(-1);
  if (last === undefined) return undefined;
  const demand = demandOf(last, capacity);
  const mean = meanLevel(recent, capacity, last.minute);
  // Rejections are no noise of one minute, so their demand counts at once.
  const level = last.rejected > 0 ? Math.max(mean, toLevel(demand)) : mean;
  const growth = Math.max(0, slope(recent.slice(-MEMORY.bucketMinutes), capacity));
  // Steep growth seldom lasts, so the slope is believed only so far.
  const heading = (minutes: number) =>
    Math.max(level, toLevel(demand + Math.min(growth * minutes, demand * TUNING.believedGrowth)));
  const { soon, later } = demandAfterSimilarMoments(history, {
    level,
    trend: level - meanLevel(recent, capacity, last.minute - TUNING.trendMinutes),
    soonLevel: heading(TUNING.soonHeadingMinutes),
    laterLevel: heading(TUNING.laterHeadingMinutes),
    timeOfDay: Math.floor((last.minute % 1440) / MEMORY.bucketMinutes),
  });
  const shardsNeededSoon = cheapestShards(soon, losses, maxShards);
  // The cost is convex, so only a need at the bound can hide a larger one.
  const shardsWanted =
    shardsNeededSoon < maxShards ? shardsNeededSoon : cheapestShards(soon, losses, MAX_SHARDS_PER_STREAM);
  return {
    last,
    demand,
    soon,
    later,
    shardsNeededSoon,
    shardsWanted,
    shardsNeededLater: Math.max(shardsNeededSoon, cheapestShards(later, losses, maxShards)),
  };
}

/** The mean level of the bucket's length that ends with `minute`, over the minutes that are known. */
function meanLevel(recent: readonly DemandMinute[], capacity: number, minute: number): number {
  const inside = recent.filter(
    (each) => each.minute <= minute && each.minute > minute - MEMORY.bucketMinutes,
  );
  const known = inside.length > 0 ? inside : recent.slice(0, 1);
  return toLevel(known.reduce((sum, each) => sum + demandOf(each, capacity), 0) / known.length);
}

/** Growth of demand a minute, in shards, by least squares. */
function slope(minutes: readonly DemandMinute[], capacity: number): number {
  const count = minutes.length;
  if (count < 3) return 0;
  const times = minutes.map(({ minute }) => minute);
  const demands = minutes.map((each) => demandOf(each, capacity));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / count;
  const [middle, height] = [mean(times), mean(demands)];
  let rise = 0;
  let run = 0;
  for (const [index, time] of times.entries()) {
    rise += (time - middle) * ((demands[index] ?? 0) - height);
    run += (time - middle) ** 2;
  }
  return rise / run;
}

/** A load in shards, as it is written in a sentence. */
export function inShards(demand: number): string {
  return demand.toFixed(demand < 10 ? 1 : 0);
}
