import type { SourceRecord } from '../delivery';

/** A record that a channel does not deliver, and why. */
export interface DeadLetter {
  readonly record: SourceRecord;
  readonly problem: string;
}

/**
 * What the dead-letter queue holds of records: "stream ARN, shard ID, sequence number, and error context", a line each, and
 * not the records (Kinesis Developer Guide, "Streaming tables and S3 delivery"). The names of the members are assumed.
 */
export function deadLetterLines(streamARN: string, letters: readonly DeadLetter[]): Buffer {
  const lines = letters.map(({ record: { position, arrival }, problem }) =>
    JSON.stringify({
      streamARN,
      shardId: position?.shardId,
      sequenceNumber: position?.sequenceNumber,
      approximateArrivalTimestamp: arrival,
      errorMessage: problem,
    }),
  );
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}
