export { type FilteredValue, MetricFilters } from './metric-filters';
export { metricFilterResources } from './resources';
