import { Dispatcher } from './dispatcher';
import type { ProducerStats } from './metrics';
import {
  checkedRecordBytes,
  type OutgoingRecord,
  type Outstanding,
  PendingRecord,
  type PutResult,
} from './records';
import { Failures } from './requests';
import { type KinesisProducerOptions, type ProducerSettings, resolveOptions } from './settings';

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
  private readonly dispatcher: Dispatcher;
  /** Why it takes no more records. */
  private closed: Error | undefined;

  /** @throws RangeError with the option, the value given and what is allowed */
  constructor(options: KinesisProducerOptions) {
    this.settings = resolveOptions(options);
    this.dispatcher = new Dispatcher(this.settings);
    const { signal } = this.settings;
    if (signal?.aborted === true) this.onAbort();
    signal?.addEventListener('abort', this.onAbort, { once: true });
  }

  /** A snapshot of the counts. */
  get stats(): ProducerStats {
    return this.dispatcher.counter.stats;
  }

  /** A snapshot of what was put and is neither written nor given up. */
  get outstanding(): Outstanding {
    return this.dispatcher.held.look(this.settings.clock.now());
  }

  /**
   * Resolves when there is room for a record, at once or as soon as others are written. Await it before each
   * `put` whose promise you do not await: `put` itself takes every record, however much memory that needs.
   * @throws Error when the producer is closed; the signal's reason when it is aborted
   */
  ready(): Promise<void> {
    // No promise of its own where there is room: this is called for each record.
    return this.closed === undefined ? this.dispatcher.held.ready() : Promise.reject(this.closed);
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
    const taken = this.take(record);
    if (taken instanceof PendingRecord) return taken;
    const refused = Promise.reject(taken);
    refused.catch(() => undefined);
    return refused;
  }

  /**
   * Puts records, as fast as there is room for them.
   * @returns the results in the order of the records, once all are settled
   * @throws RecordsNotWrittenError when any was given up; what the source throws; Error when the producer is closed
   * meanwhile, which also ends the reading of the source
   */
  async putAll(records: Iterable<OutgoingRecord> | AsyncIterable<OutgoingRecord>): Promise<PutResult[]> {
    const results: PutResult[] = [];
    const failures = new Failures();
    const pending: PendingRecord[] = [];
    const take = (record: OutgoingRecord) => {
      const taken = this.take(record);
      if (taken instanceof PendingRecord) pending.push(taken);
      else failures.add({ record, error: taken });
    };
    if (Symbol.iterator in records) {
      const iterator = records[Symbol.iterator]();
      // An await for each record, and its result object, would cost more than the rest.
      const takeWhileRoom = () => {
        while (!this.dispatcher.held.isFull) {
          const next = iterator.next();
          if (next.done === true) return true;
          if (this.closed !== undefined) {
            iterator.return?.();
            return true;
          }
          take(next.value);
        }
        return false;
      };
      while (!takeWhileRoom()) {
        await this.ready().catch((error: unknown) => {
          iterator.return?.();
          throw error;
        });
      }
    } else {
      for await (const record of records) {
        if (this.dispatcher.held.isFull) await this.ready();
        if (this.closed !== undefined) break;
        take(record);
      }
    }
    const { closed } = this;
    for (const one of pending) {
      // Most are settled by the time that the first is.
      if (!one.isSettled) await one.settled();
      const { outcome } = one;
      if (outcome instanceof Error) failures.add({ record: one.record, error: outcome });
      else if (outcome !== undefined) results.push(outcome);
    }
    if (closed !== undefined) throw closed;
    failures.throwIfAny();
    return results;
  }

  /**
   * Sends what is buffered without waiting for more. Resolves once every record that was put before is
   * settled.
   * @throws RecordsNotWrittenError when records were given up since the last flush and there is no `onFailed`
   */
  async flush(): Promise<void> {
    const settled = this.dispatcher.held.settled();
    this.dispatcher.pump();
    await settled;
    this.dispatcher.failures.throwIfAny();
  }

  /**
   * Takes no more records and flushes. The client stays open, because it belongs to the caller.
   *
   * A program that is told to exit stops putting, and then awaits this with the time that it has left.
   *
   * @param options.timeoutMs after so long, all that is not written is given up. Default: each record's time
   * @throws RecordsNotWrittenError as `flush`; RangeError for a `timeoutMs` below 0
   */
  async close({ timeoutMs }: { readonly timeoutMs?: number } = {}): Promise<void> {
    if (timeoutMs !== undefined && !(timeoutMs >= 0)) {
      throw new RangeError(`timeoutMs of close must be 0 or more milliseconds; got ${timeoutMs}.`);
    }
    this.closed ??= new Error('The KinesisProducer is closed and takes no more records.');
    this.dispatcher.held.refuse(this.closed);
    const cancel =
      timeoutMs === undefined
        ? undefined
        : this.settings.clock.after(timeoutMs, () => this.giveUp('the producer was closed'));
    try {
      await this.flush();
    } finally {
      cancel?.();
      this.settings.signal?.removeEventListener('abort', this.onAbort);
      this.dispatcher.end();
    }
  }

  /** @returns the error of a record that is not taken */
  private take(record: OutgoingRecord): PendingRecord | Error {
    try {
      if (this.closed !== undefined) throw this.closed;
      return this.dispatcher.take(record, checkedRecordBytes(record, this.settings.maxUserRecordSize));
    } catch (error) {
      this.dispatcher.refuse(record, error as Error);
      return error as Error;
    }
  }

  private readonly onAbort = () => {
    this.closed ??= this.settings.signal?.reason;
    this.giveUp('the producer was aborted');
  };

  private giveUp(reason: string): void {
    this.dispatcher.held.refuse(this.closed);
    this.dispatcher.giveUp(reason);
  }
}
