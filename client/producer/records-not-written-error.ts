import type { OutgoingRecord } from './outgoing-record';

/** A record that was given up, and why. */
export interface FailedRecord {
  readonly record: OutgoingRecord;
  /** A sentence with the last error that the service or the network gave. */
  readonly reason: string;
}

/** How many failures the error keeps; the rest is only counted, so that it stays small. */
export const MAX_FAILURES_KEPT = 100;

/** Records that the writer had accepted and then had to give up. */
export class RecordsNotWrittenError extends Error {
  override readonly name = 'RecordsNotWrittenError';

  /**
   * @param count how many records
   * @param failures the first 100 of them
   */
  constructor(
    readonly count: number,
    readonly failures: readonly FailedRecord[],
  ) {
    super(`${count.toLocaleString('en-US')} records were not written. The first: ${failures[0]?.reason}`);
  }
}
