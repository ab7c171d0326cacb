import type { AwsError } from '../../base/aws-error';
import type { ReadRecord, ShardPosition, ShardView } from './stream-reader';

/** One SubscribeToShardEvent. */
export interface SubscriptionEvent {
  /** Empty if there was nothing to push for a while. */
  readonly records: readonly ReadRecord[];
  /** A later subscription continues AFTER_SEQUENCE_NUMBER this. Absent at the end of a closed shard. */
  readonly continuationSequenceNumber?: string;
  readonly millisBehindLatest: number;
  /** With the last event of a closed shard: the shards that continue it. */
  readonly childShards?: readonly ShardView[];
}

/** The receiver of a subscription's events. */
export interface Subscriber {
  onEvent(event: SubscriptionEvent): void;
  /**
   * Called once, at the end, unless the subscriber cancelled.
   * @param error the reason of a cut; absent when the subscription's time is over or the shard's end was
   *   pushed
   */
  onEnd(error?: AwsError): void;
}

/** The push of one shard to one consumer. Each event is requested first, so that nothing piles up. */
export interface Subscription {
  /** Requests one more event. It comes at once, or as soon as there is one. */
  request(): void;
  /** Whether all records of the shard have been pushed. */
  readonly isAtTip: boolean;
  /** Ends the subscription without calling the subscriber. */
  cancel(): void;
}

/** A registered consumer, read in-process under the rules of SubscribeToShard. AWS's errors are thrown. */
export interface FanOutReader {
  /**
   * @throws AwsError ResourceInUseException, LimitExceededException, ResourceNotFoundException,
   *   InvalidArgumentException
   */
  subscribe(shardId: string, position: ShardPosition, subscriber: Subscriber): Subscription;
}
