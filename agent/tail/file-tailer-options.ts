import type { PacingClock } from '../../client';
import type { FilePattern, InitialPosition } from '../config';
import type { RecordRule } from './cut-records';
import type { FileCheckpoint } from './tailed-file';

/** Records that were read from one file, in their order. */
export interface RecordBatch {
  /** Where the file is now. */
  readonly path: string;
  /** Each with its line end. */
  readonly records: readonly Buffer[];
  /** How many of the records were longer than allowed and lack their end. */
  readonly truncated: number;
  /** To be called when all of the records are safe; only then the checkpoint goes on past them. */
  readonly confirm: () => void;
}

/** How a FileTailer reads. */
export interface FileTailerOptions {
  readonly files: FilePattern;
  readonly rule: RecordRule;
  /** For files that are there at the first scan, without checkpoints. Default END_OF_FILE. */
  readonly initialPosition?: InitialPosition;
  /** Of an earlier tailer of these files; undefined for a first start. */
  readonly checkpoints?: readonly FileCheckpoint[];
  /** How long a last record of several lines waits for another line, in milliseconds. Default 60,000. */
  readonly maxRecordAgeMs?: number;
  /** Gets a sentence for people. */
  readonly onNotice?: (sentence: string) => void;
  /** Default the machine's monotonic clock. */
  readonly clock?: PacingClock;
  /** Milliseconds since the epoch. Default Date.now. */
  readonly wallClock?: () => number;
}
