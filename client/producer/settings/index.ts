export {
  type KinesisProducerOptions,
  type MetricsOptions,
  type ProducerSettings,
  resolveOptions,
} from './producer-options';
