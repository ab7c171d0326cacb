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
 * Ends a run whose records no longer fit into memory. Kinesis keeps records until their retention ends, so the run
 * would send the same records again and again, and look as if it hung.
 */
export class MemoryGuard {
  /** What ended the run; undefined while there is room. */
  error: StackError | undefined;
  /** Aborted by what aborts the run, and when the memory is used up. */
  readonly signal: AbortSignal;
  private readonly full = new AbortController();

  /** @param less what else brings fewer records, for the sentence */
  constructor(
    private readonly mebibytes: number,
    signal: AbortSignal,
    private readonly less: string,
  ) {
    this.signal = AbortSignal.any([signal, this.full.signal]);
  }

  get bytes(): number {
    return this.mebibytes * 1024 * 1024;
  }

  /** To be called when the memory is used up. */
  readonly onUsedUp = (): void => {
    this.error ??= new StackError(
      `--memory ${this.mebibytes}: the records of the run no longer fit into ${this.mebibytes} MiB, and a stream keeps them ` +
        `until their retention ends. Give more MiB, or ${this.less}.`,
    );
    this.full.abort();
  };
}
