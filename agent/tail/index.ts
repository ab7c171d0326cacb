export type { RecordRule } from './cut-records';
export { FileTailer } from './file-tailer';
export type { FileTailerOptions, RecordBatch } from './file-tailer-options';
export type { FileCheckpoint } from './tailed-file';
