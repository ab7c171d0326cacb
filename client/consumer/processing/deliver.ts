import type { PlacedUserRecord } from '../../aggregation';
import { classOf, type ErrorClass } from '../../lambda/classify-error';
import { ATTEMPTS, decide, type Fate } from '../../lambda/verdict';
import type { HeldLease } from '../leases';
import { comparePositions } from '../leases';
import { type Patience, patient } from '../retrieval';
import { type DeadLetterSender, type DeadLetters, deadLetter } from './dead-letter';
import type { Evidence } from './evidence';

/** How records are delivered, the same for every shard of a worker. */
export interface DeliveryOptions {
  readonly processRecords: ProcessRecords;
  /** Writes what the handler has buffered, before the shard is given up. */
  readonly flush?: (context: ShardContext) => unknown;
  readonly classifyError: (error: unknown) => ErrorClass;
  readonly autoCheckpoint: boolean;
  readonly deadLetters?: DeadLetters;
  readonly sender: DeadLetterSender;
  readonly evidence: Evidence;
  readonly patience: Patience;
  /** Milliseconds since the epoch. */
  readonly wallClock: () => number;
  readonly onProcessed: (processed: ProcessedBatch) => void;
  /** A handler that has not ended after so long is told of, and again after twice the time. Default never. */
  readonly slowAfterMs?: number;
}

/** What one call of the handler did. */
export interface ProcessedBatch {
  readonly shardId: string;
  readonly records: readonly PlacedUserRecord[];
  readonly tookMs: number;
  readonly isSuccess: boolean;
}

/** Processes records of one shard, in their order. It may get records again that it has processed. */
export type ProcessRecords = (records: readonly PlacedUserRecord[], context: ProcessContext) => unknown;

/** What a handler can ask and tell about its shard. */
export interface ShardContext {
  readonly shardId: string;
  /** Aborted when the lease is lost, or a shutdown's time is up: what is done from then on is done twice. */
  readonly signal: AbortSignal;
  /** Aborted when the shard is to be given up after this call: a handler may end early then. */
  readonly stopping: AbortSignal;
  /** Notes that records up to and including this one are processed. The next renewal of the lease stores it. */
  processed(record: PlacedUserRecord): void;
  /** Notes it, and stores it at once; without a record, what was noted before. @throws LeaseLostError */
  checkpoint(record?: PlacedUserRecord): Promise<void>;
}

export interface ProcessContext extends ShardContext {
  /** How far the reader was behind the end of the shard when it read these records, in milliseconds. */
  readonly millisBehindLatest: number;
}

/** Signals of the shard's consumer. */
export interface DeliverySignals {
  /** No handler is called any more. */
  readonly stop: AbortSignal;
  /** A running handler is told to end. */
  readonly abort: AbortSignal;
}

/**
 * Delivers a shard's records until all of them are done with, in order. What becomes of a failure is decided as
 * `processKinesisBatch` does for Lambda.
 *
 * - An outage is waited out, with the records in the stream.
 * - Otherwise the batch is halved until the record that fails is alone. Alone, poison is put among the dead letters at
 *   once, and any other record after three attempts, by a program that is known to work.
 * - Without dead letters a record that fails is tried without end: nothing is given up.
 */
export class Delivery {
  constructor(
    private readonly held: HeldLease,
    private readonly options: DeliveryOptions,
    private readonly signals: DeliverySignals,
  ) {}

  /** @returns false if it was stopped before all were done with */
  async deliver(all: readonly PlacedUserRecord[], millisBehindLatest: number): Promise<boolean> {
    let rest = all;
    let size = all.length;
    let attempts = 0;
    for (let failures = 0; rest.length > 0; ) {
      if (!(await this.isAllowed())) return false;
      const portion = size < rest.length ? rest.slice(0, size) : rest;
      const failure = await this.attempt(portion, millisBehindLatest);
      if (failure === undefined) {
        // It may have ended early; what it has not told of comes to the next holder.
        if (!this.options.autoCheckpoint && this.signals.stop.aborted) return false;
        rest = rest.slice(portion.length);
        [size, attempts, failures] = [rest.length, 0, 0];
        continue;
      }
      rest = this.remaining(rest);
      const [first] = rest;
      if (first === undefined) break;
      failures++;
      if (portion.length > 1 && failure.errorClass !== 'outage') {
        size = Math.max(1, Math.floor(Math.min(portion.length, rest.length) / 2));
        attempts = 0;
        continue;
      }
      attempts++;
      if (this.fateOf(failure.errorClass, attempts) === 'park') {
        if (await this.park(first, failure)) {
          rest = rest.slice(1);
          [size, attempts, failures] = [rest.length, 0, 0];
          continue;
        }
      } else if (failure.errorClass !== 'outage' && attempts === ATTEMPTS) this.tellStuck(first, failure);
      if (!(await patient(failures, this.options.patience, this.signals.stop))) return false;
    }
    return true;
  }

  /** @returns false if the handler could not write what it has buffered */
  async flush(): Promise<boolean> {
    const { flush, patience } = this.options;
    try {
      await flush?.(this.context);
      return true;
    } catch (error) {
      patience.onTrouble(`what the handler has buffered of ${this.held.shardId} was not flushed`, error);
      return false;
    }
  }

  /** Records may be delivered only while nobody else can hold the lease, so one that has lapsed is renewed first. */
  private async isAllowed(): Promise<boolean> {
    const { patience } = this.options;
    for (let failures = 1; !this.signals.stop.aborted; failures++) {
      if (this.held.isValid) return true;
      try {
        await this.held.renew();
      } catch (error) {
        if (this.held.lost.aborted) return false;
        patience.onTrouble(`the lease of ${this.held.shardId} could not be renewed`, error);
        await patient(failures, patience, this.signals.stop);
      }
    }
    return false;
  }

  private async attempt(
    records: readonly PlacedUserRecord[],
    millisBehindLatest: number,
  ): Promise<Failure | undefined> {
    const { processRecords, autoCheckpoint, evidence, patience, onProcessed, classifyError } = this.options;
    const { shardId } = this.held;
    const begunAt = patience.clock.now();
    const ended = this.watch(records.length);
    const told = (isSuccess: boolean) =>
      onProcessed({ shardId, records, tookMs: patience.clock.now() - begunAt, isSuccess });
    try {
      await processRecords(records, { ...this.context, millisBehindLatest });
      // A handler that was told to end may have returned early; its records come again.
      this.signals.abort.throwIfAborted();
    } catch (error) {
      told(false);
      const errorClass = classOf(error, classifyError);
      if (!this.signals.abort.aborted) {
        const [first] = records;
        const what = records.length === 1 ? `record ${first?.sequenceNumber}` : `${records.length} records`;
        patience.onTrouble(`${what} of ${shardId} not processed (${errorClass})`, error);
      }
      return { error, errorClass };
    } finally {
      ended();
    }
    told(true);
    evidence.noteSuccess(shardId);
    const last = records.at(-1);
    if (autoCheckpoint && last !== undefined) this.held.advance(last);
    return undefined;
  }

  /** Says that a handler does not end: its lease is renewed all the same, so nobody else would. */
  private watch(records: number): () => void {
    const { slowAfterMs, patience } = this.options;
    let cancel: (() => void) | undefined;
    const wait = (ms: number, hasTakenMs: number) => {
      cancel = patience.clock.after(ms, () => {
        const seconds = hasTakenMs / 1_000;
        const { shardId } = this.held;
        patience.onTrouble(
          `the handler has had ${records} records of ${shardId} for ${seconds} s; its shard waits`,
          undefined,
        );
        wait(hasTakenMs, hasTakenMs * 2);
      });
    };
    if (slowAfterMs !== undefined) wait(slowAfterMs, slowAfterMs);
    return () => cancel?.();
  }

  private tellStuck({ sequenceNumber, subSequenceNumber }: PlacedUserRecord, { error }: Failure): void {
    const { deadLetters, patience } = this.options;
    const why =
      deadLetters === undefined
        ? 'there are no deadLetters to put it into'
        : 'this worker has processed no record yet, or put many aside in a row, so the handler may be at fault';
    patience.onTrouble(
      `record ${sequenceNumber}:${subSequenceNumber} holds up ${this.held.shardId}: it failed ${ATTEMPTS} times alone, and ${why}`,
      error,
    );
  }

  private get context(): ShardContext {
    const { held } = this;
    return {
      shardId: held.shardId,
      signal: this.signals.abort,
      stopping: this.signals.stop,
      processed: (record) => held.advance(record),
      checkpoint: async (record) => {
        if (record !== undefined) held.advance(record);
        await held.renew();
      },
    };
  }

  /** Without what the handler said to have processed before it failed. */
  private remaining(records: readonly PlacedUserRecord[]): readonly PlacedUserRecord[] {
    const { progress } = this.held;
    const first = records.findIndex((record) => comparePositions(record, progress) > 0);
    return first < 0 ? [] : records.slice(first);
  }

  private fateOf(errorClass: ErrorClass, attempts: number): Fate {
    const verdict = decide({
      outcomes: [{ kind: 'failed', class: errorClass, attempts }],
      works: this.options.evidence.works(this.held.shardId),
      mode: this.options.deadLetters === undefined ? 'report' : 'park',
    });
    return verdict.kind === 'answer' ? (verdict.fates[0] ?? 'again') : 'again';
  }

  private async park(record: PlacedUserRecord, { error, errorClass }: Failure): Promise<boolean> {
    const { deadLetters, sender, wallClock, patience, evidence, autoCheckpoint } = this.options;
    const { shardId } = this.held;
    const { key, body } = deadLetter(record, shardId, error, errorClass, sender, wallClock());
    try {
      await deadLetters?.put(key, body);
    } catch (refusal) {
      patience.onTrouble(
        `a record of ${shardId} could not be put among the dead letters; it is tried again`,
        refusal,
      );
      return false;
    }
    if (errorClass !== 'poison') evidence.noteParked(shardId);
    if (autoCheckpoint) this.held.advance(record);
    return true;
  }
}

interface Failure {
  readonly error: unknown;
  readonly errorClass: ErrorClass;
}
