import { PUT_RECORDS } from '../limits';
import { Pacer } from '../pacing';
import { checkedRecordBytes } from './checked-record-bytes';
import { FlushBarrier } from './flush-barrier';
import { PendingQueue } from './pending-queue';
import { isFinal, isUnwritten, type PutOutcome, putRecords } from './put-records';
import { type RecordWriterOptions, type RecordWriterSettings, resolveOptions } from './record-writer-options';
import type { OutgoingRecord, PendingRecord } from './records';
import { RetryQueue } from './retry-queue';
import { type CallRoom, freshShare, takeRecords } from './take-records';
import { WriteCounter, type WriteStats } from './write-counter';

/**
 * Writes records to a stream with PutRecords: in batches, with several calls at a time. It repeats exactly
 * the records that were not written. `await write(record)` is the backpressure. Each accepted record is
 * written or reported as failed.
 *
 * Delivery is at least once: the writer repeats a call whose answer was lost, so a record can be written
 * twice. Records of one partition key may change their order when one is repeated; PutRecords itself keeps no
 * order either.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export class RecordWriter {
  private readonly settings: RecordWriterSettings;
  private readonly counter: WriteCounter;
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
  private hasWritten = false;
  private closed = false;

  /** @throws RangeError with the option, the value given and what is allowed */
  constructor(options: RecordWriterOptions) {
    this.settings = resolveOptions(options);
    const { clock, random } = this.settings;
    this.again = new RetryQueue(clock, random, () => this.pump());
    this.counter = new WriteCounter(this.settings.onFailed);
    this.pacer = new Pacer(this.settings.recordsPerSecond, () => clock.now());
    this.settings.signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  /** A snapshot of the counts. */
  get stats(): WriteStats {
    return this.counter.stats;
  }

  /**
   * Accepts a record. Resolves as soon as the buffer has room for it, which is before it is written.
   * @throws RecordTooLargeError above `maxRecordBytes`
   * @throws RangeError for a key that PutRecords refuses
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
   * Sends the buffered records without waiting for more. Resolves once every record accepted before is
   * written or failed.
   * @throws RecordsNotWrittenError when records failed since the last flush and there is no `onFailed`
   */
  async flush(): Promise<void> {
    const passed = this.barrier.passed();
    this.pump();
    await passed;
    this.counter.throwIfFailed();
  }

  /** Takes no more records and flushes. The client stays open, because it belongs to the caller. */
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
    const generation = this.barrier.enter();
    this.fresh.push({ record, bytes, acceptedAt, generation, failures: 0, callOf: PUT_RECORDS.records });
  }

  /** Starts all calls that may start now. */
  private pump(): void {
    // An `onFailed` that writes again gets here inside the loop, which then sees the new record itself.
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

  /** The next call's records: repeated ones first, then fresh ones, as far as they fit. */
  private nextBatch(): PendingRecord[] {
    const batch: PendingRecord[] = [];
    const room = { records: PUT_RECORDS.records, bytes: this.settings.maxBatchBytes };
    this.take(this.again.ready, batch, room, PUT_RECORDS.records);
    const share = freshShare(this.settings);
    if (this.mayTakeFresh() && (batch.length > 0 || this.isFreshDue(share)) && this.isPaced()) {
      this.pacer.spend(this.take(this.fresh, batch, room, share));
    }
    return batch;
  }

  /**
   * Whether fresh records may be sent. While a whole call of records waits to be repeated, fresh ones wait
   * too: they would mostly be throttled as well, and all records of the buffer would be sent again and again.
   */
  private mayTakeFresh(): boolean {
    return this.fresh.length > 0 && this.again.length < PUT_RECORDS.records;
  }

  /** Whether the fresh records fill a call or have waited long enough. */
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

  private take(queue: PendingQueue, batch: PendingRecord[], room: CallRoom, atMost: number): number {
    return takeRecords(queue, batch, room, atMost, (next) => {
      if (!this.isExpired(next)) return true;
      this.fail(next, 'its time was up before it could be sent');
      return false;
    });
  }

  private settle(outcomes: readonly PutOutcome[]): void {
    const again: PendingRecord[] = [];
    for (const outcome of outcomes) {
      const { pending } = outcome;
      if (outcome.kind === 'written') {
        this.hasWritten = true;
        const { shardId, sequenceNumber } = outcome;
        this.counter.written(shardId);
        this.leave(pending);
        this.settings.onWritten?.({ record: pending.record, shardId, sequenceNumber });
        continue;
      }
      if (outcome.kind === 'again' && outcome.throttled) this.counter.throttled();
      if (this.settings.signal?.aborted === true) {
        this.fail(pending, 'the writer was aborted during the call; the record may have been written');
      } else if (isFinal(outcome, outcomes.length, this.hasWritten)) this.fail(pending, outcome.reason);
      else if (this.isExpired(pending)) this.fail(pending, `its time was up; last, ${outcome.reason}`);
      else {
        if (outcome.kind === 'refused') pending.callOf = Math.ceil(outcomes.length / 2);
        again.push(pending);
      }
    }
    this.counter.retried(again.length, outcomes.find(isUnwritten)?.reason);
    this.again.add(again);
  }

  private isExpired({ acceptedAt }: PendingRecord): boolean {
    return this.settings.clock.now() - acceptedAt >= this.settings.recordTtlMs;
  }

  private fail(pending: PendingRecord, reason: string): void {
    this.counter.failed({ record: pending.record, reason });
    this.leave(pending);
  }

  /** Gives a record's room in the buffer to the writes that wait. */
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

interface Settle {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}
