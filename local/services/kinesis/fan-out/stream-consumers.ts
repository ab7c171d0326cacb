import { limitExceeded, resourceInUse, resourceNotFound } from '../errors';
import { CALLS_PER_SECOND_AND_STREAM } from '../limits';
import { TokenBucket } from '../rate-limits';
import { addTags, type StreamState } from '../stream';
import { StreamConsumer } from './stream-consumer';

/** The account's limits on consumers. */
export interface ConsumerAllowance {
  /** The number of consumers that the stream may have. */
  maxConsumers(state: StreamState): number;
  /** @throws AwsError LimitExceededException when the maximum number of consumers is in CREATING */
  requireConsumerInCreating(): void;
}

/** The registered consumers of one stream. */
export class StreamConsumers {
  private readonly byName = new Map<string, StreamConsumer>();
  private readonly calls = new Map<string, TokenBucket>();

  /** @param readers registered consumers and queues, which the limit counts together */
  constructor(
    private readonly state: StreamState,
    private readonly allowance: ConsumerAllowance,
    private readonly readers: () => number = () => this.byName.size,
  ) {}

  /** In order of registration. */
  get all(): readonly StreamConsumer[] {
    return [...this.byName.values()];
  }

  /**
   * RegisterStreamConsumer. The consumer is CREATING, then ACTIVE; see `lifecycle.whenActive()`.
   * @throws AwsError ResourceInUseException for a name that is taken or a stream that is not created yet;
   *   LimitExceededException
   */
  register(name: string, tags: Readonly<Record<string, string>> = {}): StreamConsumer {
    const { state } = this;
    const { status } = state.lifecycle;
    if (status === 'CREATING' || status === 'DELETING') state.lifecycle.requireActive();
    addTags(new Map(), tags);
    if (this.byName.has(name)) {
      throw resourceInUse(
        `Consumer ${name} under stream ${state.name} already exists for account ${this.account}.`,
      );
    }
    const most = this.allowance.maxConsumers(state);
    if (this.readers() >= most) {
      throw limitExceeded(
        `Stream ${state.name} under account ${this.account} has ${most} consumers, the most it may have.`,
      );
    }
    this.allowance.requireConsumerInCreating();
    const consumer = new StreamConsumer(name, state, state.environment.clock.now());
    addTags(consumer.tags, tags);
    this.byName.set(name, consumer);
    return consumer;
  }

  /** DeregisterStreamConsumer. @throws AwsError ResourceInUseException unless the consumer is ACTIVE */
  deregister(consumer: StreamConsumer, onGone: () => void): void {
    consumer.deregister(() => {
      this.byName.delete(consumer.name);
      onGone();
    });
  }

  /** @throws AwsError ResourceNotFoundException */
  named(name: string): StreamConsumer {
    const consumer = this.byName.get(name);
    if (consumer !== undefined) return consumer;
    throw resourceNotFound(
      `Consumer ${name} under stream ${this.state.name} for account ${this.account} not found.`,
    );
  }

  /**
   * Counts a call that AWS limits per stream.
   * @throws AwsError LimitExceededException
   */
  countCall(operation: keyof typeof CALLS_PER_SECOND_AND_STREAM): void {
    const now = this.state.environment.clock.now();
    const perSecond = CALLS_PER_SECOND_AND_STREAM[operation];
    const calls = this.calls.get(operation) ?? new TokenBucket(perSecond, now);
    this.calls.set(operation, calls);
    if (calls.take(1, now)) return;
    throw limitExceeded(
      `Rate exceeded for ${operation} on stream ${this.state.name}: ${perSecond} calls a second.`,
    );
  }

  /** Closes all consumers, because the stream is deleted. */
  close(): void {
    for (const consumer of this.byName.values()) consumer.close();
    this.byName.clear();
  }

  private get account(): string {
    return this.state.environment.accountId;
  }
}
