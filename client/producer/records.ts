/** A record to write. Its members are those of the API's PutRecordsRequestEntry. */
export interface OutgoingRecord {
  readonly data: Uint8Array;
  /** 1 to 256 Unicode characters. */
  readonly partitionKey: string;
  /** A decimal number from 0 to 2^128 - 1. It chooses the shard in place of the partition key. */
  readonly explicitHashKey?: string;
}

/** A record that the writer has accepted, and that is neither written nor failed yet. */
export interface PendingRecord {
  readonly record: OutgoingRecord;
  /** Data and partition key. */
  readonly bytes: number;
  /** By the writer's clock, in milliseconds. */
  readonly acceptedAt: number;
  /** The flush that it belongs to, see `FlushBarrier`. */
  readonly generation: number;
  /** How many calls with it did not write it. */
  failures: number;
  /**
   * The most records of a call with it. PutRecords refused a larger one as a whole, for one of its records; the
   * halves of that call show which.
   */
  callOf: number;
}

/** A record that PutRecords confirmed. */
export interface WrittenRecord {
  readonly record: OutgoingRecord;
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/** A record that was given up, and why. */
export interface FailedRecord {
  readonly record: OutgoingRecord;
  /** A sentence with the last error of the service or the network. */
  readonly reason: string;
}
