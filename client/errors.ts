import type { FailedRecord } from './producer/records';

/** A record without a readable line. The message says why and quotes nothing of the record. */
export class NotALogLineError extends Error {
  override readonly name = 'NotALogLineError';
}

/** A line that is not a page view. The message says why; it quotes at most eight characters of the line. */
export class NotAPageViewError extends Error {
  override readonly name = 'NotAPageViewError';
}

/**
 * A record that is too large for the stream. The writer did not buffer it; other records are not affected.
 */
export class RecordTooLargeError extends Error {
  override readonly name = 'RecordTooLargeError';

  /**
   * @param bytes data and partition key of the record
   * @param maxBytes the writer's `maxRecordBytes`
   */
  constructor(
    readonly bytes: number,
    readonly maxBytes: number,
  ) {
    const [size, limit] = [bytes, maxBytes].map((number) => number.toLocaleString('en-US'));
    super(
      `The record has ${size} bytes, partition key included; the limit is ${limit} (maxRecordBytes, which must not be ` +
        "above the stream's maximum record size).",
    );
  }
}

/** Records that the writer accepted and could not write. */
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
