export { Batcher, type BatcherOptions } from './batcher';
export type { DeliveryOutcome, ObjectAddress } from './delivery-account';
export {
  DeliveryAccount,
  type DeliveryCounts,
  oldestArrival,
  type SourceRecord,
  type StreamPosition,
} from './delivery-account';
export { type ObjectSink, ObjectWriter } from './object-writer';
export { Retries, retryDelayMs } from './retries';
