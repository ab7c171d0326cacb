/** A record as the stream keeps it. */
export interface StreamRecord {
  /** Decimal digits, of one fixed length, rising with every record of a shard and from parent to child. */
  readonly sequenceNumber: string;
  /** `null` where the stream distributes records itself (record distribution AUTO). */
  readonly partitionKey: string | null;
  readonly data: Buffer;
  /** Milliseconds since the epoch. */
  readonly approximateArrivalTimestamp: number;
}

/** A shard, open or closed, as ListShards shows it. Hash keys are decimal strings of 0 to 2^128 - 1. */
export interface ShardView {
  readonly shardId: string;
  readonly parentShardId?: string;
  /** The second parent of a shard that a merge made. */
  readonly adjacentParentShardId?: string;
  readonly startingHashKey: string;
  readonly endingHashKey: string;
  readonly startingSequenceNumber: string;
  /** Set once the shard is closed. */
  readonly endingSequenceNumber?: string;
}

/** Where to begin to read a shard: the five ShardIteratorTypes. `timestamp` in milliseconds since the epoch. */
export type ShardPosition =
  | { readonly type: 'TRIM_HORIZON' }
  | { readonly type: 'LATEST' }
  | { readonly type: 'AT_TIMESTAMP'; readonly timestamp: number }
  | { readonly type: 'AT_SEQUENCE_NUMBER'; readonly sequenceNumber: string }
  | { readonly type: 'AFTER_SEQUENCE_NUMBER'; readonly sequenceNumber: string };

export interface RecordsPage {
  readonly records: readonly StreamRecord[];
  /** Absent once a closed shard has been read to its end. */
  readonly nextShardIterator?: string;
  readonly millisBehindLatest: number;
  /** With the last page of a closed shard: the shards that carry on. */
  readonly childShards?: readonly ShardView[];
}

/** What passed through a shard since it was made: cumulative counts, the material of the shard-level metrics. */
export interface ShardTraffic {
  readonly shardId: string;
  readonly incomingRecords: number;
  /** Bytes of partition keys and data. */
  readonly incomingBytes: number;
  /** Records that were refused with ProvisionedThroughputExceededException. */
  readonly writeThrottles: number;
  /** Bytes of partition keys and data of those records. */
  readonly writeThrottledBytes: number;
  readonly outgoingRecords: number;
  readonly outgoingBytes: number;
  /** GetRecords calls that were refused with ProvisionedThroughputExceededException. */
  readonly readThrottles: number;
}

/**
 * One stream, read in-process with the API's own rules: five GetRecords calls and 2 MiB a second a shard, iterators
 * that expire, pages of at most 10,000 records and 10 MiB. What AWS would refuse is thrown as an `AwsError`.
 */
export interface StreamReader {
  readonly streamArn: string;
  readonly streamName: string;
  /** Open and closed shards whose records retention has not yet taken, in order of creation. */
  listShards(): readonly ShardView[];
  getShardIterator(shardId: string, position: ShardPosition): string;
  getRecords(shardIterator: string, limit?: number): RecordsPage;
  /** Calls `listener` (at most once a turn of the event loop) after records were written or the shards changed. */
  onActivity(listener: () => void): () => void;
}
