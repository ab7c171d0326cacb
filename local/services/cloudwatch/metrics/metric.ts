import type { StatisticSet } from '../../../base/statistic-set';

/** The identity of a metric: all three members together. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  /** Their order has no meaning. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A set of samples of one metric. */
export interface MetricSample {
  readonly metric: Metric;
  /** CloudWatch's StandardUnit: `Bytes`, `Count`, `Milliseconds`, …, `None`. */
  readonly unit: string;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly set: StatisticSet;
}

/**
 * Returns the samples that a service has measured since the last call.
 * @param minutes the beginnings of the minutes that have passed since then, oldest first. There is one,
 *   unless this process was held up.
 */
export type MetricSource = (minutes: readonly number[]) => Iterable<MetricSample>;

/** Alarms ask for the same metrics each minute. */
const keys = new WeakMap<Metric, string>();

/** A text that is equal for equal metrics. */
export function metricKey(metric: Metric): string {
  const known = keys.get(metric);
  if (known !== undefined) return known;
  const sorted = Object.entries(metric.dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  const key = JSON.stringify([metric.namespace, metric.name, sorted]);
  keys.set(metric, key);
  return key;
}

/** Makes one value of a period's samples; `undefined` if the samples do not tell it. */
export type Statistic = (set: StatisticSet) => number | undefined;

/**
 * Reads a statistic's name: `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount`, or a percentile (`p0` to
 * `p100`). Trimmed means and others are not supported.
 * @returns `undefined` for any other name
 */
export function parseStatistic(name: string): Statistic | undefined {
  const percent = Number(/^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(name)?.[1]);
  if (percent <= 100) return (set) => set.percentile(percent);
  return PLAIN.get(name);
}

const PLAIN = new Map<string, Statistic>(
  Object.entries({
    Average: (set: StatisticSet) => set.sum / set.sampleCount,
    Maximum: (set: StatisticSet) => set.maximum,
    Minimum: (set: StatisticSet) => set.minimum,
    SampleCount: (set: StatisticSet) => set.sampleCount,
    Sum: (set: StatisticSet) => set.sum,
  }),
);

/** The five statistics that GetMetricStatistics takes by name. */
export const STATISTICS: readonly string[] = [...PLAIN.keys()];
