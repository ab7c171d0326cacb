import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evaluate,
  type MathScope,
  parseExpression,
  type Value,
} from '../../../../../local/services/cloudwatch/math';
import { gridTimes } from '../../../../../local/services/cloudwatch/metrics/time-series';

const MINUTE = 60_000;
const grid = { start: 0, periodMs: MINUTE, count: 5 };

/** A series over the grid; `undefined` where there is no datapoint. */
const series = (...values: (number | undefined)[]) =>
  new Map(
    gridTimes(grid).flatMap((time, i) => (values[i] === undefined ? [] : [[time, values[i]] as const])),
  );

const metrics: Readonly<Record<string, ReturnType<typeof series>>> = {
  m1: series(30, 20, 0, 0),
  m2: series(20, undefined, 20, undefined),
  none: series(),
};

const scope: MathScope = {
  grid,
  valueOf(id) {
    const found = metrics[id];
    if (found === undefined) throw new Error(`no ${id}`);
    return found;
  },
  metrics: (part) => Object.entries(metrics).flatMap(([id, it]) => (id.includes(part) ? [it] : [])),
  periodOf: () => 60,
  search: () => [],
};

const run = (text: string): Value => evaluate(parseExpression(text), scope);
/** A value as a list over the grid. */
const shown = (text: string) => {
  const value = run(text);
  if (typeof value === 'number') return value;
  const list = (it: ReadonlyMap<number, number>) => gridTimes(grid).map((time) => it.get(time));
  return value instanceof Map ? list(value) : [...(value as Iterable<ReadonlyMap<number, number>>)].map(list);
};
const _ = undefined;

describe('operators', () => {
  it.each([
    // The examples of the CloudWatch User Guide, "Comparison and logical operators", of the same two metrics.
    ['m1 < m2', [0, 0, 1, 0, _]],
    ['m1 >= 30', [1, 0, 0, 0, _]],
    ['m1 > 15 AND m2 > 15', [1, 0, 0, 0, _]],
    ['m1 > 25 || m2 > 15', [1, 0, 1, 0, _]],
  ])('%s', (text, expected) => expect(shown(text)).toEqual(expected));

  it('treat a missing value of one series as 0, and have no value where both are missing', () => {
    expect(shown('m1 + m2')).toEqual([50, 20, 20, 0, _]);
  });

  it('drop a datapoint that is divided by zero', () => {
    expect(shown('60 / m1')).toEqual([2, 3, _, _, _]);
  });

  it('take each series of a list', () => {
    expect(shown('[m1, m2] * 2')).toEqual([
      [60, 40, 0, 0, _],
      [40, _, 40, _, _],
    ]);
  });

  it.each([
    ['2 + 3 * 4', 14],
    ['(2 + 3) * 4', 20],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['10 - 4 - 3', 3],
    ['1.5e2 / .5', 300],
    ['1 < 2 AND 2 != 2 OR 1 == 1', 1],
  ])('bind as elsewhere: %s', (text, expected) => expect(run(text)).toBe(expected));

  it('agree with JavaScript on any arithmetic', () => {
    const { expression } = fc.letrec<{ expression: string; number: string; sum: string; product: string }>(
      (tie) => ({
        expression: fc.oneof(
          { maxDepth: 5, withCrossShrink: true },
          tie('number'),
          tie('sum'),
          tie('product'),
        ),
        number: fc.integer({ min: 0, max: 99 }).map(String),
        sum: fc
          .tuple(tie('expression'), fc.constantFrom('+', '-'), tie('expression'))
          .map(([a, op, b]) => `${a} ${op} ${b}`),
        product: fc
          .tuple(tie('expression'), fc.constantFrom('*', '/'), tie('expression'))
          .map(([a, op, b]) => `(${a}) ${op} (${b})`),
      }),
    );
    fc.assert(fc.property(expression, (text) => Object.is(run(text), Function(`return ${text}`)())));
  });
});

describe('functions', () => {
  it.each([
    ['ABS(m2 - m1)', [10, 20, 20, 0, _]],
    ['CEIL(m1 / 7)', [5, 3, 0, 0, _]],
    ['FLOOR(m1 / 7)', [4, 2, 0, 0, _]],
    ['MAX([m1, m2])', [30, 20, 20, 0, _]],
    ['MIN([m1, m2])', [20, 20, 0, 0, _]],
    ['SUM([m1, m2])', [50, 20, 20, 0, _]],
    ['AVG([m1, m2])', [25, 10, 10, 0, _]],
    ['SUM(METRICS())', [50, 20, 20, 0, _]],
    ['SUM(METRICS("2"))', [20, _, 20, _, _]],
    ['m1 / PERIOD(m1)', [0.5, 20 / 60, 0, 0, _]],
    ['DIFF(m1)', [_, -10, -20, 0, _]],
    ['RATE(m1)', [_, -10 / 60, -20 / 60, 0, _]],
    ['TIME_SERIES(3)', [3, 3, 3, 3, 3]],
    ['m1 - AVG(m1)', [17.5, 7.5, -12.5, -12.5, _]],
  ])('%s', (text, expected) => expect(shown(text)).toEqual(expected));

  it.each([
    ['MAX(m1)', 30],
    ['MIN(m1)', 0],
    ['SUM(m1)', 50],
    ['AVG(m2)', 20],
  ])('make a number of one series: %s', (text, expected) => expect(run(text)).toBe(expected));

  it.each([
    ['FILL(m2, 1)', [20, 1, 20, 1, 1]],
    ['FILL(m2, m1)', [20, 20, 20, 0, _]],
    ['FILL(m2, REPEAT)', [20, 20, 20, 20, 20]],
    ['FILL(m1 - m2, LINEAR)', [10, 20, -20, 0, _]],
    ['FILL(none, 0)', [0, 0, 0, 0, 0]],
    ['FILL(none, REPEAT)', [_, _, _, _, _]],
  ])('fill what is missing: %s', (text, expected) => expect(shown(text)).toEqual(expected));

  it('LINEAR draws a line between neighbours', () => {
    expect(shown('FILL(IF(m1 > 25, m1, IF(m2 > 15, m2 + 10)), LINEAR)')).toEqual([30, 0, 30, 0, _]);
    expect(shown('FILL(m2 * 1, LINEAR)')).toEqual([20, 20, 20, _, _]);
  });

  it.each([
    ['IF(m1 > 10, 1, 0)', [1, 1, 0, 0, _]],
    ['IF(m1 > 10, m2, m1)', [20, 0, 0, 0, _]],
    ['IF(m1 > 10, m1)', [30, 20, _, _, _]],
    ['IF(1 > 2, m1, m2)', [20, _, 20, _, _]],
  ])('choose: %s', (text, expected) => expect(shown(text)).toEqual(expected));
});

describe('what cannot be worked out says why', () => {
  it.each([
    ['PERCENTILE(m1)', 'the function PERCENTILE is not played; played are ABS, AVG'],
    ['SEARCH("x", "Sum")', 'SEARCH without a schema in braces is not played'],
    ['SEARCH(m1, "Sum")', 'SEARCH takes a search and a statistic in quotes, and a period'],
    [`SEARCH('{A,B} Load', 'Sum')`, '"Load" is not played; played are exact matches that must all hold'],
    [`SEARCH('{A,B} B="1" OR B="2"', 'Sum')`, '"OR B="2"" is not played'],
    [`SEARCH('{A,B} NOT B="1"', 'Sum')`, '"NOT B="1"" is not played'],
    [`SEARCH('{A,B} C="1"', 'Sum')`, 'C is neither MetricName nor in the schema; there are MetricName, B'],
    [`SEARCH('{A B}', 'Sum')`, '"A B" is no name of a schema'],
    [`SEARCH('{A,B}', 'Most')`, 'the statistic "Most" is not played'],
    [`SEARCH('{A,B}', 'Sum', 90)`, 'the period of SEARCH is 90; a multiple of 60 seconds is played'],
    ['constructor(m1)', 'the function constructor is not played'],
    ['SELECT AVG(CPU) FROM x', 'is a Metrics Insights query, which is not played'],
    ['m1 +', '"m1 +": unexpected end'],
    ['m1 $ 2', 'unexpected $ at character 4'],
    ['(m1', 'unexpected end'],
    ['m1 m2', 'unexpected m2 at character 4'],
    ['Errors / 2', "Errors is neither a function's call nor an id"],
    ['FILL(m1)', 'FILL takes 2 arguments, got 1'],
    ['ABS(REPEAT)', 'REPEAT is for FILL only'],
    ['IF([m1, m2], 1, 2)', 'the condition of IF must be a time series or a number'],
    ['[m1, m2] + [m1, m2]', '+ stands between two lists'],
    ['MAX([m1, 5])', 'a list may hold time series only, not the number 5'],
    ['PERIOD(m1 + m2)', 'PERIOD takes the id of a metric'],
  ])('%s', (text, message) => expect(() => run(text)).toThrow(message));

  it('whatever is written: an expression, or a sentence', () => {
    const pieces = fc.array(
      fc.constantFrom(
        'm1',
        'm2',
        'FILL',
        'IF',
        '(',
        ')',
        ',',
        '+',
        '-',
        '^',
        'AND',
        '[',
        ']',
        '5',
        '"a"',
        'REPEAT',
        ' ',
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(pieces, (parts) => {
        try {
          run(parts.join(' '));
        } catch (error) {
          expect(error).toMatchObject({ name: 'MathError' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});
