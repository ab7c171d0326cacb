import type { MappingContext } from '../event-source-mapping/mapping-context';
import type { StreamRecord } from '../kinesis';

/** What a feed brings records to. */
export interface FeedHost {
  readonly context: MappingContext;
  readonly shardId: string;
  /** Nothing more may be brought for now. */
  isReadAheadFull(): boolean;
  /**
   * @param records in the order of the shard
   * @param isLast whether the shard ends here
   */
  take(records: readonly StreamRecord[], isLast: boolean): void;
}

/** Brings the records of one shard, from a position to the shard's end. */
export interface ShardFeed {
  /** Whether everything that is in the shard has been brought. */
  readonly isAtTip: boolean;
  /** Begins, or goes on after the last record that was brought. */
  resume(): void;
  /** Brings nothing more, until it is resumed. */
  pause(): void;
  /** The host may have room again. */
  onRoom(): void;
  /** Something was written to the stream, or its shards have changed. */
  onActivity(): void;
}
