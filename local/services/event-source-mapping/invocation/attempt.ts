import { messageOf } from '../../../base/message-of';
import { AwsError } from '../../../http';
import type { InvokeResult } from '../../lambda';
import type { Batch } from '../batch';
import type { MappingContext } from '../mapping-context';
import { type BatchResult, errorReason, readResponse } from './function-response';

/** What sending a batch to the function came to. */
export type Attempt =
  /** The function ran. `batch` knows of this invocation. */
  | { readonly kind: 'invoked'; readonly batch: Batch; readonly verdict: BatchResult }
  /** It did not: no concurrency, no such function. This counts as no retry (Lambda, event source mappings). */
  | { readonly kind: 'notInvoked'; readonly reason: string; readonly isThrottle: boolean }
  | { readonly kind: 'tooLarge' };

/** Invokes the function with a batch, counts, and reads the answer. Never rejects. */
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
    result = await invoker.invoke(context.functionArn, payload);
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
  const verdict: BatchResult =
    result.kind === 'functionError'
      ? { kind: 'failed', from: 0, reason: errorReason(result.payload) }
      : readResponse(result.payload, batch.records, settings);
  if (verdict.kind === 'failed') counters.FailedInvokeEventCount += records - verdict.from;
  return { kind: 'invoked', batch: sent(batch, result, verdict), verdict };
}

function sent(
  batch: Batch,
  result: Exclude<InvokeResult, { kind: 'throttled' }>,
  verdict: BatchResult,
): Batch {
  const { requestId, executedVersion } = result;
  const functionError = result.kind === 'functionError' ? result.functionError : undefined;
  const reason = verdict.kind === 'failed' ? verdict.reason : '';
  return {
    ...batch,
    invocations: batch.invocations + 1,
    last: { requestId, executedVersion, functionError, reason },
  };
}
