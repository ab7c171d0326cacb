export { OutageError, PoisonError } from '../errors';
export type {
  FailedRecord,
  InvocationContext,
  KinesisBatchEvent,
  KinesisBatchRecord,
  KinesisBatchResponse,
} from './batch-event';
export type { BatchLogger } from './batch-log';
export { classifyError, type ErrorClass } from './classify-error';
export { type DeaggregatedRecord, deaggregateEvent, idempotencyKeyOf } from './deaggregate-event';
export { type AttemptMark, ParkingLot, type ParkingLotOptions } from './parking-lot';
export { type KinesisBatchOptions, processKinesisBatch } from './process-kinesis-batch';
export {
  EarlierRecordFailedError,
  type ProcessedRecord,
  UserRecordBatchProcessor,
} from './user-record-batch-processor';
