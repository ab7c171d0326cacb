import type { StatisticSet } from '../../../base/statistic-set';

const PLAIN = new Map<string, Statistic>(
  Object.entries({
    Average: (set: StatisticSet) => set.sum / set.sampleCount,
    Maximum: (set: StatisticSet) => set.maximum,
    Minimum: (set: StatisticSet) => set.minimum,
    SampleCount: (set: StatisticSet) => set.sampleCount,
    Sum: (set: StatisticSet) => set.sum,
  }),
);

/** The five that GetMetricStatistics takes by name. */
export const STATISTICS: readonly string[] = [...PLAIN.keys()];

/** What a metric is known by: all three together. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  /** At most 30 (AWS SDK, PutMetricData). Their order does not matter. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Samples of a metric that belong together. */
export interface MetricSample {
  readonly metric: Metric;
  /** CloudWatch's StandardUnit: `Bytes`, `Count`, `Milliseconds`, …, `None`. */
  readonly unit: string;
  /** Milliseconds since the epoch, on CloudWatch's clock. */
  readonly timestamp: number;
  readonly set: StatisticSet;
}

/** The same for two metrics that are one. */
export function metricKey({ namespace, name, dimensions }: Metric): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, sorted]);
}

/** Makes one value of a period's samples; `undefined` where they do not tell. */
export type Statistic = (set: StatisticSet) => number | undefined;

/**
 * Reads a statistic's name: `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount`, or a percentile, `p0` to `p100`. Trimmed
 * means and the like are not played.
 * @returns `undefined` for any other name
 */
export function parseStatistic(name: string): Statistic | undefined {
  const percent = Number(/^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(name)?.[1]);
  if (percent <= 100) return (set) => set.percentile(percent);
  return PLAIN.get(name);
}
