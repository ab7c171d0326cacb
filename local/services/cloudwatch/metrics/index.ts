export { readEmbeddedMetrics } from './embedded-metrics';
export {
  type Metric,
  type MetricSample,
  type MetricSource,
  metricKey,
  parseStatistic,
  STATISTICS,
  type Statistic,
} from './metric';
export { MetricStore, type MetricStoreOptions } from './metric-store';
export {
  alignedGrid,
  gridTimes,
  MINUTE_MS,
  slidingGrid,
  type TimeGrid,
  type TimeSeries,
} from './time-series';
