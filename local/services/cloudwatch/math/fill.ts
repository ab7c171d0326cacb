import { gridTimes, type TimeGrid, type TimeSeries } from '../time-series';
import { MathError } from './math-error';
import { isList, type Value } from './value';

/** What missing datapoints are filled with: a value, the one before (REPEAT), or a line between neighbours (LINEAR). */
export type Filler = Value | 'REPEAT' | 'LINEAR';

/**
 * FILL: a datapoint for every period, as far as the filler reaches: REPEAT begins with the first datapoint, LINEAR ends
 * with the last one too. A series without any datapoint can be filled with a value.
 */
export function fill(series: TimeSeries, filler: Filler, grid: TimeGrid): TimeSeries {
  if (typeof filler !== 'number' && typeof filler !== 'string' && isList(filler)) {
    throw new MathError('FILL fills with a number, a time series, REPEAT or LINEAR');
  }
  const filled = new Map<number, number>();
  for (const time of gridTimes(grid)) {
    const value = series.get(time) ?? fillerAt(series, filler, time);
    if (value !== undefined) filled.set(time, value);
  }
  return filled;
}

function fillerAt(
  series: TimeSeries,
  filler: number | TimeSeries | 'REPEAT' | 'LINEAR',
  time: number,
): number | undefined {
  if (typeof filler === 'number') return filler;
  if (typeof filler === 'object') return filler.get(time);
  const points = [...series];
  const before = points.findLast(([at]) => at < time);
  if (filler === 'REPEAT') return before?.[1];
  const after = points.find(([at]) => at > time);
  if (before === undefined || after === undefined) return undefined;
  return before[1] + ((after[1] - before[1]) * (time - before[0])) / (after[0] - before[0]);
}
