import type { FailedRecord, OutgoingRecord } from './producer/records/records';

/**
 * A record that can never be processed, whoever tries it and when. `processKinesisBatch` of
 * `cdk-kinesis-blueprint/lambda` parks such a record at once. Throw it, or a class of your own that extends
 * it, only for what the record itself says; a message of it is logged, so it quotes nothing of the record.
 */
export class PoisonError extends Error {
  override readonly name: string = 'PoisonError';
}

/**
 * What the record is written to cannot take it now, and will later. `processKinesisBatch` leaves such a
 * record in the stream. Most errors of an AWS SDK are known as one without this class. A message of it is
 * logged.
 */
export class OutageError extends Error {
  override readonly name: string = 'OutageError';
}

/** A record without a readable line. The message says why and quotes nothing of the record. */
export class NotALogLineError extends PoisonError {
  override readonly name = 'NotALogLineError';
}

/** A line that is not a page view. The message says why; it quotes at most eight characters of the line. */
export class NotAPageViewError extends PoisonError {
  override readonly name = 'NotAPageViewError';
}

/**
 * A record that is too large for the stream. The producer did not take it; other records are not affected.
 */
export class RecordTooLargeError extends Error {
  override readonly name = 'RecordTooLargeError';

  /**
   * @param bytes data and partition key of the record
   * @param maxBytes the producer's `maxUserRecordSize`
   */
  constructor(
    readonly bytes: number,
    readonly maxBytes: number,
  ) {
    const [size, limit] = [bytes, maxBytes].map((number) => number.toLocaleString('en-US'));
    super(
      `The record has ${size} bytes, partition key included; the limit is ${limit} (maxUserRecordSize, which must not be ` +
        "above the stream's maximum record size).",
    );
  }
}

/**
 * Why a record was given up:
 * - `expired`: its `recordTtl` was over;
 * - `refused`: Kinesis refuses it for what it is;
 * - `noStream`: there is no such stream, and never was for this producer;
 * - `throttled`: with `failIfThrottled`;
 * - `closed`: the producer was closed with a time-out, or aborted.
 */
export type NotWrittenCause = 'expired' | 'refused' | 'noStream' | 'throttled' | 'closed';

/** A record that the producer took and could not write. The message has the last error of AWS or the network. */
export class RecordNotWrittenError extends Error {
  override readonly name = 'RecordNotWrittenError';
  /** It is not printed with the error: nobody knows what it holds. */
  declare readonly record: OutgoingRecord;
  readonly why: NotWrittenCause;
  /** How many calls carried it. */
  readonly attempts: number;
  /** Whether the record may be in the stream all the same: a call with it ended without an answer. */
  readonly mayBeWritten: boolean;

  constructor(
    reason: string,
    facts: {
      readonly record: OutgoingRecord;
      readonly why: NotWrittenCause;
      readonly attempts: number;
      readonly mayBeWritten: boolean;
    },
  ) {
    super(`The record was not written: ${reason}`);
    hide(this, 'record', facts.record);
    this.why = facts.why;
    this.attempts = facts.attempts;
    this.mayBeWritten = facts.mayBeWritten;
  }
}

/** Records that were given up. */
export class RecordsNotWrittenError extends Error {
  override readonly name = 'RecordsNotWrittenError';
  /** The first 100. They are not printed with the error: nobody knows what the records hold. */
  declare readonly failures: readonly FailedRecord[];

  /**
   * @param count how many records
   * @param failures the first 100 of them
   */
  constructor(
    readonly count: number,
    failures: readonly FailedRecord[],
  ) {
    const records = count === 1 ? '1 record was' : `${count.toLocaleString('en-US')} records were`;
    super(`${records} not written. The first: ${failures[0]?.error.message}`);
    hide(this, 'failures', failures);
  }
}

function hide(error: Error, member: string, value: unknown): void {
  Object.defineProperty(error, member, { value, enumerable: false });
}
