import type { _Record } from '@aws-sdk/client-kinesis';
import { deaggregate } from '../../../client';

/** A record in the form in which an event source mapping hands it to a function. */
export interface EventRecord {
  readonly kinesis: {
    readonly kinesisSchemaVersion: string;
    /** null where the stream distributes records itself (record distribution AUTO). */
    readonly partitionKey: string | null;
    readonly sequenceNumber: string;
    /** The index of a user record in its aggregate. Undefined for one that no function of this package took out. */
    readonly subSequenceNumber?: number;
    /** Base64. */
    readonly data: string;
    /** Seconds since the epoch, with a fraction. */
    readonly approximateArrivalTimestamp: number;
  };
  readonly eventSource: string;
  readonly eventVersion: string;
  /** `<shard id>:<sequence number>`. */
  readonly eventID: string;
  readonly eventName: string;
  readonly invokeIdentityArn: string;
  readonly awsRegion: string;
  readonly eventSourceARN: string;
}

/**
 * Gives a record of GetRecords the form that the consumer knows.
 * @param readBy the ARN of the function that reads; a mapping has the consumer's role in its place
 */
export function eventRecord(
  record: _Record,
  shardId: string,
  streamArn: string,
  readBy: string,
): EventRecord {
  const { SequenceNumber: sequenceNumber = '', PartitionKey, Data, ApproximateArrivalTimestamp } = record;
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey: PartitionKey ?? null,
      sequenceNumber,
      data: Buffer.from(Data ?? []).toString('base64'),
      approximateArrivalTimestamp: (ApproximateArrivalTimestamp?.getTime() ?? 0) / 1000,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: readBy,
    awsRegion: streamArn.split(':')[3] ?? '',
    eventSourceARN: streamArn,
  };
}

/** Which record it is: one of the stream, or a user record of an aggregate. */
export interface RecordPlace {
  readonly sequenceNumber: string;
  readonly subSequenceNumber?: number;
}

/** Tells the records of a shard apart. */
export function recordId({ sequenceNumber, subSequenceNumber }: RecordPlace): string {
  return subSequenceNumber === undefined ? sequenceNumber : `${sequenceNumber}:${subSequenceNumber}`;
}

/**
 * The records that a consumer can read: an aggregate of the KPL is taken apart, as Lambda does for a consumer with
 * enhanced fan-out. They keep the sequence number of the aggregate, so they fail and succeed together.
 */
export function readableRecords(record: EventRecord): EventRecord[] {
  const users = deaggregate(Buffer.from(record.kinesis.data, 'base64'));
  if (users === undefined || users.length === 0) return [record];
  return users.map(({ partitionKey, data }, subSequenceNumber) => ({
    ...record,
    kinesis: {
      ...record.kinesis,
      partitionKey,
      data: Buffer.from(data).toString('base64'),
      subSequenceNumber,
    },
  }));
}
