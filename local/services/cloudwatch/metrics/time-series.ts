/** The unit of CloudWatch's time, in milliseconds. */
export const MINUTE_MS = 60_000;

/** Values by the start of their period, in milliseconds since the epoch, in ascending order. */
export type TimeSeries = ReadonlyMap<number, number>;

/** The consecutive periods of a query. */
export interface TimeGrid {
  /** The start of the first period, in milliseconds since the epoch. */
  readonly start: number;
  readonly periodMs: number;
  /** The number of periods. */
  readonly count: number;
}

/** The starts of the periods. */
export function gridTimes({ start, periodMs, count }: TimeGrid): number[] {
  const times: number[] = [];
  for (let i = 0; i < count; i++) times.push(start + i * periodMs);
  return times;
}

/** The periods that overlap a range of time, aligned to multiples of the period as in GetMetricData. */
export function alignedGrid(start: number, end: number, periodMs: number): TimeGrid {
  const first = Math.floor(start / periodMs) * periodMs;
  return { start: first, periodMs, count: Math.max(0, Math.ceil((end - first) / periodMs)) };
}

/** The last `count` periods before `end`, as in alarms: they move every minute, whatever the period. */
export function slidingGrid(end: number, periodMs: number, count: number): TimeGrid {
  return { start: end - periodMs * count, periodMs, count };
}
