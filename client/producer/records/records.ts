import type { PendingRecord } from './pending-record';

/**
 * A record to write. Its members are those of the API's PutRecordsRequestEntry. Nothing is copied: leave the object and
 * its bytes as they are until the record is written.
 */
export interface OutgoingRecord {
  /** A Buffer is one. */
  readonly data: Uint8Array;
  /** 1 to 256 Unicode characters. */
  readonly partitionKey: string;
  /** A decimal number from 0 to 2^128 - 1. It chooses the shard in place of the partition key. */
  readonly explicitHashKey?: string;
}

/** Where Kinesis has written a record. */
export interface PutResult {
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** The record's place in its aggregate, from 0. Undefined for a record that is not in one. */
  readonly subSequenceNumber?: number;
  /** How many PutRecords calls carried the record, 1 or more. */
  readonly attempts: number;
}

/** A record that was given up. */
export interface FailedRecord {
  readonly record: OutgoingRecord;
  readonly error: Error;
}

/** A record of the stream on its way: one record that was put, or an aggregate of several. */
export interface KinesisRecord {
  readonly data: Uint8Array;
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  readonly userRecords: readonly PendingRecord[];
}
