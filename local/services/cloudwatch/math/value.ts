import type { TimeSeries } from '../metrics';

/** The value of an expression: a number, a time series, or several. */
export type Value = number | TimeSeries | readonly TimeSeries[];

/** Applies `change` to a series, or to each series of a list. A number stays as it is. */
export function eachSeries(value: Value, change: (series: TimeSeries) => TimeSeries): Value {
  if (typeof value === 'number') return value;
  return isList(value) ? value.map(change) : change(value);
}

/**
 * Applies `change` to every datapoint. A result that is no finite number, as after a division by zero, is
 * dropped.
 */
export function mapValues(series: TimeSeries, change: (value: number, time: number) => number): TimeSeries {
  return finite([...series].map(([time, value]) => [time, change(value, time)]));
}

/** The datapoints that are finite numbers. */
export function finite(points: readonly (readonly [number, number])[]): TimeSeries {
  return new Map(points.filter(([, value]) => Number.isFinite(value)));
}

/** Every time at which one of the series has a datapoint, in ascending order. */
export function timesOf(series: readonly TimeSeries[]): number[] {
  return [...new Set(series.flatMap((it) => [...it.keys()]))].sort((a, b) => a - b);
}

export function isList(value: Value): value is readonly TimeSeries[] {
  return Array.isArray(value);
}
