import { ConsumerStateError } from '../consumer/errors';
import { fullJitter, wait } from '../pacing';
import type { WireQueueRecord } from './queue-calls';
import { QueueChannel } from './queue-channel';
import { QueueClient } from './queue-client';
import {
  type QueueConsumerOptions,
  type QueueConsumerSettings,
  type QueueRecord,
  resolveQueueOptions,
} from './queue-consumer-options';

const CLOSE_TIMEOUT_MS = 30_000;
const MAX_RECORDS_PER_RECEIVE = 10;
const BACKOFF = { baseMs: 500, capMs: 20_000 };
/** An hour. A record that fails for so long waits for people. */
const LONGEST_RETRY_DELAY_SECONDS = 3_600;

/** A record in hand. */
interface InHand {
  readonly handle: string;
  readonly lost: AbortController;
}

/** What a consumer did until it was closed. */
export interface QueueCloseReport {
  readonly processed: number;
  readonly failed: number;
  /** Handlers that did not end in time. Their records come again. */
  readonly abandoned: number;
}

/**
 * Consumes a Kinesis queue: receives records, hands out a bounded number of them at once, extends their visibility while work
 * goes on, and acknowledges in tens what is done. A record that fails comes again, later each time.
 *
 * A queue gives at least once and in no order. Any number of consumers share a queue.
 *
 * @example
 * const consumer = new QueueConsumer({
 *   kinesis: new KinesisClient(),
 *   queueArn,
 *   processRecord: async ({ data }) => send(JSON.parse(Buffer.from(data).toString())),
 * });
 * consumer.start();
 * process.once('SIGTERM', () => consumer.close());
 * await consumer.ended;
 */
export class QueueConsumer implements AsyncIterable<QueueRecord> {
  /** Settles when the consumer is closed. Rejects with the error that it could not go on after: of a queue that is gone. */
  readonly ended: Promise<QueueCloseReport>;
  private readonly settings: QueueConsumerSettings;
  private readonly channel = new QueueChannel<QueueRecord>();
  private readonly queue: QueueClient;
  private readonly inHand = new Set<InHand>();
  private isStopping = false;
  /** Breaks off a receive that waits, and every pause. What Kinesis answers then is hidden from all until its visibility ends. */
  private readonly outOfTime = new AbortController();
  private receiving: Promise<void> | undefined;
  private closing: Promise<QueueCloseReport> | undefined;
  private counts = { processed: 0, failed: 0 };
  private freed: (() => void) | undefined;
  private settle:
    | { readonly resolve: (report: QueueCloseReport) => void; readonly reject: (error: unknown) => void }
    | undefined;

  /** @throws RangeError for an option that is not allowed */
  constructor(options: QueueConsumerOptions) {
    this.settings = resolveQueueOptions(options);
    this.queue = new QueueClient(this.settings, this.outOfTime.signal);
    this.ended = new Promise((resolve, reject) => {
      this.settle = { resolve, reject };
    });
    // Whoever does not look at it must not die of it.
    this.ended.catch(() => undefined);
  }

  /** Begins. To do it twice is to do it once. @throws ConsumerStateError after a close */
  start(): void {
    if (this.closing !== undefined) {
      throw new ConsumerStateError('A QueueConsumer that was closed does not start again; make another.');
    }
    if (this.receiving !== undefined) return;
    const { signal } = this.settings;
    signal?.addEventListener('abort', () => void this.close(), { once: true });
    this.receiving = this.receive();
    if (signal?.aborted === true) void this.close();
  }

  /**
   * Begins no other receive, waits for the records in hand and for those of the receive under way, acknowledges them, and
   * gives back at once what is not done in time.
   *
   * @param options.timeoutMs the time for it, default 30,000: `waitTimeSeconds`, and what a handler takes
   */
  close({ timeoutMs = CLOSE_TIMEOUT_MS }: { readonly timeoutMs?: number } = {}): Promise<QueueCloseReport> {
    this.closing ??= this.end(timeoutMs);
    return this.closing;
  }

  /**
   * The records, one at a time. Asking for the next says that the last is processed. Leaving the loop closes the consumer; the
   * record that it left with comes again.
   *
   * @throws ConsumerStateError if there is a `processRecord`
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<QueueRecord> {
    if (this.settings.processRecord !== undefined) {
      throw new ConsumerStateError(
        'A QueueConsumer with processRecord gives its records to that, and to no loop.',
      );
    }
    this.start();
    try {
      for (;;) {
        const record = await this.channel.next();
        if (record === undefined) return;
        yield record;
      }
    } finally {
      this.channel.close();
      await this.close();
    }
  }

  private async receive(): Promise<void> {
    const { concurrency, clock, random } = this.settings;
    const { signal } = this.outOfTime;
    for (let failures = 0; !this.isStopping; ) {
      const free = concurrency - this.inHand.size;
      if (free <= 0) {
        await this.oneIsFree();
        continue;
      }
      try {
        const records = await this.queue.receive(Math.min(free, MAX_RECORDS_PER_RECEIVE));
        failures = 0;
        for (const record of records) void this.handle(record);
      } catch (error) {
        if (this.isStopping) return;
        if (Object(error).name === 'ResourceNotFoundException') return this.fail(error);
        failures++;
        this.settings.onNotice('a receive failed', { error, failures });
        await wait(fullJitter(failures, BACKOFF, random), clock, signal).catch(() => undefined);
      }
    }
  }

  private async handle(wire: WireQueueRecord): Promise<void> {
    const { visibilityTimeoutSeconds, clock, processRecord, retryDelaySeconds, onNotice } = this.settings;
    const one: InHand = { handle: wire.ReceiptHandle, lost: new AbortController() };
    this.inHand.add(one);
    // A third, so that two extensions can fail.
    const beatMs = (visibilityTimeoutSeconds * 1000) / 3;
    const extend = async () => {
      await this.extend(one);
      if (this.inHand.has(one) && !one.lost.signal.aborted) cancel = clock.after(beatMs, () => void extend());
    };
    let cancel = clock.after(beatMs, () => void extend());
    const record = recordOf(wire);
    try {
      if (processRecord !== undefined) await processRecord(record, { signal: one.lost.signal });
      else if (!(await this.channel.offer(record))) throw new NotTakenError();
      // Who finishes late has finished too: the acknowledgement tells whether it still counts.
      if (await this.acknowledge(one)) this.counts.processed++;
    } catch (error) {
      const isTaken = !(error instanceof NotTakenError);
      if (isTaken) {
        this.counts.failed++;
        onNotice('a record failed', { error, recordId: record.recordId, receiveCount: record.receiveCount });
      }
      const seconds = Math.min(
        LONGEST_RETRY_DELAY_SECONDS,
        retryDelaySeconds * 2 ** (record.receiveCount - 1),
      );
      // Given back earlier it would come to the receive that is still under way, and each receive counts.
      if (!isTaken) await this.receiving;
      await this.queue.show(one.handle, isTaken ? Math.round(seconds) : 0);
    } finally {
      cancel();
      this.inHand.delete(one);
      this.freed?.();
      this.freed = undefined;
    }
  }

  private async acknowledge({ handle, lost }: InHand): Promise<boolean> {
    const outcome = await this.queue.acknowledge(handle);
    if (outcome.kind === 'done') return true;
    lost.abort();
    this.settings.onNotice('an acknowledgement did not count, so the record comes again', {
      code: outcome.code,
    });
    return false;
  }

  private async extend(one: InHand): Promise<void> {
    const seconds = this.settings.visibilityTimeoutSeconds;
    const outcome = await this.queue.show(one.handle, seconds);
    if (outcome.kind !== 'refused' || outcome.code !== 'ResourceNotFoundException') return;
    one.lost.abort();
    this.settings.onNotice('a record in hand was lost: its visibility could not be extended', {});
  }

  private async end(timeoutMs: number): Promise<QueueCloseReport> {
    const { clock } = this.settings;
    this.isStopping = true;
    this.freed?.();
    this.channel.close();
    const cancel = clock.after(timeoutMs, () => {
      this.outOfTime.abort();
      this.freed?.();
    });
    // The receive under way may bring records, and each receive counts: they are processed too.
    await this.receiving;
    while (this.inHand.size > 0 && !this.outOfTime.signal.aborted) {
      await this.oneIsFree();
      await this.queue.flush();
    }
    cancel();
    const abandoned = [...this.inHand];
    for (const { lost } of abandoned) lost.abort();
    const given = abandoned.map(({ handle }) => this.queue.show(handle, 0));
    await Promise.all([this.queue.flush(), ...given]);
    const report = { ...this.counts, abandoned: abandoned.length };
    this.settle?.resolve(report);
    return report;
  }

  private oneIsFree(): Promise<void> {
    return new Promise((resolve) => {
      this.freed = resolve;
    });
  }

  private fail(error: unknown): void {
    this.channel.close({ error });
    this.settle?.reject(error);
    void this.close();
  }
}

/** The loop ended before it asked for the record. */
class NotTakenError extends Error {}

function recordOf(wire: WireQueueRecord): QueueRecord {
  return {
    recordId: wire.RecordId,
    partitionKey: wire.PartitionKey,
    data: Buffer.from(wire.Data, 'base64'),
    approximateArrivalTimestamp: new Date(wire.ApproximateArrivalTimestamp * 1000),
    firstReceiveTimestamp: new Date(wire.FirstReceiveTimestamp * 1000),
    receiveCount: wire.ReceiveCount,
  };
}
