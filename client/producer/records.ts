import type { Generation } from './flush-barrier';

/** A record to write. Its members are those of the API's PutRecordsRequestEntry. */
export interface OutgoingRecord {
  /** Not copied: leave the bytes as they are until the record is written. */
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

/** A record that was put and whose promise is not settled yet. */
export class PendingRecord {
  readonly promise: Promise<PutResult>;
  /** How many calls carried it. */
  attempts = 0;
  /**
   * The most records of a call with it. PutRecords refused a larger one as a whole, for one of its records; the
   * halves of that call show which. A record that has to be alone in its call is in no aggregate either.
   */
  callOf = Number.POSITIVE_INFINITY;
  /** Whether a call with it ended without a word on what became of it, or wrote it where no KCL reads it. */
  mayBeWritten = false;
  isSettled = false;
  isUnderWay = false;
  /** Why the last call with it did not write it. */
  lastReason: string | undefined;
  private resolve!: (result: PutResult) => void;
  private reject!: (error: Error) => void;

  /**
   * @param bytes data and partition key
   * @param acceptedAt by the producer's clock, in milliseconds
   * @param generation the flush that it belongs to, see `FlushBarrier`
   */
  constructor(
    readonly record: OutgoingRecord,
    readonly bytes: number,
    readonly acceptedAt: number,
    readonly generation: Generation,
  ) {
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** A call carries it. */
  begin(): void {
    this.isUnderWay = true;
    this.attempts++;
  }

  /** A call has not written it. */
  end(reason: string, mayBeWritten: boolean, callOf: number): void {
    this.isUnderWay = false;
    this.lastReason = reason;
    this.mayBeWritten ||= mayBeWritten;
    this.callOf = Math.min(this.callOf, callOf);
  }

  written(result: PutResult): void {
    this.isSettled = true;
    this.resolve(result);
  }

  /** Rejects the promise. The producer reports the failure as well, so nobody has to look at the promise. */
  failed(error: Error): void {
    this.isSettled = true;
    this.promise.catch(() => undefined);
    this.reject(error);
  }
}

/** A record of the stream on its way: one record that was put, or an aggregate of several. */
export interface KinesisRecord {
  readonly data: Uint8Array;
  readonly partitionKey: string;
  readonly explicitHashKey?: string;
  readonly userRecords: readonly PendingRecord[];
}
