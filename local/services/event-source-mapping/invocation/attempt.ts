import { messageOf } from '../../../base/message-of';
import { AwsError } from '../../../http';
import type { InvokeResult } from '../../lambda';
import type { Batch } from '../batch';
import type { MappingContext } from '../mapping-context';
import { type BatchResult, errorReason, readResponse } from './function-response';

/** The result of one attempt to invoke the function with a batch. */
export type Attempt =
  /** The function ran; `batch` counts this invocation. */
  | { readonly kind: 'invoked'; readonly batch: Batch; readonly result: BatchResult }
  /** The function did not run: no concurrency is free, or it does not exist. Lambda counts no retry. */
  | { readonly kind: 'notInvoked'; readonly reason: string; readonly isThrottle: boolean }
  | { readonly kind: 'tooLarge' };

/** Invokes the function with a batch, counts the attempt and reads the answer. Never rejects. */
export async function attempt(context: MappingContext, batch: Batch, payload: string): Promise<Attempt> {
  const { counters, invoker, settings, clock } = context;
  const records = batch.records.length;
  counters.InvokedEventCount += records;
  const last = batch.records[records - 1];
  if (last !== undefined) {
    counters.IteratorAge = clock.now() - last.record.approximateArrivalTimestamp;
    context.sending(counters.IteratorAge);
  }

  let result: InvokeResult;
  try {
    result = await invoker.invoke(context.functionArn, payload, { records: context.scale.aws(records) });
  } catch (error) {
    if (error instanceof AwsError && error.code === 'RequestTooLargeException') return { kind: 'tooLarge' };
    counters.FailedInvokeEventCount += records;
    const reason = messageOf(error);
    return { kind: 'notInvoked', reason, isThrottle: false };
  }
  if (result.kind === 'throttled') {
    counters.ThrottledInvocations += 1;
    counters.FailedInvokeEventCount += records;
    return { kind: 'notInvoked', reason: result.reason, isThrottle: true };
  }

  counters.Invocations += 1;
  if (batch.retries > 0) counters.RetriedInvocations += 1;
  const batchResult: BatchResult =
    result.kind === 'functionError'
      ? { kind: 'failed', from: 0, isFunctionError: true, reason: errorReason(result.payload) }
      : readResponse(result.payload, batch.records, settings);
  if (batchResult.kind === 'failed') counters.FailedInvokeEventCount += records - batchResult.from;
  return { kind: 'invoked', batch: sent(batch, result, batchResult), result: batchResult };
}

function sent(
  batch: Batch,
  result: Exclude<InvokeResult, { kind: 'throttled' }>,
  batchResult: BatchResult,
): Batch {
  const { requestId, executedVersion } = result;
  const functionError = result.kind === 'functionError' ? result.functionError : undefined;
  const reason = batchResult.kind === 'failed' ? batchResult.reason : '';
  return {
    ...batch,
    invocations: batch.invocations + 1,
    last: { requestId, executedVersion, functionError, reason },
  };
}
