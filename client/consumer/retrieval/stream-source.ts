import type { StreamRecord } from '../../aggregation';
import type { ShardPosition } from '../leases';
import type { ChildShard, StreamShard } from '../shards';

/** Some records of a shard, in order. */
export interface ShardPage {
  readonly records: readonly StreamRecord[];
  /** How far the reader is behind the end of the shard, in milliseconds. */
  readonly millisBehindLatest: number;
  /** Of the last page of a closed shard only: the shards that continue it. */
  readonly childShards?: readonly ChildShard[];
}

/** Where in the stream to begin when nothing has been processed yet. */
export type InitialPosition = 'TRIM_HORIZON' | 'LATEST' | { readonly timestamp: Date };

/** The stream, as the consumer reads it. */
export interface StreamSource {
  /**
   * @param at only those that were open at this position; otherwise all that the stream has
   * @throws StreamUnusableError if there is no such stream
   */
  listShards(at?: InitialPosition): Promise<StreamShard[]>;
  /**
   * Reads a shard to its end. What passes is tried again without end.
   *
   * @param from a sentinel, or a checkpoint: reading begins with its record, since the rest of an aggregate may be open
   * @throws StreamUnusableError if there is no such stream, or the place is not of this stream
   */
  read(shardId: string, from: ShardPosition, signal: AbortSignal): AsyncIterable<ShardPage>;
}
