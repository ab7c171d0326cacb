import { AwsError } from '../../../http';
import type { Subscriber, Subscription, SubscriptionEvent } from '../../stream-reading/subscription';
import { MAX_RECORDS_PER_GET, SUBSCRIPTION_LIFETIME_MS } from '../limits';
import type { PushOutcome } from '../observers';
import type { TokenBucket } from '../rate-limits';
import { readRecord } from '../records';
import type { Shard } from '../shards';
import type { StreamState } from '../stream';

/**
 * Data and keys of one event; a single larger record is pushed all the same. AWS documents no such limit.
 * This one bounds the memory of a reader that stops reading to a few hundred kilobytes. An event has an Nth of it at
 * scale N, so that there are as many events as on AWS.
 */
const MAX_EVENT_BYTES = 256 * 1024;

/**
 * After this time without an event, one without records is pushed. AWS sends such events; how often is not
 * documented.
 */
const IDLE_INTERVAL_MS = 5000;

export interface SubscriptionParts {
  readonly state: StreamState;
  readonly shard: Shard;
  /** The first record to push. */
  readonly ordinal: number;
  /** The consumer's throughput from this shard. It outlives the subscription. */
  readonly bytes: TokenBucket;
  readonly subscriber: Subscriber;
  readonly onPush: (push: PushOutcome) => void;
  /** Called once, at any kind of end. */
  readonly onClosed: () => void;
}

/** See {@link Subscription}. It keeps a position in the shard, but no records. */
export class ShardSubscription implements Subscription {
  private next: number;
  private wanted = 0;
  private pumping = false;
  private closed = false;
  /** The first event comes at once: its number is where to continue, even if nothing is ever written. */
  private lastEventAt = Number.NEGATIVE_INFINITY;
  private alarm: { readonly due: number; readonly cancel: () => void } | undefined;
  private readonly cancelLifetime: () => void;
  private readonly ignoreActivity: () => void;

  constructor(private readonly parts: SubscriptionParts) {
    const { state, ordinal } = parts;
    this.next = ordinal;
    this.ignoreActivity = state.activity.on(() => this.pump());
    this.cancelLifetime = state.environment.clock.after(SUBSCRIPTION_LIFETIME_MS, () => this.end());
  }

  get isAtTip(): boolean {
    return this.next >= this.parts.shard.log.nextOrdinal;
  }

  request(): void {
    this.wanted++;
    this.pump();
  }

  cancel(): void {
    this.close();
  }

  /** Ends the subscription; the subscriber gets the error, or `undefined` for a regular end. */
  end(error?: AwsError): void {
    if (this.close()) this.parts.subscriber.onEnd(error);
  }

  /** Pushes as long as there are records, requests and throughput. */
  private pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    try {
      while (!this.closed && this.wanted > 0 && this.pushNext());
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      // The stream is gone.
      this.end(error);
    } finally {
      this.pumping = false;
    }
  }

  private pushNext(): boolean {
    const { state, shard, bytes } = this.parts;
    const now = state.environment.clock.now();
    // Called for its effects: retention is applied, and a deleted stream throws.
    state.shards();
    const { log } = shard;
    if (this.next < log.nextOrdinal) {
      const delay = bytes.delay(1, now);
      if (delay > 0) return this.wakeIn(delay, now);
      const { scale } = state.environment;
      const page = log.read(this.next, scale.nth(MAX_RECORDS_PER_GET), scale.nth(MAX_EVENT_BYTES));
      this.next = page.next;
      bytes.spend(scale.aws(page.bytes));
      shard.countOutgoing(page.records.length, page.bytes);
      if (page.records.length > 0) {
        this.push(
          page.records.map((record) => readRecord(record, shard)),
          page.bytes,
          now,
        );
        return true;
      }
    }
    if (shard.closedAt !== undefined) {
      const children = state.shards().childrenOf(shard);
      this.emit(
        { records: [], millisBehindLatest: 0, childShards: children.map((child) => child.view()) },
        0,
        now,
      );
      this.end();
      return false;
    }
    const idle = this.lastEventAt + IDLE_INTERVAL_MS - now;
    if (idle > 0) return this.wakeIn(idle, now);
    this.push([], 0, now);
    return true;
  }

  private push(records: SubscriptionEvent['records'], bytes: number, now: number): void {
    const { shard } = this.parts;
    const behindSince = shard.log.arrivalOf(this.next);
    // AWS's number is not the last record's, but lies behind it. So does this one, by its time of arrival.
    const at = Math.max(now, (records.at(-1)?.approximateArrivalTimestamp ?? 0) + 1);
    const event = {
      records,
      continuationSequenceNumber: shard.sequenceNumbers.of(this.next - 1, at),
      millisBehindLatest: behindSince === undefined ? 0 : Math.max(0, now - behindSince),
    };
    this.emit(event, bytes, now);
  }

  private emit(event: SubscriptionEvent, bytes: number, now: number): void {
    this.wanted--;
    this.lastEventAt = now;
    const { records, millisBehindLatest } = event;
    this.parts.onPush({ records: records.length, bytes, millisBehindLatest });
    this.parts.subscriber.onEvent(event);
  }

  private wakeIn(ms: number, now: number): false {
    const due = now + ms;
    if (this.alarm !== undefined && this.alarm.due <= due) return false;
    this.alarm?.cancel();
    const cancel = this.parts.state.environment.clock.after(ms, () => {
      this.alarm = undefined;
      this.pump();
    });
    this.alarm = { due, cancel };
    return false;
  }

  /** @returns false if it was closed already */
  private close(): boolean {
    if (this.closed) return false;
    this.closed = true;
    this.alarm?.cancel();
    this.cancelLifetime();
    this.ignoreActivity();
    this.parts.onClosed();
    return true;
  }
}
