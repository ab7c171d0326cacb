import type { TimeSeries } from '../metrics';

/** What a part of an expression comes to: a number, a time series, or several. */
export type Value = number | TimeSeries | readonly TimeSeries[];

/** Applies `change` to a number, to each series of a list, or to a series, as a whole. */
export function eachSeries(value: Value, change: (series: TimeSeries) => TimeSeries): Value {
  if (typeof value === 'number') return value;
  return isList(value) ? value.map(change) : change(value);
}

/** Applies `change` to every datapoint; what is not a finite number then has no datapoint (a division by zero, a root of a negative). */
export function mapValues(series: TimeSeries, change: (value: number, time: number) => number): TimeSeries {
  return finite([...series].map(([time, value]) => [time, change(value, time)]));
}

/** Only the datapoints that are numbers. */
export function finite(points: readonly (readonly [number, number])[]): TimeSeries {
  return new Map(points.filter(([, value]) => Number.isFinite(value)));
}

/** Every moment at which one of the series has a datapoint, in ascending order. */
export function timesOf(series: readonly TimeSeries[]): number[] {
  return [...new Set(series.flatMap((it) => [...it.keys()]))].sort((a, b) => a - b);
}

export function isList(value: Value): value is readonly TimeSeries[] {
  return Array.isArray(value);
}
