import type { Clock } from '../../../base/clock';
import { type Batch, newBatch, type PendingRecord, RecordQueue } from '../batch';
import type { Discarder } from '../failure/discarder';
import type { FailureCondition } from '../failure/failure-record';
import { type Attempt, attempt } from '../invocation/attempt';
import type { EventWriter } from '../invocation/event-writer';
import type { BatchResult } from '../invocation/function-response';
import { backoffMs, MAX_PAYLOAD_BYTES, WINDOW_IDLE_MS } from '../limits';
import type { MappingContext } from '../mapping-context';
import { halves, planRetry } from './retry-plan';
import { TumblingWindow } from './tumbling-window';

/** What a lane needs of its shard. */
export interface LaneHost {
  readonly context: MappingContext;
  readonly shardId: string;
  readonly writer: EventWriter;
  readonly discarder: Discarder;
  /** Nothing more is read for now, so a batch that still gathers would wait in vain. */
  isReadAheadFull(): boolean;
  /** Nothing more will ever be read. */
  isAtEnd(): boolean;
  processed(records: readonly PendingRecord[]): void;
  discarded(records: readonly PendingRecord[]): void;
  /** Called after every batch, whatever its result. */
  onStep(): void;
}

/**
 * A lane: one of ParallelizationFactor concurrent batches of a shard. It has one batch in flight at a time
 * and sends a failed one again before anything else, so the records of a partition key keep their order. A
 * batch without records is the final invocation of a tumbling window.
 */
export class Lane {
  private readonly queue = new RecordQueue();
  /** Sent first: batches to retry, and the parts of batches that were cut. */
  private readonly again: Batch[] = [];
  private readonly window: TumblingWindow | undefined;
  private inFlight: Promise<void> | undefined;
  /** New batches so far: the turns of the batch size. */
  private batches = 0;
  /** Attempts in a row in which the function did not run. */
  private notInvoked = 0;
  private readonly backoff = new Wait();
  private readonly gathering = new Wait();
  private readonly quiet = new Wait();

  constructor(private readonly host: LaneHost) {
    const length = host.context.settings.tumblingWindowInSeconds * 1000;
    this.window = length > 0 ? new TumblingWindow(length) : undefined;
  }

  get isIdle(): boolean {
    const nothing = this.inFlight === undefined && this.again.length === 0 && this.queue.length === 0;
    return nothing && this.window?.end === undefined;
  }

  push(pending: PendingRecord): void {
    this.queue.push(pending);
  }

  /** Sends the next batch, if there is one and nothing blocks it. */
  readonly pump = (): void => {
    if (this.inFlight !== undefined || this.backoff.isRunning || !this.host.context.isRunning()) return;
    const batch = this.nextBatch();
    if (batch === undefined) {
      this.waitForQuiet();
      return;
    }
    this.gathering.reset();
    this.quiet.reset();
    this.inFlight = this.process(batch).finally(() => {
      this.inFlight = undefined;
      this.host.onStep();
      this.pump();
    });
  };

  /** Lets the batch in flight finish; what waits stays and goes on at the next `pump`. */
  async pause(): Promise<void> {
    for (const wait of [this.backoff, this.gathering, this.quiet]) wait.reset();
    await this.inFlight;
    // The batch's result may have begun a backoff. It stays if the mapping was started again meanwhile.
    if (!this.host.context.isRunning()) this.backoff.reset();
  }

  private nextBatch(): Batch | undefined {
    const { host, queue, window } = this;
    const again = this.again.shift();
    if (again !== undefined) return again;
    const head = queue.peek()?.record;
    if (window?.isOver(head, host.isAtEnd() || this.quiet.isOver)) return newBatch([]);
    if (head === undefined) return undefined;

    window?.admit(head);
    const { settings, scale } = host.context;
    const batchSize = scale.nth(settings.batchSize, this.batches);
    const roomBytes = scale.nth(MAX_PAYLOAD_BYTES - host.writer.envelopeBytes(window?.describe(false)));
    const fits = (pending: PendingRecord) => window === undefined || window.holds(pending.record);
    const count = queue.prefix(batchSize, roomBytes, fits);
    const isFull = count === batchSize || count < queue.length;
    if (!isFull && this.isGathering()) return undefined;
    this.batches += 1;
    return newBatch(queue.take(count));
  }

  /**
   * Whether the batching window keeps a batch that is not full. It opens when the first record waits for it.
   */
  private isGathering(): boolean {
    const { context } = this.host;
    const ms = context.settings.maximumBatchingWindowInSeconds * 1000;
    if (ms === 0 || this.gathering.isOver || this.host.isReadAheadFull() || this.host.isAtEnd()) return false;
    if (!this.gathering.isRunning) this.gathering.start(context.clock, ms, this.pump);
    return true;
  }

  /** Ends a tumbling window some time after its bound when no record of a later window has ended it. */
  private waitForQuiet(): void {
    const end = this.window?.end;
    if (end === undefined || this.queue.length > 0 || this.quiet.isRunning) return;
    const { clock } = this.host.context;
    this.quiet.start(clock, Math.max(0, end - clock.now()), () => {
      this.quiet.start(clock, WINDOW_IDLE_MS, this.pump);
    });
  }

  private async process(candidate: Batch): Promise<void> {
    const batch = await this.withoutExpired(candidate);
    if (batch === undefined) return;

    const { context, writer } = this.host;
    const window = this.window?.describe(batch.records.length === 0);
    const bytes = batch.records.reduce((sum, pending) => sum + pending.bytes, writer.envelopeBytes(window));
    if (bytes > MAX_PAYLOAD_BYTES) return this.shrink(batch);

    const sentAt = context.clock.now();
    const outcome = await attempt(context, batch, writer.event(batch.records, window));
    this.tell(batch, outcome, sentAt);
    if (outcome.kind === 'tooLarge') return this.shrink(batch);
    if (outcome.kind === 'notInvoked') {
      context.lastResult(outcome.reason);
      if (!outcome.isThrottle && this.notInvoked === 0) {
        context.notice(`the function cannot be invoked: ${outcome.reason}`);
      }
      this.again.unshift(batch);
      this.notInvoked += 1;
      this.backoff.start(context.clock, backoffMs(this.notInvoked), this.pump);
      return;
    }
    this.notInvoked = 0;
    await this.conclude(outcome.batch, outcome.result);
  }

  private tell({ records, invocations }: Batch, outcome: Attempt, sentAt: number): void {
    if (records.length === 0 || outcome.kind === 'tooLarge') return;
    const isInvoked = outcome.kind === 'invoked';
    const failure = isInvoked && outcome.result.kind === 'failed' ? outcome.result : undefined;
    this.host.context.attempted({
      shardId: this.host.shardId,
      records: records.map(({ record }) => record),
      invocations: isInvoked ? invocations + 1 : invocations,
      sentAt,
      result: isInvoked ? (failure === undefined ? 'processed' : 'failed') : 'throttled',
      failedFrom: failure?.from ?? (isInvoked ? records.length : 0),
      reason: isInvoked ? (failure?.reason ?? '') : outcome.reason,
    });
  }

  private async conclude(batch: Batch, result: BatchResult): Promise<void> {
    const { context } = this.host;
    const isFinal = batch.records.length === 0;
    if (result.state !== undefined) this.window?.accept(result.state);
    if (result.kind === 'processed') {
      context.lastResult(undefined);
      if (isFinal) this.window?.close();
      else this.host.processed(batch.records);
      return;
    }
    context.lastResult(result.reason);
    const plan = planRetry(batch, result, context.settings);
    if (plan.processed.length > 0) this.host.processed(plan.processed);
    this.again.unshift(...plan.again);
    if (plan.wait) this.backoff.start(context.clock, backoffMs(batch.retries + 1), this.pump);
    if (plan.exhausted !== undefined)
      await this.giveUp(plan.exhausted, 'RetryAttemptsExhausted', result.reason);
  }

  /** Gives up the records at the front of a batch that are too old by now. */
  private async withoutExpired(batch: Batch): Promise<Batch | undefined> {
    const { context } = this.host;
    const { maximumRecordAgeInSeconds: seconds } = context.settings;
    const limitMs = Math.min(
      seconds === -1 ? Number.POSITIVE_INFINITY : seconds * 1000,
      context.retentionMs(),
    );
    const oldest = context.clock.now() - limitMs;
    const young = batch.records.findIndex((pending) => pending.record.approximateArrivalTimestamp >= oldest);
    const expired = young === -1 ? batch.records.length : young;
    if (expired === 0) return batch;
    const reason = batch.last?.reason ?? `older than ${limitMs / 1000} s before it was its turn`;
    await this.giveUp({ ...batch, records: batch.records.slice(0, expired) }, 'RecordAgeExceeded', reason);
    return young === -1 ? undefined : { ...batch, records: batch.records.slice(expired), retries: 0 };
  }

  /** Halves a batch that is too large for an invocation, or gives it up when it is one record. */
  private async shrink(batch: Batch): Promise<void> {
    if (batch.records.length > 1) {
      this.again.unshift(...halves(batch));
      return;
    }
    await this.giveUp(batch, 'PayloadSizeExceeded', 'the event is larger than the 6 MB of an invocation');
  }

  private async giveUp(batch: Batch, condition: FailureCondition, reason: string): Promise<void> {
    if (batch.records.length > 0) {
      await this.host.discarder.discard(batch, condition, reason);
      this.host.discarded(batch.records);
      return;
    }
    const { context } = this.host;
    const end = new Date(this.window?.end ?? context.clock.now()).toISOString();
    context.notice(
      `the state of the tumbling window that ended at ${end} is lost: ` +
        `its final invocation was given up after ${condition} (${reason})`,
    );
    this.window?.close();
  }
}

/** A timer that can be started, cancelled and queried. */
class Wait {
  private state: 'none' | 'running' | 'over' = 'none';
  private cancel: (() => void) | undefined;

  get isRunning(): boolean {
    return this.state === 'running';
  }

  get isOver(): boolean {
    return this.state === 'over';
  }

  /** Starts the timer anew. */
  start(clock: Clock, ms: number, then: () => void): void {
    this.reset();
    this.state = 'running';
    this.cancel = clock.after(ms, () => {
      this.state = 'over';
      then();
    });
  }

  reset(): void {
    this.cancel?.();
    this.cancel = undefined;
    this.state = 'none';
  }
}
