import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StatisticSet } from '../../../../../local/base/statistic-set';
import { type Metric, parseStatistic } from '../../../../../local/services/cloudwatch/metrics/metric';
import { MetricStore } from '../../../../../local/services/cloudwatch/metrics/metric-store';

const MINUTE = 60_000;
const latency: Metric = { namespace: 'App', name: 'Latency', dimensions: { Page: '/', Zone: 'a' } };

const put = (store: MetricStore, minute: number, values: readonly number[], metric = latency) => {
  const set = StatisticSet.ofValues();
  for (const value of values) set.add(value);
  store.add({ metric, unit: 'Milliseconds', timestamp: minute * MINUTE + 17_000, set });
};

const read = (
  store: MetricStore,
  stat: string,
  { start = 0, period = 1, count = 1, metric = latency, unit = undefined as string | undefined } = {},
) => {
  const statistic = parseStatistic(stat);
  if (statistic === undefined) throw new Error(`${stat} is no statistic`);
  const series = store.read(
    metric,
    { start: start * MINUTE, periodMs: period * MINUTE, count },
    statistic,
    unit,
  );
  return [...series].map(([time, value]) => [time / MINUTE, value]);
};

describe('a metric', () => {
  it.each([
    ['Sum', 15],
    ['Average', 3],
    ['Minimum', 1],
    ['Maximum', 5],
    ['SampleCount', 5],
    ['p50', 3],
    ['p100', 5],
    ['p0', 1],
  ])('has %s', (stat, value) => {
    const store = new MetricStore();
    put(store, 0, [1, 2, 3]);
    put(store, 0, [4, 5]);
    expect(read(store, stat)).toEqual([[0, value]]);
  });

  it('adds minutes up to the period that is asked for, wherever it begins, and leaves empty periods out', () => {
    const store = new MetricStore();
    for (const minute of [0, 1, 2, 7]) put(store, minute, [minute + 1]);
    expect(read(store, 'Sum', { period: 2, count: 4 })).toEqual([
      [0, 3],
      [2, 3],
      [6, 8],
    ]);
    expect(read(store, 'Maximum', { start: 1, period: 3, count: 3 })).toEqual([
      [1, 3],
      [7, 8],
    ]);
  });

  it('is one with its dimensions, in any order, and another one with others', () => {
    const store = new MetricStore();
    put(store, 0, [1]);
    put(store, 0, [2], { ...latency, dimensions: { Zone: 'a', Page: '/' } });
    put(store, 0, [40], { ...latency, dimensions: { Page: '/' } });
    expect(read(store, 'Sum')).toEqual([[0, 3]]);
    expect(store.list()).toHaveLength(2);
  });

  it('has nothing in a unit that is not its own', () => {
    const store = new MetricStore();
    put(store, 0, [1]);
    expect(read(store, 'Sum', { unit: 'Seconds' })).toEqual([]);
    expect(read(store, 'Sum', { unit: 'Milliseconds' })).toEqual([[0, 1]]);
  });

  it('has no percentiles of samples whose values are not known, unless they are all the same', () => {
    const store = new MetricStore();
    const add = (value: number) =>
      store.add({ metric: latency, unit: 'None', timestamp: 0, set: StatisticSet.of(value) });
    add(7);
    expect(read(store, 'p99')).toEqual([[0, 7]]);
    add(9);
    expect(read(store, 'p99')).toEqual([]);
  });

  it('has a percentile that as many samples as it says are at or below', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1 }),
        fc.integer({ min: 0, max: 100 }),
        (values, percent) => {
          const set = StatisticSet.ofValues();
          for (const value of values) set.add(value);
          const found = set.percentile(percent) ?? Number.NaN;
          expect(values).toContain(found);
          expect(values.filter((value) => value <= found).length).toBeGreaterThanOrEqual(
            (percent / 100) * values.length - 1e-9,
          );
          expect(values.filter((value) => value < found).length).toBeLessThanOrEqual(
            (percent / 100) * values.length,
          );
        },
      ),
    );
  });
});

describe('the memory that metrics take', () => {
  it('ends with a day of minutes', () => {
    const store = new MetricStore({ retentionMinutes: 3 });
    for (const minute of [0, 1, 2, 3]) put(store, minute, [1]);
    expect(read(store, 'Sum', { count: 4 })).toEqual([
      [1, 1],
      [2, 1],
      [3, 1],
    ]);
  });

  it('or with a number of datapoints: the oldest minutes go, and metrics with nothing left', () => {
    const store = new MetricStore({ maxDatapoints: 4 });
    put(store, 0, [1], { ...latency, name: 'Gone' });
    for (const minute of [0, 1, 2, 3, 4]) put(store, minute, [1]);
    put(store, 5, [1]);
    expect(store.list().map(({ name }) => name)).toEqual(['Latency']);
    expect(read(store, 'Sum', { count: 6 }).length).toBeLessThanOrEqual(5);
    expect(read(store, 'Sum', { start: 5 })).toEqual([[5, 1]]);
  });
});
