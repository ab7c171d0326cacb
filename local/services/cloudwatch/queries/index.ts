export { isInsightsQuery, readInsightsQuery, runInsightsQuery } from './insights-query';
export {
  type MetricQuery,
  type MetricStatQuery,
  readDimensions,
  readMetric,
  readPeriod,
  readQueries,
  readStatistic,
} from './metric-query';
export { periodOf, runQueries } from './run-queries';
