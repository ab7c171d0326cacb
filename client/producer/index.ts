export { KinesisProducer } from './kinesis-producer';
export type { Outstanding } from './outstanding-records';
export type { MetricsOptions } from './producer-metrics';
export type { KinesisProducerOptions } from './producer-options';
export type { ProducerStats } from './producer-stats';
export type { FailedRecord, OutgoingRecord, PutResult } from './records';
