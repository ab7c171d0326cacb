import type { AwsError } from '../../../http';
import type { FanOutReader, Subscriber, Subscription } from '../../stream-reading/subscription';
import { DEREGISTER_CONSUMER_MS, REGISTER_CONSUMER_MS } from '../durations';
import { limitExceeded, resourceInUse, resourceNotFound } from '../errors';
import { PUSH_BYTES_PER_SECOND, SUBSCRIBE_CALLS_PER_SECOND, SUBSCRIPTION_SETTLED_MS } from '../limits';
import { TokenBucket } from '../rate-limits';
import { ordinalAt } from '../records';
import type { Shard } from '../shards';
import { StreamLifecycle, type StreamState } from '../stream';
import type { ShardPosition } from '../types';
import { ShardSubscription } from './shard-subscription';

/** A consumer's state for one shard, from its first subscription on. */
interface ShardSlot {
  readonly shard: Shard;
  readonly bytes: TokenBucket;
  readonly calls: TokenBucket;
  /** Time of the last successful call; milliseconds since the epoch. */
  subscribedAt: number;
  subscription: ShardSubscription | undefined;
}

/** A consumer registered for enhanced fan-out: it has 2 MiB a second from each shard for itself. */
export class StreamConsumer implements FanOutReader {
  readonly arn: string;
  /** Milliseconds since the epoch, a whole second because the ARN contains it. */
  readonly createdAt: number;
  readonly tags = new Map<string, string>();
  readonly lifecycle: StreamLifecycle;
  private readonly slots = new Map<string, ShardSlot>();
  private isGone = false;

  /** @param createdAt milliseconds since the epoch */
  constructor(
    readonly name: string,
    readonly state: StreamState,
    createdAt: number,
  ) {
    const seconds = Math.floor(createdAt / 1000);
    this.createdAt = seconds * 1000;
    this.arn = `${state.arn}/consumer/${name}:${seconds}`;
    const subject =
      `Consumer ${name} with creation timestamp ${seconds} under stream: ${state.name}, ` +
      `account ${state.environment.accountId}`;
    this.lifecycle = new StreamLifecycle(subject, state.environment.clock, () => undefined);
    this.lifecycle.create(REGISTER_CONSUMER_MS, () => undefined);
  }

  get streamArn(): string {
    return this.state.arn;
  }

  /** The number of active subscriptions. */
  get subscriptions(): number {
    return [...this.slots.values()].filter(({ subscription }) => subscription !== undefined).length;
  }

  /**
   * SubscribeToShard. An existing subscription that is at least five seconds old ends with
   * ResourceInUseException.
   * @throws AwsError
   */
  subscribe(shardId: string, position: ShardPosition, subscriber: Subscriber): Subscription {
    const { state, name } = this;
    const { clock, accountId, fanOutObserver } = state.environment;
    const now = clock.now();
    if (this.isGone) throw this.gone();
    this.lifecycle.requireActive();
    const slot = this.slot(state.shard(shardId), now);
    const another = resourceInUse(
      `Another active subscription exists for this consumer: ${accountId}:${state.name}:${shardId}:${name}`,
    );
    const tooSoon = now - slot.subscribedAt < SUBSCRIPTION_SETTLED_MS;
    if (tooSoon || !slot.calls.take(1, now)) {
      fanOutObserver.onSubscribe(state.name, name, 'rateExceeded');
      throw tooSoon ? another : this.rateExceeded(shardId);
    }

    const ordinal = ordinalAt(state, slot.shard, position, 'SubscribeToShard');
    slot.subscribedAt = now;
    slot.subscription?.end(another);
    fanOutObserver.onSubscribe(state.name, name, 'success');
    const subscription = new ShardSubscription({
      ...slot,
      state,
      ordinal,
      subscriber,
      onPush: (push) => fanOutObserver.onPush(state.name, name, push),
      onClosed: () => {
        if (slot.subscription === subscription) slot.subscription = undefined;
      },
    });
    slot.subscription = subscription;
    return subscription;
  }

  /**
   * DeregisterStreamConsumer. The consumer is DELETING, then gone. Its subscriptions end at once with
   * ResourceNotFoundException; AWS's behaviour could not be verified.
   * @throws AwsError ResourceInUseException unless the consumer is ACTIVE
   */
  deregister(finish: () => void): void {
    this.lifecycle.delete(DEREGISTER_CONSUMER_MS, ['ACTIVE'], () => {
      this.isGone = true;
      finish();
    });
    this.cut();
  }

  /** Ends everything, because the stream is deleted or the engine is closed. */
  close(): void {
    this.isGone = true;
    this.lifecycle.close();
    this.cut();
  }

  private cut(): void {
    for (const { subscription } of this.slots.values()) subscription?.end(this.gone());
    this.slots.clear();
  }

  private gone(): AwsError {
    return resourceNotFound(`Consumer ${this.arn} not found: it was deregistered.`);
  }

  private slot(shard: Shard, now: number): ShardSlot {
    const present = this.slots.get(shard.id);
    if (present !== undefined) return present;
    this.forgetGoneShards();
    const slot: ShardSlot = {
      shard,
      bytes: new TokenBucket(PUSH_BYTES_PER_SECOND, now),
      calls: new TokenBucket(SUBSCRIBE_CALLS_PER_SECOND, now),
      subscribedAt: Number.NEGATIVE_INFINITY,
      subscription: undefined,
    };
    this.slots.set(shard.id, slot);
    return slot;
  }

  /** Drops the slots of expired shards, because every reshard adds new ones. */
  private forgetGoneShards(): void {
    const shards = this.state.shards();
    for (const [id, { subscription }] of this.slots) {
      if (subscription === undefined && shards.get(id) === undefined) this.slots.delete(id);
    }
  }

  private rateExceeded(shardId: string) {
    return limitExceeded(
      `Rate exceeded for consumer ${this.arn} and shard ${shardId}: ${SUBSCRIBE_CALLS_PER_SECOND} call a second.`,
    );
  }
}
