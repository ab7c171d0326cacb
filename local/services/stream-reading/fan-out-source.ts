import type { AwsError } from '../../http';
import type {
  FanOutReader,
  ShardPosition,
  StreamReader,
  Subscriber,
  Subscription,
  SubscriptionEvent,
} from '../kinesis';
import { ReadingPosition } from './reading-position';
import { ReadTrouble } from './refusals';
import type { FeedHost, ShardFeed } from './shard-source';

/**
 * Is pushed a shard's records as a registered consumer, with throughput of its own. A subscription that is over, after
 * five minutes or otherwise, is followed by another one, which goes on behind the last event.
 */
export class PushedFeed implements ShardFeed, Subscriber {
  private readonly position: ReadingPosition;
  private readonly trouble: ReadTrouble;
  /** For the first subscription; a later one begins where this one meant. */
  private first: ShardPosition | undefined;
  private subscription: Subscription | undefined;
  /** An event has been asked for and has not come yet. */
  private isWaiting = false;
  private isOver = false;
  private cancelRetry: (() => void) | undefined;

  constructor(
    private readonly host: FeedHost,
    private readonly consumer: FanOutReader,
    reader: StreamReader,
    origin: ShardPosition,
  ) {
    this.first = origin;
    this.position = new ReadingPosition(origin, host.context.clock);
    this.trouble = new ReadTrouble(host.context, host.shardId, reader);
  }

  get isAtTip(): boolean {
    return this.subscription?.isAtTip === true;
  }

  resume(): void {
    if (this.isOver || !this.host.context.isRunning() || this.cancelRetry !== undefined) return;
    if (this.subscription === undefined) this.subscribe();
    this.askForMore();
  }

  pause(): void {
    this.cancelRetry?.();
    this.cancelRetry = undefined;
    this.subscription?.cancel();
    this.forget();
  }

  onRoom(): void {
    this.resume();
  }

  onActivity(): void {
    // It is pushed.
  }

  onEvent({ records, continuationSequenceNumber }: SubscriptionEvent): void {
    this.isWaiting = false;
    this.isOver = continuationSequenceNumber === undefined;
    if (continuationSequenceNumber !== undefined) this.position.passed(continuationSequenceNumber);
    this.host.take(records, this.isOver);
    this.askForMore();
  }

  onEnd(error?: AwsError): void {
    this.forget();
    if (error === undefined) this.resume();
    else this.onError(error);
  }

  private subscribe(): void {
    const position = this.first ?? this.position.next;
    this.first = undefined;
    try {
      this.subscription = this.consumer.subscribe(this.host.shardId, position, this);
      this.trouble.isOver();
    } catch (error) {
      this.onError(error);
    }
  }

  private askForMore(): void {
    if (this.subscription === undefined || this.isWaiting || this.isOver || this.host.isReadAheadFull())
      return;
    this.isWaiting = true;
    this.subscription.request();
  }

  private onError(error: unknown): void {
    const wait = this.trouble.meet(error);
    if (wait === undefined) {
      this.isOver = true;
      this.host.take([], true);
      return;
    }
    this.cancelRetry = this.host.context.clock.after(wait, () => {
      this.cancelRetry = undefined;
      this.resume();
    });
  }

  private forget(): void {
    this.subscription = undefined;
    this.isWaiting = false;
  }
}
