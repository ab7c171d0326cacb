import { type NotWrittenCause, RecordNotWrittenError } from '../errors';
import { checkedRecordBytes } from './checked-record-bytes';
import { Failures } from './failures';
import type { SentRecord } from './kinesis-record';
import { Lanes } from './lanes';
import { type Outstanding, OutstandingRecords } from './outstanding-records';
import { ProducerMetrics } from './producer-metrics';
import { type KinesisProducerOptions, type ProducerSettings, resolveOptions } from './producer-options';
import { ProducerCounter, type ProducerStats } from './producer-stats';
import { type PutOutcome, putRecords } from './put-records';
import { type OutgoingRecord, PendingRecord, type PutResult } from './records';
import { RetryQueue } from './retry-queue';
import { needsLayout, type Settlement, settle } from './settlement';
import { StreamLayout } from './stream-layout';
import { Wake } from './wake';

/** How often what a shard's limit has held back is looked at again: as often as the Kinesis Producer Library does. */
const LIMITED_MS = 25;

/**
 * Writes records to a stream: in batches, packed into aggregates if wanted, at the pace of each shard, with
 * several calls at a time. It repeats exactly the records that were not written, until their time is up. The
 * promise of each record says where it is, or why it is nowhere.
 *
 * Delivery is at least once: the producer repeats a call whose answer was lost, so a record can be written
 * twice. Only `sameKeyOnly`, or awaiting each `put`, keeps the order of a key.
 *
 * @example
 * const producer = new KinesisProducer({ client: new KinesisClient({ maxAttempts: 1 }), streamName: 'clicks' });
 * for await (const line of lines) {
 *   await producer.ready();
 *   void producer.put({ data: Buffer.from(line), partitionKey: line });
 * }
 * await producer.close();
 */
export class KinesisProducer {
  private readonly settings: ProducerSettings;
  private readonly counter = new ProducerCounter();
  private readonly failures: Failures;
  private readonly held: OutstandingRecords;
  private readonly layout: StreamLayout;
  private readonly lanes: Lanes;
  private readonly again: RetryQueue;
  private readonly wake: Wake;
  private readonly metrics: ProducerMetrics | undefined;
  private readonly calls = new Set<AbortController>();
  /** Until then, nothing leaves for the limits of shards. */
  private limitedUntil = Number.NEGATIVE_INFINITY;
  private isPumping = false;
  private hasWritten = false;
  /** Why it takes no more records. */
  private closed: Error | undefined;
  /** Whether it gives up all that is not written. */
  private isGivingUp = false;

  /** @throws RangeError with the option, the value given and what is allowed */
  constructor(options: KinesisProducerOptions) {
    this.settings = resolveOptions(options);
    const { clock, random, signal, onFailed, metrics, streamName, streamArn } = this.settings;
    this.failures = new Failures(onFailed);
    this.held = new OutstandingRecords(this.settings);
    this.layout = new StreamLayout(this.settings, () => this.onLayout());
    this.lanes = new Lanes(this.settings, this.layout);
    this.again = new RetryQueue(clock, random, (sent) => {
      this.lanes.repeat(sent);
      this.pump();
    });
    const name = streamName ?? streamArn?.split('/').at(-1) ?? '';
    this.metrics = metrics && new ProducerMetrics(metrics, clock, random, name, () => this.held.count);
    this.wake = new Wake(clock, () => this.pump());
    if (signal?.aborted === true) this.onAbort();
    signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  /** A snapshot of the counts. */
  get stats(): ProducerStats {
    return this.counter.stats;
  }

  /** A snapshot of what was put and is neither written nor given up. */
  get outstanding(): Outstanding {
    return this.held.look(this.settings.clock.now());
  }

  /**
   * Resolves when there is room for a record, at once or as soon as others are written. Await it before each
   * `put` whose promise you do not await: `put` itself takes every record, however much memory that needs.
   * @throws Error when the producer is closed; the signal's reason when it is aborted
   */
  ready(): Promise<void> {
    // No promise of its own where there is room: this is called for each record.
    return this.closed === undefined ? this.held.ready() : Promise.reject(this.closed);
  }

  /**
   * Takes a record. The promise resolves when Kinesis has confirmed it, and rejects when it is given up. A
   * rejection that nobody handles does no harm: the failure is also reported by `onFailed`, or else by the next
   * `flush` or `close`.
   *
   * @throws RecordNotWrittenError when its time was up, Kinesis refuses it, or the producer was closed or aborted
   * before it was written
   * @throws RecordTooLargeError above `maxUserRecordSize`
   * @throws RangeError for a key that PutRecords refuses, TypeError for data that is not bytes
   */
  put(record: OutgoingRecord): Promise<PutResult> {
    const { clock, maxUserRecordSize, recordMaxBufferedTime } = this.settings;
    let bytes: number;
    try {
      if (this.closed !== undefined) throw this.closed;
      bytes = checkedRecordBytes(record, maxUserRecordSize);
    } catch (error) {
      return this.refuse(record, error as Error);
    }
    const now = clock.now();
    const pending = new PendingRecord(record, bytes, now, this.held.enter(bytes));
    this.held.add(pending);
    this.metrics?.received();
    this.layout.ensure();
    this.lanes.add(pending);
    if (this.isDue && this.hasConnection && now >= this.limitedUntil) this.pump();
    else this.wake.by(now + recordMaxBufferedTime);
    return pending.promise;
  }

  /**
   * Puts records, as fast as there is room for them.
   * @returns the results in the order of the records, once all are settled
   * @throws RecordsNotWrittenError when any was given up; what the source throws
   */
  async putAll(records: Iterable<OutgoingRecord> | AsyncIterable<OutgoingRecord>): Promise<PutResult[]> {
    const results: PutResult[] = [];
    const failures = new Failures();
    const settled: Promise<void>[] = [];
    const take = (record: OutgoingRecord) => {
      const at = settled.length;
      settled.push(
        this.put(record).then(
          (result) => {
            results[at] = result;
          },
          (error: Error) => failures.add({ record, error }),
        ),
      );
    };
    // An await for each record of an array would cost more than the rest.
    if (Symbol.iterator in records) {
      for (const record of records) {
        if (this.held.isFull) await this.ready();
        take(record);
      }
    } else {
      for await (const record of records) {
        if (this.held.isFull) await this.ready();
        take(record);
      }
    }
    await Promise.all(settled);
    failures.throwIfAny();
    return results;
  }

  /**
   * Sends what is buffered without waiting for more. Resolves once every record that was put before is
   * settled.
   * @throws RecordsNotWrittenError when records were given up since the last flush and there is no `onFailed`
   */
  async flush(): Promise<void> {
    const settled = this.held.settled();
    this.pump();
    await settled;
    this.failures.throwIfAny();
  }

  /**
   * Takes no more records and flushes. The client stays open, because it belongs to the caller.
   *
   * A program that is told to exit calls it with the time that it has left, for example
   * `process.once('SIGTERM', () => void producer.close({ timeoutMs: 20_000 }))`.
   *
   * @param options.timeoutMs after so long, all that is not written is given up. Default: each record's time
   * @throws RecordsNotWrittenError as `flush`
   */
  async close({ timeoutMs }: { readonly timeoutMs?: number } = {}): Promise<void> {
    this.closed ??= new Error('The KinesisProducer is closed and takes no more records.');
    this.held.refuse(this.closed);
    const cancel =
      timeoutMs === undefined
        ? undefined
        : this.settings.clock.after(timeoutMs, () => this.giveUp('the producer was closed'));
    try {
      await this.flush();
    } finally {
      cancel?.();
      this.settings.signal?.removeEventListener('abort', this.onAbort);
      this.wake.cancel();
      this.metrics?.write();
    }
  }

  /** Whether a call should start: it is full, or nothing more may come before room is made. */
  private get isDue(): boolean {
    return this.lanes.isFull || this.held.isFull;
  }

  private get hasConnection(): boolean {
    return this.calls.size < this.settings.maxConnections;
  }

  private refuse(record: OutgoingRecord, error: Error): Promise<PutResult> {
    this.counter.failed();
    this.failures.add({ record, error });
    const refused = Promise.reject(error);
    refused.catch(() => undefined);
    return refused;
  }

  /** Gives up what is too old, and starts all calls that may start now. */
  private pump(): void {
    // An `onFailed` that puts again gets here inside the loop, which then sees the new record itself.
    if (this.isPumping) return;
    this.isPumping = true;
    const now = this.settings.clock.now();
    this.expire(now);
    while (this.hasConnection) {
      const { repeated, freshAt } = this.lanes.due();
      const everything = this.held.isFlushing || this.held.isFull || freshAt <= now;
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
      // A timer would keep a program alive that has nothing left to do.
      this.wake.cancel();
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
    const outcomes = await putRecords(batch, this.settings, call.signal);
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
        for (const pending of sent.userRecords) this.fail(pending, settlement.why, settlement.reason);
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
    const isAggregate = userRecords.length > 1;
    // No iterator: it would be made for each record of the stream, and a pair for each record.
    for (let at = 0; at < userRecords.length; at++) {
      const pending = userRecords[at] as PendingRecord;
      const { attempts } = pending;
      pending.written(
        isAggregate
          ? { shardId, sequenceNumber, subSequenceNumber: at, attempts }
          : { shardId, sequenceNumber, attempts },
      );
      this.held.leave(pending);
    }
  }

  /** @returns the records of an unwritten record of the stream that are to be sent again */
  private left({ userRecords }: SentRecord, again: Again): PendingRecord[] {
    const { reason, isThrottled, mayBeWritten, callOf } = again;
    if (isThrottled) this.counter.throttled(userRecords.length);
    const left: PendingRecord[] = [];
    for (const pending of userRecords) {
      pending.end(reason, mayBeWritten, callOf);
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
    this.held.leave(pending);
    this.failures.add({ record, error });
  }

  private onLayout(): void {
    this.lanes.reroute();
    this.pump();
  }

  private readonly onAbort = () => {
    this.closed ??= this.settings.signal?.reason;
    this.giveUp('the producer was aborted');
  };

  private giveUp(reason: string): void {
    this.isGivingUp = true;
    this.held.refuse(this.closed);
    this.again.clear();
    this.lanes.clear();
    this.layout.stop();
    for (const pending of this.held.drain()) {
      if (!pending.isUnderWay) this.fail(pending, 'closed', `${reason} before it was written`);
    }
    for (const call of this.calls) call.abort(new Error(reason));
  }
}

type Written = Extract<Settlement, { readonly kind: 'written' }>;
type Again = Extract<Settlement, { readonly kind: 'again' }>;
