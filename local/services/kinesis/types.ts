export type {
  ReadRecord,
  RecordsPage,
  ShardPosition,
  ShardView,
  StreamReader,
  StreamRecord,
} from '../stream-reading';

/** Counts of a shard's traffic since its creation: the source of the shard-level metrics. */
export interface ShardTraffic {
  readonly shardId: string;
  readonly incomingRecords: number;
  /** Bytes of partition keys and data. */
  readonly incomingBytes: number;
  /** Records refused with ProvisionedThroughputExceededException. */
  readonly writeThrottles: number;
  /** Bytes of partition keys and data of those records. */
  readonly writeThrottledBytes: number;
  readonly outgoingRecords: number;
  readonly outgoingBytes: number;
  /** GetRecords calls refused with ProvisionedThroughputExceededException. */
  readonly readThrottles: number;
}
