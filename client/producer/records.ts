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
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
  /** The flush that it belongs to, see `FlushBarrier`. */
  readonly generation: number;
  /** How many calls with it did not write it. */
  failures: number;
}

/** A record that was given up, and why. */
export interface FailedRecord {
  readonly record: OutgoingRecord;
  /** A sentence with the last error of the service or the network. */
  readonly reason: string;
}
