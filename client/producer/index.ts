export type { OutgoingRecord } from './outgoing-record';
export { RecordTooLargeError } from './record-too-large-error';
export { RecordWriter } from './record-writer';
export type { RecordWriterOptions } from './record-writer-options';
export { type FailedRecord, RecordsNotWrittenError } from './records-not-written-error';
export type { WriteStats } from './write-account';
