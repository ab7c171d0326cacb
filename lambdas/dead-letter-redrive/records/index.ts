export { type EventRecord, eventRecord, type RecordPlace, readableRecords, recordId } from './event-record';
export {
  type FailedBatch,
  type Failure,
  failedBatchBody,
  isOneOf,
  mismatch,
  NotAFailedBatchError,
  type Pointer,
  parseFailedBatch,
  parsePointer,
} from './failed-batch';
export { FailedObjects } from './object-store';
export { type RecordFilter, recordFilter } from './record-filter';
