export { Batcher, type BatcherOptions } from './batcher';
export { DeliveryAccount, type DeliveryCounts } from './delivery-account';
export type { DeliveryOutcome, ObjectAddress } from './delivery-outcome';
export { loadPackage } from './load-package';
export { type ObjectSink, ObjectWriter } from './object-writer';
export { Retries, retryDelayMs } from './retries';
export { KinesisSource, type KinesisSourceOptions } from './source/kinesis-source';
export { oldestArrival, type SourceRecord, type StreamPosition } from './source-record';
