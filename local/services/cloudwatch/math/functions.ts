import { MathError } from '../errors';
import { gridTimes, type TimeGrid, type TimeSeries } from '../metrics';
import { eachSeries, finite, isList, mapValues, timesOf, type Value } from './value';

/**
 * The filler for missing datapoints: a value, the one before (REPEAT), or a line between neighbors (LINEAR).
 */
export type Filler = Value | 'REPEAT' | 'LINEAR';

/** The arguments of a function, and the periods of the query. */
interface Call {
  readonly args: readonly (Value | Filler)[];
  readonly grid: TimeGrid;
}

interface MathFunction {
  /** The fewest and the most arguments. */
  readonly arity: readonly [number, number];
  readonly run: (call: Call) => Value;
}

const FUNCTIONS = new Map<string, MathFunction>(
  Object.entries({
    ABS: perValue(Math.abs),
    CEIL: perValue(Math.ceil),
    FLOOR: perValue(Math.floor),
    AVG: aggregate((values, outOf) => sum(values) / outOf),
    MAX: aggregate((values) => Math.max(...values)),
    MIN: aggregate((values) => Math.min(...values)),
    SUM: aggregate(sum),
    DIFF: perSeries((series) => between(series, (value, before) => value - before)),
    RATE: perSeries((series) => between(series, (value, before, ms) => (value - before) / (ms / 1000))),
    FILL: {
      arity: [2, 2],
      run: ({ args: [series = 0, filler = 0], grid }) =>
        eachSeries(plain('FILL', series), (it) => fill(it, filler, grid)),
    },
    IF: { arity: [2, 3], run: ({ args }) => choose(args) },
    TIME_SERIES: {
      arity: [1, 1],
      run: ({ args: [value], grid }) => {
        if (typeof value !== 'number') throw new MathError('TIME_SERIES takes a number');
        return new Map(gridTimes(grid).map((time) => [time, value]));
      },
    },
  }),
);

/** Functions that need the queries around the expression, so `evaluate` handles them. */
const OF_QUERIES = new Map<string, readonly [number, number]>([
  ['METRICS', [0, 1]],
  ['PERIOD', [1, 1]],
  ['SEARCH', [2, 3]],
]);

/** @throws MathError for an unsupported function, or a number of arguments that it does not take */
export function checkCall(name: string, args: number): void {
  const arity = FUNCTIONS.get(name)?.arity ?? OF_QUERIES.get(name);
  if (arity === undefined) {
    const played = [...FUNCTIONS.keys(), ...OF_QUERIES.keys()].sort().join(', ');
    throw new MathError(`the function ${name} is not played; played are ${played}`);
  }
  const [least, most] = arity;
  if (args >= least && args <= most) return;
  const allowed = least === most ? `${least}` : `${least} or ${most}`;
  throw new MathError(`${name} takes ${allowed} argument${most === 1 ? '' : 's'}, got ${args}`);
}

/** Calls a function whose arguments {@link checkCall} has checked. */
export function callFunction(name: string, call: Call): Value {
  const found = FUNCTIONS.get(name);
  if (found === undefined) throw new MathError(`the function ${name} is not played`);
  return found.run(call);
}

function perValue(change: (value: number) => number): MathFunction {
  return perSeries((series) => mapValues(series, change));
}

function perSeries(change: (series: TimeSeries) => TimeSeries): MathFunction {
  return {
    arity: [1, 1],
    run: ({ args: [arg = 0] }) => {
      if (typeof arg === 'number') throw new MathError('a function of time series was given a number');
      return eachSeries(plain('the function', arg), change);
    },
  };
}

/**
 * Makes one number of a series, or one series of several. `outOf` also counts series without a datapoint,
 * because AVG takes a missing value as 0.
 */
function aggregate(combine: (values: readonly number[], outOf: number) => number): MathFunction {
  return {
    arity: [1, 1],
    run: ({ args: [arg = 0] }) => {
      const value = plain('the function', arg);
      if (typeof value === 'number') return value;
      if (!isList(value)) return combine([...value.values()], value.size);
      return finite(
        timesOf(value).map((time) => {
          const present = value.flatMap((series) => series.get(time) ?? []);
          return [time, combine(present, value.length)];
        }),
      );
    },
  };
}

/** The change from each datapoint to the next. */
function between(
  series: TimeSeries,
  change: (value: number, before: number, ms: number) => number,
): TimeSeries {
  const points = [...series];
  return finite(
    points.slice(1).map(([time, value], i) => {
      const [timeBefore = time, before = value] = points[i] ?? [];
      return [time, change(value, before, time - timeBefore)];
    }),
  );
}

/**
 * IF. A missing datapoint of the chosen series counts as 0. There is no datapoint where the condition has
 * none, or where it is false and there is no third argument.
 */
function choose(args: Call['args']): Value {
  const [condition = 0, whenTrue = 0, whenFalse] = args.map((arg) => plain('IF', arg));
  if (isList(condition)) throw new MathError('the condition of IF must be a time series or a number');
  if (typeof condition === 'number') return (condition !== 0 ? whenTrue : whenFalse) ?? new Map();
  const points = [...condition].flatMap(([time, holds]): [number, number][] => {
    const chosen = holds !== 0 ? whenTrue : whenFalse;
    if (chosen === undefined) return [];
    if (isList(chosen)) throw new MathError('IF chooses between time series and numbers, not between lists');
    return [[time, typeof chosen === 'number' ? chosen : (chosen.get(time) ?? 0)]];
  });
  return new Map(points);
}

/**
 * FILL. REPEAT fills from the first datapoint on, LINEAR from the first to the last. A value also fills a
 * series without datapoints.
 */
function fill(series: TimeSeries, filler: Filler, grid: TimeGrid): TimeSeries {
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

function plain(where: string, arg: Value | Filler): Value {
  if (arg === 'REPEAT' || arg === 'LINEAR') throw new MathError(`${arg} is for FILL only, not for ${where}`);
  return arg;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
