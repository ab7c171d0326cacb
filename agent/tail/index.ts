export type { RecordRule } from './cut-records';
export { FileTailer, type FileTailerOptions, type RecordBatch } from './file-tailer';
export type { FileCheckpoint } from './tailed-file';
