import type { KinesisStreamRecord } from 'aws-lambda';

/**
 * A replayed batch has at most so many records, so each record that still fails is listed with its reason.
 */
const MAX_FAILURES_LISTED = 100;

/** Why a record was not written. */
export interface RecordFailure {
  readonly sequenceNumber: string;
  readonly reason: string;
}

/**
 * What one line of the log says about a batch. Enough to find its records again, and nothing of what they
 * hold.
 */
export interface BatchSummary {
  /** Absent for an empty batch. */
  readonly shardId?: string;
  readonly firstSequenceNumber?: string;
  readonly lastSequenceNumber?: string;
  readonly records: number;
  readonly written: number;
  /** All records that failed, listed or not. */
  readonly failed: number;
  /** The first 100 of them. */
  readonly failures: readonly RecordFailure[];
}

/** @param reasons why, by the sequence number of each record that was not written */
export function summarize(
  records: readonly KinesisStreamRecord[],
  reasons: ReadonlyMap<string, string>,
): BatchSummary {
  const failures = records.flatMap(({ kinesis: { sequenceNumber } }) => {
    const reason = reasons.get(sequenceNumber);
    return reason === undefined ? [] : [{ sequenceNumber, reason }];
  });
  const last = records[records.length - 1];
  return {
    // An event id is `<shard id>:<sequence number>`.
    shardId: records[0]?.eventID.split(':')[0],
    firstSequenceNumber: records[0]?.kinesis.sequenceNumber,
    lastSequenceNumber: last?.kinesis.sequenceNumber,
    records: records.length,
    written: records.length - failures.length,
    failed: failures.length,
    failures: failures.slice(0, MAX_FAILURES_LISTED),
  };
}
