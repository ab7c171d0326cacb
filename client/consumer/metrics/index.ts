export { ConsumerMetrics } from './consumer-metrics';
