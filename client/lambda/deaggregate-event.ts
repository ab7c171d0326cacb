import { hash } from 'node:crypto';
import { deaggregate, MAGIC } from '../aggregation';
import type { KinesisBatchRecord } from './batch-event';

/** A record of an event, or a user record in its place. */
export type DeaggregatedRecord<R extends KinesisBatchRecord = KinesisBatchRecord> = R &
  Pick<KinesisBatchRecord, 'kinesis'>;

/**
 * Gives an event whose records are user records: the aggregates of the Kinesis Producer Library in it are taken apart.
 * A user record has the event id, sequence number and arrival of its aggregate, and a sub-sequence number; records that
 * are no aggregates stay as they are.
 *
 * Lambda checkpoints whole aggregates. So report the sequence number of a user record that fails, and expect its
 * neighbours again; or leave that to `UserRecordBatchProcessor` or `processKinesisBatch`.
 *
 * @param event of a Kinesis event source mapping; the types of `@types/aws-lambda` fit
 * @example
 * for (const record of deaggregateEvent(event).Records) await handle(Buffer.from(record.kinesis.data, 'base64'));
 */
export function deaggregateEvent<R extends KinesisBatchRecord, E extends { readonly Records: readonly R[] }>(
  event: E & { readonly Records: readonly R[] },
): Omit<E, 'Records'> & { Records: DeaggregatedRecord<R>[] } {
  return { ...event, Records: event.Records.flatMap((record) => userRecordsIn(record)) };
}

/** How an aggregate begins in base64, so that other records need not be decoded: the first 30 of its 32 bits. */
const BASE64_START = Buffer.from(MAGIC).toString('base64').slice(0, 5);

function userRecordsIn<R extends KinesisBatchRecord>(record: R): DeaggregatedRecord<R>[] {
  if (!record.kinesis.data.startsWith(BASE64_START)) return [record];
  const users = deaggregate(Buffer.from(record.kinesis.data, 'base64'));
  if (users === undefined) return [record];
  return users.map(({ partitionKey, explicitHashKey, data }, subSequenceNumber) => ({
    ...record,
    kinesis: {
      ...record.kinesis,
      partitionKey,
      data: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
      subSequenceNumber,
      ...(explicitHashKey !== undefined && { explicitHashKey }),
    },
  }));
}

/**
 * Names a record of an event for an idempotency store: `shard:sequence:sub-sequence`, 0 for a record that is no
 * aggregate. It is the same whenever Lambda brings the record again; a record that a producer writes twice has two.
 *
 * With dedicated throughput Lambda may have taken an aggregate apart itself, into records with one sequence number and
 * no other. Then a hash of key and data stands for the sub-sequence number.
 */
export function idempotencyKeyOf({ eventID, eventSourceARN, kinesis }: KinesisBatchRecord): string {
  const { subSequenceNumber, partitionKey, data } = kinesis;
  const isOfFanOut = eventSourceARN.includes('/consumer/');
  const part = isOfFanOut ? hash('sha256', JSON.stringify([partitionKey, data]), 'hex').slice(0, 32) : 0;
  return `${eventID}:${subSequenceNumber ?? part}`;
}
