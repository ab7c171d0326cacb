import { wholeNumber } from '../common';
import { StackError } from './errors';

/** The flag that says how much memory the records of all streams may take. */
export const MEMORY_FLAG = {
  value: 'MIB',
  help: ['memory for the records of all streams'],
  fallback: '512',
  read: wholeNumber(1, 1_048_576),
} as const;

/**
 * The end of a run before its account, for a reason that the user can mend. Without it the run would send the same
 * records again and again, and look as if it hung.
 */
export class EarlyEnd {
  /** Why the run has ended; undefined while it goes on. */
  error: StackError | undefined;
  /** Aborted by what aborts the run, and when it ends early. */
  readonly signal: AbortSignal;
  private readonly ended = new AbortController();

  constructor(signal: AbortSignal) {
    this.signal = AbortSignal.any([signal, this.ended.signal]);
  }

  /**
   * Kinesis keeps records until their retention ends, and there is no room for more.
   * @param mebibytes the value of `--memory`
   * @param less what else brings fewer records, for the sentence
   */
  memoryUsedUp(mebibytes: number, less: string): void {
    this.end(
      `--memory ${mebibytes}: the records of the run no longer fit into ${mebibytes} MiB, and a stream keeps them until ` +
        `their retention ends. Give more MiB, or ${less}.`,
    );
  }

  /** Somebody has deleted the stream that the run feeds. */
  streamDeleted(streamName: string): void {
    this.end(
      `The stream ${streamName} was deleted while the run fed it, so there is no account of its records.`,
    );
  }

  private end(sentence: string): void {
    this.error ??= new StackError(sentence);
    this.ended.abort();
  }
}
