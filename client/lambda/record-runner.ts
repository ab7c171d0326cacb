import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { type PacingClock, wait } from '../pacing';
import { type FailedRecord, type KinesisBatchRecord, placeOf } from './batch-event';
import { failureOf } from './batch-log';
import { classOf, type ErrorClass } from './classify-error';
import type { RecordOutcome } from './verdict';

/** What became of a record, and why it failed. */
export interface RecordResult {
  readonly outcome: RecordOutcome;
  /** Undefined for a record that is done. */
  readonly failure?: FailedRecord;
}

/** How the records of a batch are processed. */
export interface RunnerOptions {
  readonly processRecord: (data: Uint8Array, record: KinesisBatchRecord, signal: AbortSignal) => unknown;
  readonly classifyError: (error: unknown) => ErrorClass;
  /** Whether a record that fails is tried once only. */
  readonly isOnce: boolean;
  readonly clock: PacingClock;
  /** When a record that has not ended is taken to hang, in milliseconds since the epoch. */
  readonly deadline: number;
}

/** The waits before the second and third attempt at a record beside which others succeed, in milliseconds. */
const RETRY_WAITS_MS = [100, 400];
/** No handler ran for it. */
const NOT_TRIED: RecordResult = { outcome: { kind: 'failed', class: 'unknown', attempts: 1 } };

class HungError extends Error {
  override readonly name = 'HungError';
}

/** Processes the records of one batch, all at once, and keeps what became of each. */
export class RecordRunner {
  private readonly results = new Map<KinesisBatchRecord, RecordResult>();

  constructor(private readonly options: RunnerOptions) {}

  /** In the order of the batch. */
  async run(records: readonly KinesisBatchRecord[]): Promise<RecordResult[]> {
    // The results are kept beside the answer of Powertools, which knows of no third end of a record.
    await processPartialResponse(
      { Records: records } as unknown as Parameters<typeof processPartialResponse>[0],
      (record: KinesisBatchRecord) => this.tryOne(record),
      new BatchProcessor(EventType.KinesisDataStreams),
      { throwOnFullBatchFailure: false },
    );
    const isDone = [...this.results.values()].some(({ outcome }) => outcome.kind === 'done');
    if (isDone && !this.options.isOnce) await this.tryAgain(records);
    return records.map((record) => this.resultOf(record));
  }

  /** Where others succeed, an unknown error may have been a moment's. */
  private async tryAgain(records: readonly KinesisBatchRecord[]): Promise<void> {
    const { clock, deadline } = this.options;
    for (const waitMs of RETRY_WAITS_MS) {
      const failed = records.filter((record) => {
        const { outcome } = this.resultOf(record);
        return outcome.kind === 'failed' && outcome.class === 'unknown';
      });
      if (failed.length === 0 || clock.now() + waitMs >= deadline) return;
      await wait(waitMs, clock);
      await Promise.allSettled(failed.map((record) => this.tryOne(record)));
    }
  }

  private async tryOne(record: KinesisBatchRecord): Promise<void> {
    const { clock, deadline } = this.options;
    const abort = new AbortController();
    let cancel: (() => void) | undefined;
    const hung = new Promise<never>((_, reject) => {
      cancel = clock.after(Math.max(0, deadline - clock.now()), () => {
        const error = new HungError('it had not ended shortly before the timeout of the function');
        abort.abort(error);
        reject(error);
      });
    });
    try {
      await Promise.race([this.process(record, abort.signal), hung]);
      this.results.set(record, { outcome: { kind: 'done' } });
    } catch (error) {
      this.results.set(record, this.failed(record, error));
      throw error;
    } finally {
      cancel?.();
    }
  }

  private async process(record: KinesisBatchRecord, signal: AbortSignal): Promise<void> {
    const data = Buffer.from(record.kinesis.data, 'base64');
    await this.options.processRecord(data, record, signal);
  }

  private failed(record: KinesisBatchRecord, error: unknown): RecordResult {
    if (error instanceof HungError) {
      const { name: errorName, message: reason } = error;
      return { outcome: { kind: 'hung', attempts: 1 }, failure: { ...placeOf(record), reason, errorName } };
    }
    const errorClass = classOf(error, this.options.classifyError);
    return {
      outcome: { kind: 'failed', class: errorClass, attempts: 1 },
      failure: failureOf(record, error, errorClass),
    };
  }

  private resultOf(record: KinesisBatchRecord): RecordResult {
    return this.results.get(record) ?? NOT_TRIED;
  }
}
