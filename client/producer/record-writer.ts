import { Pacer } from '../pacing';
import { FlushBarrier } from './flush-barrier';
import { checkedRecordBytes, type OutgoingRecord } from './outgoing-record';
import { PendingQueue } from './pending-queue';
import type { PendingRecord } from './pending-record';
import type { PutOutcome } from './put-outcome';
import { putRecords } from './put-records';
import { type RecordWriterOptions, type RecordWriterSettings, resolveOptions } from './record-writer-options';
import { RetryQueue } from './retry-queue';
import { WriteAccount, type WriteStats } from './write-account';

/** PutRecords takes at most so many records (AWS SDK, PutRecords). */
const MAX_BATCH_RECORDS = 500;

/**
 * Writes records to a stream with PutRecords: in batches, several calls at a time, repeating exactly the records that
 * were not written. `await write(record)` is the backpressure; each accepted record is written or reported as failed.
 *
 * Delivery is at least once: a call whose answer was lost is repeated, so a record can be written twice. Records of one
 * partition key may change places when one of them is repeated, as PutRecords keeps no order either (AWS SDK,
 * PutRecords).
 */
export class RecordWriter {
  private readonly settings: RecordWriterSettings;
  private readonly account: WriteAccount;
  private readonly pacer: Pacer;
  private readonly barrier = new FlushBarrier();
  private readonly fresh = new PendingQueue();
  private readonly again: RetryQueue;
  private readonly writers: {
    readonly record: OutgoingRecord;
    readonly bytes: number;
    readonly settle: Settle;
  }[] = [];
  private bufferedBytes = 0;
  private requests = 0;
  private wake: { readonly at: number; readonly cancel: () => void } | undefined;
  private pumping = false;
  private closed = false;

  /** @throws RangeError with the option, the value given and what is allowed */
  constructor(options: RecordWriterOptions) {
    this.settings = resolveOptions(options);
    const { clock, random } = this.settings;
    this.again = new RetryQueue(clock, random, () => this.pump());
    this.account = new WriteAccount(this.settings.onFailed);
    this.pacer = new Pacer(this.settings.recordsPerSecond, () => clock.now());
    this.settings.signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  /** What has come of the records so far. A snapshot. */
  get stats(): WriteStats {
    return this.account.stats;
  }

  /**
   * Accepts a record; resolves as soon as the buffer has room for it, which is before it is written.
   * @throws RecordTooLargeError above `maxRecordBytes`
   * @throws RangeError for a key that PutRecords does not take
   * @throws Error when the writer is closed; the signal's reason when it is aborted
   */
  async write(record: OutgoingRecord): Promise<void> {
    if (this.closed) throw new Error('The RecordWriter is closed and takes no more records.');
    this.settings.signal?.throwIfAborted();
    const bytes = checkedRecordBytes(record, this.settings.maxRecordBytes);
    if (this.writers.length === 0 && this.hasRoom(bytes)) {
      this.accept(record, bytes);
      this.pump();
    } else {
      await new Promise<void>((resolve, reject) => {
        this.writers.push({ record, bytes, settle: { resolve, reject } });
        this.pump();
      });
    }
  }

  /**
   * Sends what is buffered without waiting for more; resolves once every record accepted before is written or failed.
   * @throws RecordsNotWrittenError when records failed since the last flush and there is no `onFailed`
   */
  async flush(): Promise<void> {
    const passed = this.barrier.passed();
    this.pump();
    await passed;
    this.account.throwIfFailed();
  }

  /** Takes no more records and flushes. The client stays open: it is not the writer's. */
  async close(): Promise<void> {
    this.closed = true;
    try {
      await this.flush();
    } finally {
      this.settings.signal?.removeEventListener('abort', this.onAbort);
      this.wake?.cancel();
    }
  }

  private hasRoom(bytes: number): boolean {
    return this.bufferedBytes === 0 || this.bufferedBytes + bytes <= this.settings.maxBufferedBytes;
  }

  private accept(record: OutgoingRecord, bytes: number): void {
    this.bufferedBytes += bytes;
    const acceptedAt = this.settings.clock.now();
    this.fresh.push({ record, bytes, acceptedAt, generation: this.barrier.enter(), failures: 0 });
  }

  /** Starts all the calls that may start now. */
  private pump(): void {
    // An `onFailed` that writes again comes back here in the middle of the loop, which then sees that record by itself.
    if (this.pumping) return;
    this.pumping = true;
    while (this.requests < this.settings.maxConcurrentRequests) {
      const batch = this.nextBatch();
      if (batch.length === 0) break;
      void this.send(batch);
    }
    this.pumping = false;
  }

  private async send(batch: readonly PendingRecord[]): Promise<void> {
    this.requests++;
    const outcomes = await putRecords(batch, this.settings);
    this.requests--;
    this.settle(outcomes);
    this.pump();
  }

  /** Repeated records first, then fresh ones, as far as they fit into one call. */
  private nextBatch(): PendingRecord[] {
    const batch: PendingRecord[] = [];
    const room = { records: MAX_BATCH_RECORDS, bytes: this.settings.maxBatchBytes };
    this.take(this.again.ready, batch, room, MAX_BATCH_RECORDS);
    const share = this.freshShare();
    if (this.mayTakeFresh() && (batch.length > 0 || this.isFreshDue(share)) && this.isPaced()) {
      this.pacer.spend(this.take(this.fresh, batch, room, share));
    }
    return batch;
  }

  /** With a rate, calls are kept to a tenth of a second's worth, so that records flow instead of coming in bursts. */
  private freshShare(): number {
    return Math.min(MAX_BATCH_RECORDS, Math.max(1, Math.ceil(this.pacer.unitsPerSecond / 10)));
  }

  /**
   * While a call's worth of records waits to be repeated, fresh ones stay where they are: sent too, they would mostly
   * be throttled as well, and the buffer would fill up with records that are all sent over and over.
   */
  private mayTakeFresh(): boolean {
    return this.fresh.length > 0 && this.again.length < MAX_BATCH_RECORDS;
  }

  /** Whether the fresh records fill a call, or have waited long enough for others. */
  private isFreshDue(share: number): boolean {
    const { clock, maxBatchBytes, maxBufferedTimeMs } = this.settings;
    const full = this.fresh.length >= share || this.fresh.bytes >= maxBatchBytes || this.writers.length > 0;
    if (full || this.barrier.flushing) return true;
    const missing = (this.fresh.first?.acceptedAt ?? 0) + maxBufferedTimeMs - clock.now();
    if (missing > 0) this.wakeIn(missing);
    return missing <= 0;
  }

  private isPaced(): boolean {
    const delay = this.pacer.delay();
    if (delay > 0) this.wakeIn(delay);
    return delay === 0;
  }

  private wakeIn(ms: number): void {
    const { clock } = this.settings;
    const at = clock.now() + ms;
    if (this.wake !== undefined && this.wake.at <= at) return;
    this.wake?.cancel();
    const cancel = clock.after(ms, () => {
      this.wake = undefined;
      this.pump();
    });
    this.wake = { at, cancel };
  }

  /** Moves records from a queue to the batch; those whose time is up fail instead. @returns how many were moved */
  private take(queue: PendingQueue, batch: PendingRecord[], room: Room, atMost: number): number {
    let taken = 0;
    for (let next = queue.first; next !== undefined; next = queue.first) {
      if (this.isExpired(next)) {
        queue.shift();
        this.fail(next, 'its time was up before it could be sent');
        continue;
      }
      if (taken === atMost || room.records === 0 || (next.bytes > room.bytes && batch.length > 0)) break;
      queue.shift();
      batch.push(next);
      room.records--;
      room.bytes -= next.bytes;
      taken++;
    }
    return taken;
  }

  private settle(outcomes: readonly PutOutcome[]): void {
    const again: PendingRecord[] = [];
    for (const outcome of outcomes) {
      const { pending } = outcome;
      if (outcome.kind === 'written') {
        this.account.written(outcome.shardId);
        this.leave(pending);
        continue;
      }
      if (outcome.kind === 'again' && outcome.throttled) this.account.throttled();
      if (this.settings.signal?.aborted === true) {
        this.fail(pending, 'the writer was aborted during the call; the record may have been written');
      } else if (outcome.kind === 'failed') this.fail(pending, outcome.reason);
      else if (this.isExpired(pending)) this.fail(pending, `its time was up; last, ${outcome.reason}`);
      else again.push(pending);
    }
    this.account.retried(again.length);
    this.again.add(again);
  }

  private isExpired({ acceptedAt }: PendingRecord): boolean {
    return this.settings.clock.now() - acceptedAt >= this.settings.recordTtlMs;
  }

  private fail(pending: PendingRecord, reason: string): void {
    this.account.failed({ record: pending.record, reason });
    this.leave(pending);
  }

  /** Gives a record's room to whoever waits for it. */
  private leave({ bytes, generation }: PendingRecord): void {
    this.bufferedBytes -= bytes;
    this.barrier.leave(generation);
    for (let next = this.writers[0]; next !== undefined && this.hasRoom(next.bytes); next = this.writers[0]) {
      this.writers.shift();
      this.accept(next.record, next.bytes);
      next.settle.resolve();
    }
  }

  private readonly onAbort = () => {
    const reason: unknown = this.settings.signal?.reason;
    for (const { settle } of this.writers.splice(0)) settle.reject(reason);
    this.wake?.cancel();
    for (const pending of [...this.again.drain(), ...this.fresh.drain()]) {
      this.fail(pending, 'the writer was aborted before the record was sent');
    }
  };
}

interface Room {
  records: number;
  bytes: number;
}

interface Settle {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}
