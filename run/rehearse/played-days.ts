import { UsageError } from '../errors';

/** A load, one value for each minute. */
export interface MinuteLoad {
  /** In shards. */
  readonly demand: Float64Array;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
}

/** The part of a load that is rehearsed. */
export interface PlayedDays extends MinuteLoad {
  /** A sentence, where the load is played more than once. */
  readonly note: string | undefined;
}

const DAY = 1440;

/**
 * So many days of a load, from one of its days on. A load that ends before begins again.
 * @param from the day of the load that it begins with, counted from 1; undefined for a load that must fit
 * @throws UsageError for a load that is longer than the days, when no day to begin with is given
 */
export function playedDays(load: MinuteLoad, days: number, from?: number): PlayedDays {
  const has = load.demand.length / DAY;
  // A trace of days has a value at the beginning of the next: a step is no day.
  if (from === undefined && load.demand.length > Math.ceil(days * DAY) + 60) {
    throw new UsageError(
      `The load has ${round(has)} days, more than the ${round(days)} of --days: give --days ${Math.ceil(has)} ` +
        'to play all of it, or --from DAY to play --days days of it from that day on (1 is the first).',
    );
  }
  const skipped = ((from ?? 1) - 1) * DAY;
  if (skipped >= load.demand.length) {
    throw new UsageError(`--from ${from}: the load has ${round(has)} days only.`);
  }
  const part = load.demand.subarray(skipped);
  const minutes = Math.max(1, Math.round(days * DAY));
  const demand = Float64Array.from({ length: minutes }, (_, minute) => part[minute % part.length] ?? 0);
  if (demand.every((value) => value === 0)) {
    throw new UsageError('The load of these days is zero; there is nothing to rehearse.');
  }
  const note =
    minutes > part.length + 60
      ? `The load has ${round(part.length / DAY)} days; it begins again until ${round(days)} days are over.`
      : undefined;
  return { demand, startTime: load.startTime + skipped * 60_000, note };
}

function round(days: number): string {
  return days.toLocaleString('en-US', { maximumFractionDigits: 2 });
}
