/** A record of a stream. */
export interface StreamRecord {
  /** Decimal digits of a fixed length. They rise with every record of a shard, and from parent to child. */
  readonly sequenceNumber: string;
  /** `null` if the stream distributes records itself (record distribution AUTO). */
  readonly partitionKey: string | null;
  readonly data: Buffer;
  /** Milliseconds since the epoch. */
  readonly approximateArrivalTimestamp: number;
}

/** A record as readers get it. */
export interface ReadRecord extends StreamRecord {
  /** Whether the stream was encrypted when the record was written. */
  readonly isEncrypted: boolean;
}

/** A shard, open or closed, as ListShards returns it. Hash keys are decimal strings from 0 to 2^128 - 1. */
export interface ShardView {
  readonly shardId: string;
  readonly parentShardId?: string;
  /** The second parent, after a merge. */
  readonly adjacentParentShardId?: string;
  readonly startingHashKey: string;
  readonly endingHashKey: string;
  readonly startingSequenceNumber: string;
  /** Set when the shard is closed. */
  readonly endingSequenceNumber?: string;
}

/**
 * Where reading a shard begins: the five ShardIteratorTypes. `timestamp` is in milliseconds since the epoch.
 */
export type ShardPosition =
  | { readonly type: 'TRIM_HORIZON' }
  | { readonly type: 'LATEST' }
  | { readonly type: 'AT_TIMESTAMP'; readonly timestamp: number }
  | { readonly type: 'AT_SEQUENCE_NUMBER'; readonly sequenceNumber: string }
  | { readonly type: 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string };

export interface RecordsPage {
  readonly records: readonly StreamRecord[];
  /** Absent after the last page of a closed shard. */
  readonly nextShardIterator?: string;
  readonly millisBehindLatest: number;
  /** With the last page of a closed shard: the shards that continue it. */
  readonly childShards?: readonly ShardView[];
}

/**
 * One stream, read in-process under the API's rules: per shard five GetRecords calls and 2 MiB a second;
 * pages of at most 10,000 records and 10 MiB; iterators that expire. AWS's errors are thrown as `AwsError`.
 */
export interface StreamReader {
  readonly streamArn: string;
  readonly streamName: string;
  /** Open and closed shards with records inside the retention period, in order of creation. */
  listShards(): readonly ShardView[];
  getShardIterator(shardId: string, position: ShardPosition): string;
  getRecords(shardIterator: string, limit?: number): RecordsPage;
  /**
   * Calls `listener` after records were written or the shards changed, at most once per turn of the event
   * loop.
   * @returns a function that stops the calls
   */
  onActivity(listener: () => void): () => void;
}

/**
 * The shards that a reader may start now: shards it does not know yet, whose parents are finished. A parent
 * that is neither known nor listed has expired, so there is nothing left to read from it.
 *
 * @param listed open and closed shards of the stream
 * @param isFinished returns `undefined` for a shard that the reader does not know
 */
export function readableShards(
  listed: readonly ShardView[],
  isFinished: (shardId: string) => boolean | undefined,
): readonly ShardView[] {
  const ids = new Set(listed.map((shard) => shard.shardId));
  const doneWith = (parent: string | undefined) =>
    parent === undefined || (isFinished(parent) ?? !ids.has(parent));
  return listed.filter(
    (shard) =>
      isFinished(shard.shardId) === undefined &&
      doneWith(shard.parentShardId) &&
      doneWith(shard.adjacentParentShardId),
  );
}
