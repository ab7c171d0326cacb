import type { AwsError } from '../../../http';
import type { ReadRecord } from '../records';
import type { ShardPosition, ShardView } from '../types';

/** One SubscribeToShardEvent. */
export interface SubscriptionEvent {
  /** Empty where there was nothing to push for a while. */
  readonly records: readonly ReadRecord[];
  /** A later subscription goes on AFTER_SEQUENCE_NUMBER this. Absent once a closed shard has been pushed to its end. */
  readonly continuationSequenceNumber?: string;
  readonly millisBehindLatest: number;
  /** With the last event of a closed shard: the shards that carry on. */
  readonly childShards?: readonly ShardView[];
}

/** What a subscription is pushed to. */
export interface Subscriber {
  onEvent(event: SubscriptionEvent): void;
  /**
   * Called once, last, unless the subscriber cancelled.
   * @param error what cut the subscription; absent when its time is over or the shard's end was pushed
   */
  onEnd(error?: AwsError): void;
}

/** The push of one shard to one consumer. Nothing is pushed that was not asked for, so nothing piles up anywhere. */
export interface Subscription {
  /** Asks for one more event, which comes at once or as soon as there is one. */
  request(): void;
  /** Whether everything that is in the shard has been pushed. */
  readonly isAtTip: boolean;
  /** Ends it, without a further word to the subscriber. */
  cancel(): void;
}

/** A registered consumer, read in-process under the rules of SubscribeToShard. What AWS would refuse is thrown. */
export interface FanOutReader {
  /** @throws AwsError ResourceInUseException, LimitExceededException, ResourceNotFoundException, InvalidArgumentException */
  subscribe(shardId: string, position: ShardPosition, subscriber: Subscriber): Subscription;
}
