import type { AwsError } from '../../base/aws-error';
import { RefusalJudge, type RefusalPace } from './refusal-judge';
import { ReadingPosition, type ShardSource, type ShardSourceHost } from './shard-source';
import type { ShardPosition, StreamReader } from './stream-reader';
import type { FanOutReader, Subscriber, Subscription, SubscriptionEvent } from './subscription';

/**
 * Is pushed a shard's records as a registered consumer, with throughput of its own (enhanced fan-out). When a
 * subscription ends, after five minutes or otherwise, it subscribes again and goes on behind the last event.
 */
export class FanOutSource implements ShardSource, Subscriber {
  private readonly position: ReadingPosition;
  private readonly judge: RefusalJudge;
  /** For the first subscription; a later one begins where this one meant. */
  private first: ShardPosition | undefined;
  private subscription: Subscription | undefined;
  /** An event has been asked for and has not come yet. */
  private isWaiting = false;
  private atEnd = false;
  private cancelRetry: (() => void) | undefined;

  constructor(
    private readonly host: ShardSourceHost,
    private readonly consumer: FanOutReader,
    reader: StreamReader,
    origin: ShardPosition,
    pace: RefusalPace,
  ) {
    this.first = origin;
    this.position = new ReadingPosition(origin, host.clock);
    this.judge = new RefusalJudge(host, reader, pace);
  }

  get isAtTip(): boolean {
    return this.subscription?.isAtTip === true;
  }

  resume(): void {
    if (this.atEnd || !this.host.isRunning() || this.cancelRetry !== undefined) return;
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
    // Kinesis pushes by itself.
  }

  onEvent({ records, millisBehindLatest, continuationSequenceNumber }: SubscriptionEvent): void {
    this.isWaiting = false;
    this.atEnd = continuationSequenceNumber === undefined;
    if (continuationSequenceNumber !== undefined) this.position.passed(continuationSequenceNumber);
    this.host.take({ records, millisBehindLatest, isLast: this.atEnd });
    this.askForMore();
  }

  onEnd(error?: AwsError): void {
    this.forget();
    if (error === undefined) this.resume();
    else this.onRefusal(error);
  }

  private subscribe(): void {
    const position = this.first ?? this.position.next;
    this.first = undefined;
    try {
      this.subscription = this.consumer.subscribe(this.host.shardId, position, this);
      this.judge.succeeded();
    } catch (error) {
      this.onRefusal(error);
    }
  }

  private askForMore(): void {
    if (this.subscription === undefined || this.isWaiting || this.atEnd) return;
    if (this.host.isReadAheadFull()) return;
    this.isWaiting = true;
    this.subscription.request();
  }

  private onRefusal(error: unknown): void {
    const refusal = this.judge.judge(error);
    if (refusal.kind === 'vanished') {
      this.atEnd = true;
      this.host.onVanished();
      return;
    }
    this.cancelRetry = this.host.clock.after(refusal.waitMs, () => {
      this.cancelRetry = undefined;
      this.resume();
    });
  }

  private forget(): void {
    this.subscription = undefined;
    this.isWaiting = false;
  }
}
