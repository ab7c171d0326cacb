/** Values by the moment at which their period begins, in milliseconds since the epoch, in ascending order. */
export type TimeSeries = ReadonlyMap<number, number>;

/** Periods in a row: what a query asks for. */
export interface TimeGrid {
  /** When the first period begins, in milliseconds since the epoch. */
  readonly start: number;
  readonly periodMs: number;
  /** How many periods. */
  readonly count: number;
}

/** The moments at which the periods begin. */
export function gridTimes({ start, periodMs, count }: TimeGrid): number[] {
  return Array.from({ length: count }, (_, i) => start + i * periodMs);
}

/** The periods that touch a range of time, aligned to multiples of the period, as GetMetricData has them. */
export function alignedGrid(start: number, end: number, periodMs: number): TimeGrid {
  const first = Math.floor(start / periodMs) * periodMs;
  return { start: first, periodMs, count: Math.max(0, Math.ceil((end - first) / periodMs)) };
}

/** The last `count` periods before `end`, as alarms have them: they slide with the minute, whatever their length. */
export function slidingGrid(end: number, periodMs: number, count: number): TimeGrid {
  return { start: end - periodMs * count, periodMs, count };
}
