export { KinesisProducer } from './kinesis-producer';
export type { ProducerStats } from './metrics';
export type { FailedRecord, OutgoingRecord, Outstanding, PutResult } from './records';
export type { KinesisProducerOptions, MetricsOptions } from './settings';
