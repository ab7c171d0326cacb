export { checkedRecordBytes } from './checked-record-bytes';
export { type Outstanding, OutstandingRecords } from './outstanding-records';
export { PendingQueue } from './pending-queue';
export { PendingRecord } from './pending-record';
export type { FailedRecord, KinesisRecord, OutgoingRecord, PutResult } from './records';
