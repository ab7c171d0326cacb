import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { PoisonError } from '../errors';
import { type PacingClock, wait } from '../pacing';
import type { FailedRecord, KinesisBatchEvent, KinesisBatchRecord } from './batch-event';
import { failureOf } from './batch-log';
import type { ErrorClass } from './classify-error';
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
  readonly acceptAggregates: boolean;
  /** Whether a record that fails is tried once only. */
  readonly isOnce: boolean;
  readonly clock: PacingClock;
  /** When a record that has not ended is taken to hang, in milliseconds since the epoch. */
  readonly deadline: number;
}

/** The waits before the second and third attempt at a record beside which others succeed, in milliseconds. */
const RETRY_WAITS_MS = [100, 400];
/** How an aggregate of the Kinesis Producer Library begins. @see https://github.com/awslabs/kinesis-aggregation */
const AGGREGATE = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
/** No handler ran for it. */
const NOT_TRIED: RecordResult = { outcome: { kind: 'failed', class: 'unknown', attempts: 1 } };

class AggregatedRecordError extends PoisonError {
  override readonly name = 'AggregatedRecordError';
}

class HungError extends Error {
  override readonly name = 'HungError';
}

/** Processes the records of one batch, all at once, and keeps what became of each. */
export class RecordRunner {
  private readonly results = new Map<string, RecordResult>();

  constructor(private readonly options: RunnerOptions) {}

  /** In the order of the batch. */
  async run(event: KinesisBatchEvent): Promise<RecordResult[]> {
    // The results are kept beside the answer of Powertools, which knows of no third end of a record.
    await processPartialResponse(
      event as Parameters<typeof processPartialResponse>[0],
      (record: KinesisBatchRecord) => this.tryOne(record),
      new BatchProcessor(EventType.KinesisDataStreams),
      { throwOnFullBatchFailure: false },
    );
    const isDone = [...this.results.values()].some(({ outcome }) => outcome.kind === 'done');
    if (isDone && !this.options.isOnce) await this.tryAgain(event.Records);
    return event.Records.map((record) => this.resultOf(record));
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
    const { sequenceNumber } = record.kinesis;
    try {
      await Promise.race([this.process(record, abort.signal), hung]);
      this.results.set(sequenceNumber, { outcome: { kind: 'done' } });
    } catch (error) {
      this.results.set(sequenceNumber, this.failed(sequenceNumber, error));
      throw error;
    } finally {
      cancel?.();
    }
  }

  private async process(record: KinesisBatchRecord, signal: AbortSignal): Promise<void> {
    const data = Buffer.from(record.kinesis.data, 'base64');
    const isAggregate = data.subarray(0, AGGREGATE.length).equals(AGGREGATE);
    if (isAggregate && !this.options.acceptAggregates) {
      throw new AggregatedRecordError(
        'the record is an aggregate of the Kinesis Producer Library, which this function does not take apart',
      );
    }
    await this.options.processRecord(data, record, signal);
  }

  private failed(sequenceNumber: string, error: unknown): RecordResult {
    if (error instanceof HungError) {
      const { name: errorName, message: reason } = error;
      return { outcome: { kind: 'hung', attempts: 1 }, failure: { sequenceNumber, reason, errorName } };
    }
    const errorClass = this.options.classifyError(error);
    return {
      outcome: { kind: 'failed', class: errorClass, attempts: 1 },
      failure: failureOf(sequenceNumber, error, errorClass),
    };
  }

  private resultOf({ kinesis }: KinesisBatchRecord): RecordResult {
    return this.results.get(kinesis.sequenceNumber) ?? NOT_TRIED;
  }
}
