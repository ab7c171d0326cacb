import type { StatisticSet } from '../../base/statistic-set';

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
