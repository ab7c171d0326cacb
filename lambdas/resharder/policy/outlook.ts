import { type DemandMinute, demandOf } from './demand';
import { type DemandHistory, toLevel } from './demand-history';
import { type Forecast, forecast } from './growth-forecast';
import { cheapestShards } from './newsvendor';
import { MEMORY, TUNING } from './tuning';

/** What is known of the load, and what it may become. */
export interface Outlook extends Forecast {
  /** The last minute that CloudWatch gave. */
  readonly last: DemandMinute;
  /** What was asked for in it, in shards. */
  readonly demand: number;
  /** The capacity with the least expected cost for the time before anything decided now can take effect. */
  readonly nearNeed: number;
  /** The same for the time that a change is to last; never less than `nearNeed`. */
  readonly farNeed: number;
}

/** @returns undefined while no datapoint has come */
export function lookAhead(
  history: DemandHistory,
  capacity: number,
  lossPrice: number,
  most: number,
): Outlook | undefined {
  const { recent } = history;
  const last = recent.at(-1);
  if (last === undefined) return undefined;
  const demand = demandOf(last, capacity);
  const mean = meanLevel(recent, capacity, last.minute);
  // Rejected writes are no chance of a minute: what they tell of counts at once.
  const level = last.rejected > 0 ? Math.max(mean, toLevel(demand)) : mean;
  const growth = Math.max(0, slope(recent.slice(-MEMORY.bucketMinutes), capacity));
  // What climbs steeply now seldom goes on climbing: the slope is believed only so far.
  const heading = (minutes: number) =>
    Math.max(level, toLevel(demand + Math.min(growth * minutes, demand * TUNING.believedGrowth)));
  const { near, far } = forecast(history, {
    level,
    trend: level - meanLevel(recent, capacity, last.minute - TUNING.trendMinutes),
    nearLevel: heading(TUNING.nearHeading),
    farLevel: heading(TUNING.farHeading),
    timeOfDay: Math.floor((last.minute % 1440) / MEMORY.bucketMinutes),
  });
  const nearNeed = cheapestShards(near, lossPrice, most);
  return {
    last,
    demand,
    near,
    far,
    nearNeed,
    farNeed: Math.max(nearNeed, cheapestShards(far, lossPrice, most)),
  };
}

/** The level of the minutes of one bucket's length that end with `minute`; of those known, where some are missing. */
function meanLevel(recent: readonly DemandMinute[], capacity: number, minute: number): number {
  const inside = recent.filter(
    (each) => each.minute <= minute && each.minute > minute - MEMORY.bucketMinutes,
  );
  const known = inside.length > 0 ? inside : recent.slice(0, 1);
  return toLevel(known.reduce((sum, each) => sum + demandOf(each, capacity), 0) / known.length);
}

/** Growth of demand in a minute, by least squares. */
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

/** A load for a sentence. */
export function inShards(demand: number): string {
  return demand.toFixed(demand < 10 ? 1 : 0);
}
