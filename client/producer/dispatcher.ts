import { type NotWrittenCause, RecordNotWrittenError } from '../errors';
import { ProducerCounter, ProducerMetrics } from './metrics';
import { BufferPool, Lanes, RetryQueue, type SentRecord, StreamLayout } from './packing';
import { type OutgoingRecord, OutstandingRecords, PendingRecord } from './records';
import {
  Failures,
  needsLayout,
  type PutOutcome,
  putRecords,
  RecordsBody,
  type Settlement,
  settle,
} from './requests';
import type { ProducerSettings } from './settings';
import { Wake } from './wake';

/** How often what a shard's limit has held back is looked at again: as often as the Kinesis Producer Library does. */
const LIMITED_MS = 25;
/** Of what is held, when there is no more room: so many must wait for a call, or it would be made for a few. */
const LEAST_SHARE_WAITING = 1 / 4;

/** Sends what a producer has taken: starts the calls, and settles, repeats or gives up each record. */
export class Dispatcher {
  readonly counter = new ProducerCounter();
  readonly failures: Failures;
  readonly held: OutstandingRecords;
  private readonly layout: StreamLayout;
  private readonly lanes: Lanes;
  private readonly again: RetryQueue;
  private readonly wake: Wake;
  private readonly metrics: ProducerMetrics | undefined;
  private readonly calls = new Set<AbortController>();
  private readonly body = new RecordsBody();
  private readonly pool: BufferPool;
  /** Until then, nothing leaves for the limits of shards. */
  private limitedUntil = Number.NEGATIVE_INFINITY;
  private isPumping = false;
  private hasWritten = false;
  /** Whether it gives up all that is not written. */
  private isGivingUp = false;

  constructor(private readonly settings: ProducerSettings) {
    const { clock, random, onFailed, onNotice, metrics, streamName, streamArn } = settings;
    this.failures = new Failures(onFailed, onNotice);
    this.held = new OutstandingRecords(settings);
    this.layout = new StreamLayout(settings, () => this.onLayout());
    this.pool = new BufferPool(settings.aggregationMaxSize, settings.maxOutstandingBytes / 4);
    this.lanes = new Lanes(settings, this.layout, this.pool);
    this.again = new RetryQueue(clock, random, (sent) => {
      this.lanes.repeat(sent);
      this.pump();
    });
    const name = streamName ?? streamArn?.split('/').at(-1) ?? '';
    this.metrics = metrics && new ProducerMetrics(metrics, clock, random, name, () => this.held.count);
    this.wake = new Wake(clock, () => this.pump());
  }

  /** Takes a record of so many bytes. */
  take(record: OutgoingRecord, bytes: number): PendingRecord {
    const { clock, recordMaxBufferedTime } = this.settings;
    const now = clock.now();
    const pending = new PendingRecord(record, bytes, Math.floor(now), this.held.enter(bytes));
    this.held.add(pending);
    this.metrics?.received();
    this.layout.ensure();
    this.lanes.add(pending);
    if (this.isDue && this.hasConnection && now >= this.limitedUntil) this.pump();
    else this.wake.by(now + recordMaxBufferedTime);
    return pending;
  }

  /** Counts and reports a record that was not taken. */
  refuse(record: OutgoingRecord, error: Error): void {
    this.counter.failed();
    this.failures.addRefused({ record, error });
  }

  /** Gives up what is too old, and starts all calls that may start now. */
  pump(): void {
    // An `onFailed` that puts again gets here inside the loop, which then sees the new record itself.
    if (this.isPumping) return;
    this.isPumping = true;
    const now = this.settings.clock.now();
    this.expire(now);
    while (this.hasConnection) {
      const { repeated, freshAt } = this.lanes.due();
      const everything = this.held.isFlushing || this.isBlocked || freshAt <= now;
      if (!everything && !repeated && !this.lanes.isFull) break;
      const batch = this.lanes.take(now, everything);
      if (batch.length === 0) break;
      void this.send(batch);
    }
    this.isPumping = false;
    this.wakeNext(now);
  }

  private wakeNext(now: number): void {
    const { recordTtl } = this.settings;
    const { oldest } = this.held;
    if (oldest === undefined) {
      // A timer would keep a program alive that has nothing left to do, and an idle one needs no memory.
      this.wake.cancel();
      this.pool.clear();
      this.body.clear();
      return;
    }
    this.limitedUntil = this.lanes.isLimited ? now + LIMITED_MS : Number.NEGATIVE_INFINITY;
    if (this.lanes.isLimited) this.wake.by(this.limitedUntil);
    else if (this.hasConnection) this.wake.by(this.lanes.due().freshAt);
    this.wake.by(oldest.acceptedAt + recordTtl);
  }

  private async send(batch: readonly SentRecord[]): Promise<void> {
    const call = new AbortController();
    this.calls.add(call);
    for (const { userRecords } of batch) for (const pending of userRecords) pending.begin();
    const { clock } = this.settings;
    const began = clock.now();
    this.metrics?.called(batch, began);
    const outcomes = await putRecords(batch, this.settings, this.body, call.signal);
    this.calls.delete(call);
    this.metrics?.answered(clock.now() - began);
    const isNews = (sent: SentRecord, at: number) =>
      needsLayout(sent, outcomes[at] as PutOutcome, this.layout);
    if (batch.some(isNews)) {
      this.pump();
      await this.layout.renew();
    }
    this.settle(batch, outcomes);
    this.pump();
  }

  private settle(batch: readonly SentRecord[], outcomes: readonly PutOutcome[]): void {
    const { failIfThrottled, recordTtl, clock } = this.settings;
    const { layout, hasWritten } = this;
    const facts = { callRecords: batch.length, hasWritten, failIfThrottled, layout };
    const again: SentRecord[] = [];
    let oldest = Number.POSITIVE_INFINITY;
    for (const [at, sent] of batch.entries()) {
      sent.lane.underWay--;
      const settlement = settle(sent, outcomes[at] as PutOutcome, facts);
      if (settlement.kind !== 'written') this.metrics?.erred(settlement.code);
      if (settlement.kind === 'written') this.written(sent, settlement);
      else if (settlement.kind === 'final') {
        const { why, reason, mayBeWritten } = settlement;
        for (const pending of sent.userRecords) {
          pending.notWritten(reason, mayBeWritten, 1);
          this.fail(pending, why, reason);
        }
      } else {
        const left = this.left(sent, settlement);
        if (left.length === 0) continue;
        again.push({ ...sent, userRecords: left });
        for (const { acceptedAt } of left) oldest = Math.min(oldest, acceptedAt);
      }
    }
    if (again.length > 0) this.again.add(again, oldest + recordTtl - clock.now());
    for (const { lane } of batch) this.lanes.update(lane);
  }

  private written(sent: SentRecord, { shardId, sequenceNumber }: Written): void {
    const { userRecords } = sent;
    this.hasWritten = true;
    this.metrics?.written(sent);
    this.counter.written(shardId, userRecords.length);
    const place = { shardId, sequenceNumber };
    const isAggregate = userRecords.length > 1;
    // No iterator: it would be made for each record of the stream, and a pair for each record.
    for (let at = 0; at < userRecords.length; at++) {
      (userRecords[at] as PendingRecord).written(place, isAggregate ? at : undefined);
    }
    this.held.leave(userRecords);
    // A client that is a double of the SDK's may still have to read what it was given.
    if (this.body.isUsed) this.pool.give(sent.data);
  }

  /** @returns the records of an unwritten record of the stream that are to be sent again */
  private left({ userRecords }: SentRecord, again: Again): PendingRecord[] {
    const { reason, isThrottled, mayBeWritten, callOf } = again;
    if (isThrottled) this.counter.throttled(userRecords.length);
    const left: PendingRecord[] = [];
    for (const pending of userRecords) {
      pending.notWritten(reason, mayBeWritten, callOf);
      if (this.isGivingUp)
        this.fail(pending, 'closed', `the producer was stopped during the call; ${reason}`);
      else if (this.isExpired(pending, this.settings.clock.now())) this.failExpired(pending);
      else left.push(pending);
    }
    if (left.length > 0) this.counter.retried(left.length, reason);
    return left;
  }

  private isExpired({ acceptedAt }: PendingRecord, now: number): boolean {
    return now - acceptedAt >= this.settings.recordTtl;
  }

  private expire(now: number): void {
    for (
      let { oldest } = this.held;
      oldest !== undefined && this.isExpired(oldest, now);
      { oldest } = this.held
    ) {
      this.held.pass();
      // What is under way may still be written: its call ends soon.
      if (!oldest.isUnderWay) this.failExpired(oldest);
    }
  }

  private failExpired(pending: PendingRecord): void {
    const { lastReason } = pending;
    this.metrics?.expired();
    const last = lastReason === undefined ? 'before it could be sent' : `last, ${lastReason}`;
    this.fail(pending, 'expired', `its time was up; ${last}`);
  }

  private fail(pending: PendingRecord, why: NotWrittenCause, reason: string): void {
    const { record, attempts, mayBeWritten } = pending;
    const error = new RecordNotWrittenError(reason, { record, why, attempts, mayBeWritten });
    this.counter.failed();
    pending.failed(error);
    this.held.leave([pending]);
    this.failures.add({ record, error });
  }

  private onLayout(): void {
    this.lanes.reroute();
    this.pump();
  }

  /** Gives up all that is not written, also what is under way. */
  giveUp(reason: string): void {
    this.isGivingUp = true;
    this.again.clear();
    this.lanes.clear();
    this.layout.stop();
    for (const pending of this.held.drain()) {
      if (!pending.isUnderWay) this.fail(pending, 'closed', `${reason} before it was written`);
    }
    for (const call of this.calls) call.abort(new Error(reason));
  }

  /** Ends the waits and writes the last metrics. */
  end(): void {
    this.wake.cancel();
    this.metrics?.write();
  }

  /** Whether a call should start: it is full, or nothing more may come before room is made. */
  private get isDue(): boolean {
    return this.lanes.isFull || this.isBlocked;
  }

  /**
   * Whether nothing more may come before something leaves. Where most of what is held is under way or backs off, room
   * is made by that: each record that then comes would be a call of its own.
   */
  private get isBlocked(): boolean {
    return this.held.isFull && this.lanes.waiting >= this.held.count * LEAST_SHARE_WAITING;
  }

  private get hasConnection(): boolean {
    return this.calls.size < this.settings.maxConnections;
  }
}

type Written = Extract<Settlement, { readonly kind: 'written' }>;
type Again = Extract<Settlement, { readonly kind: 'again' }>;
