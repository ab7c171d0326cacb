export { ProducerMetrics } from './producer-metrics';
export { ProducerCounter, type ProducerStats } from './producer-stats';
