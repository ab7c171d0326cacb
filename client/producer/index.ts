export { RecordWriter } from './record-writer';
export type { RecordWriterOptions } from './record-writer-options';
export type { FailedRecord, OutgoingRecord, WrittenRecord } from './records';
export type { WriteStats } from './write-counter';
