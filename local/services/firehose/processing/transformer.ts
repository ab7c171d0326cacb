import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../base/clock';
import { messageOf } from '../../../base/message-of';
import type { Scale } from '../../../base/scale';
import { AwsError } from '../../../http';
import { Batcher, type Retries, type SourceRecord } from '../../delivery';
import type { FunctionInvoker } from '../../lambda';
import type { FirehoseObserver } from '../firehose-observer';
import { CONCURRENT_INVOCATIONS } from '../limits';
import type { FailedRecord, ProcessedRecord } from '../record';
import type { TransformSettings } from './processing-settings';
import {
  FUNCTION_ERROR,
  readTransformResponse,
  type TransformContext,
  type TransformError,
  transformEvent,
} from './transform-contract';

/** Gets the results of records. */
export interface TransformOutcomes {
  onTransformed(records: readonly ProcessedRecord[]): void;
  onDropped(records: readonly SourceRecord[]): void;
  onFailed(records: readonly FailedRecord[]): void;
}

export interface TransformerOptions {
  readonly settings: TransformSettings;
  readonly context: Omit<TransformContext, 'invocationId'>;
  readonly invoker: FunctionInvoker;
  readonly scale: Scale;
  readonly clock: Clock;
  readonly retries: Retries;
  readonly outcomes: TransformOutcomes;
  readonly observer: FirehoseObserver;
  readonly notice: (sentence: string) => void;
}

/**
 * Sends records through a function, in batches by size and time. A failed invocation is tried again; when no
 * attempt succeeds, all its records fail. Otherwise each record has its own result.
 */
export class Transformer {
  private readonly batcher: Batcher<SourceRecord>;
  private readonly bufferBytes: number;
  private readonly waiting: SourceRecord[][] = [];
  private readonly running = new Set<Promise<void>>();

  constructor(private readonly options: TransformerOptions) {
    const { settings, scale, clock } = options;
    this.bufferBytes = scale.nth(settings.bufferBytes);
    this.batcher = new Batcher({
      maxBytes: this.bufferBytes,
      maxMs: settings.bufferMs,
      clock,
      onBatch: (_, records) => this.send(records),
    });
  }

  take(records: readonly SourceRecord[]): void {
    for (const record of records) {
      // Firehose calls the size a hint, but an event must not outgrow a request.
      if (this.batcher.bytes + record.data.length > this.bufferBytes) this.batcher.flush();
      this.batcher.add('', record, record.data.length);
    }
  }

  /** Sends the buffer at once, whatever the buffering hints; resolves when every record has its result. */
  async flush(): Promise<void> {
    this.batcher.flush();
    while (this.running.size > 0 || this.waiting.length > 0) await Promise.race(this.running);
  }

  private send(batch: SourceRecord[]): void {
    this.waiting.push(batch);
    this.pump();
  }

  private pump(): void {
    while (this.running.size < CONCURRENT_INVOCATIONS) {
      const batch = this.waiting.shift();
      if (batch === undefined) return;
      const run = this.transform(batch).finally(() => {
        this.running.delete(run);
        this.pump();
      });
      this.running.add(run);
    }
  }

  private async transform(records: readonly SourceRecord[]): Promise<void> {
    const { settings, context, outcomes, observer, notice, retries } = this.options;
    const event = transformEvent({ invocationId: randomUUID(), ...context }, records);
    for (let attempt = 1; ; attempt++) {
      const { payload, error, isFinal } = await this.invoke(event);
      const result = payload === undefined ? undefined : readTransformResponse(payload, records);
      observer.measure('ExecuteProcessing.Success', result === undefined ? 0 : 1);
      if (result !== undefined) {
        this.deliver(result, attempt);
        return;
      }
      if (attempt > settings.retries || isFinal || retries.isClosed) {
        const { errorCode, errorMessage } = error ?? FUNCTION_ERROR;
        const details = { lambdaArn: settings.functionArn };
        notice(
          `the function has not transformed ${records.length} records in ${attempt} attempts: ${errorCode}`,
        );
        outcomes.onFailed(
          records.map((source) => ({
            source,
            errorType: 'processing-failed',
            attempts: attempt,
            errorCode,
            errorMessage,
            details,
          })),
        );
        return;
      }
      await retries.wait(attempt);
    }
  }

  private deliver(result: NonNullable<ReturnType<typeof readTransformResponse>>, attempts: number): void {
    const { settings, outcomes, observer, notice } = this.options;
    const { ok, dropped, failed, unknownIds } = result;
    if (unknownIds.length > 0) {
      const [first] = unknownIds;
      notice(
        `the function returned ${unknownIds.length} records that it was not sent, the first of them ${first}`,
      );
    }
    const succeeded = [...ok.map(({ source }) => source), ...dropped];
    observer.measure('SucceedProcessing.Records', succeeded.length);
    observer.measure(
      'SucceedProcessing.Bytes',
      succeeded.reduce((sum, { data }) => sum + data.length, 0),
    );
    const details = { lambdaArn: settings.functionArn };
    if (ok.length > 0) outcomes.onTransformed(ok);
    if (dropped.length > 0) outcomes.onDropped(dropped);
    if (failed.length > 0) {
      outcomes.onFailed(failed.map((it) => ({ ...it, errorType: 'processing-failed', attempts, details })));
    }
  }

  /** Makes one attempt. `isFinal` when another attempt would fail too. */
  private async invoke(
    event: string,
  ): Promise<{ readonly payload?: string; readonly error?: TransformError; readonly isFinal?: boolean }> {
    const { settings, invoker, clock, observer } = this.options;
    const startedAt = clock.now();
    try {
      const result = await invoker.invoke(settings.functionArn, event);
      if (result.kind === 'throttled') {
        return { error: { errorCode: 'Lambda.InvokeLimitExceeded', errorMessage: result.reason } };
      }
      if (result.kind === 'functionError') return { error: functionError(result.payload) };
      return { payload: result.payload };
    } catch (error) {
      const errorCode =
        error instanceof AwsError && error.code === 'ResourceNotFoundException'
          ? 'Lambda.ResourceNotFound'
          : 'Lambda.InvocationFailure';
      const isFinal = error instanceof AwsError && error.code === 'RequestTooLargeException';
      return { error: { errorCode, errorMessage: messageOf(error) }, isFinal };
    } finally {
      observer.measure('ExecuteProcessing.Duration', clock.now() - startedAt);
    }
  }
}

function functionError(payload: string): TransformError {
  if (!payload.includes('Sandbox.Timedout')) return FUNCTION_ERROR;
  return {
    errorCode: 'Lambda.FunctionTimedOut',
    errorMessage:
      'The Lambda function invocation timed out. Increase the Timeout setting in the Lambda function.',
  };
}
