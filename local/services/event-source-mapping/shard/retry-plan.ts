import type { Batch, PendingRecord } from '../batch';
import type { FailedBatch } from '../invocation/function-response';
import type { EventSourceMappingSettings } from '../settings';

/** The next steps after a failed invocation. */
export interface RetryPlan {
  /** Done: the records before the first failure that the function reported. */
  readonly processed: readonly PendingRecord[];
  /** To be sent next, in this order. */
  readonly again: readonly Batch[];
  /** Whether the first of them waits for the backoff: the same batch again, rather than a new one. */
  readonly wait: boolean;
  /** Out of retries: the batch goes to the destination. */
  readonly exhausted?: Batch;
}

/**
 * Plans the next steps after a failed invocation.
 *
 * 1. If the first failure that the function reported is not the first record, it is the checkpoint: the
 *    records before it are done, the rest is a new batch (Lambda, partial batch response).
 * 2. With BisectBatchOnFunctionError, a batch of several records that ended with a function error is halved
 *    into two new ones.
 * 3. Otherwise the same batch is sent again, as long as MaximumRetryAttempts allows.
 *
 * Only the third is a retry: "Splitting batches doesn't consume the retry quota" (Lambda, on-failure
 * destinations). The quota counts how often one and the same batch is sent again, as recorded from AWS.
 *
 * An answer never halves a batch: "the batch is bisected at the returned sequence number, and Lambda retries
 * only the remaining records" (Lambda, partial batch response). So a report of the first record leaves the
 * whole batch to retry, and with it the good records behind the poison one. Not verified on AWS.
 */
export function planRetry(
  batch: Batch,
  { from, isFunctionError }: Pick<FailedBatch, 'from' | 'isFunctionError'>,
  settings: Pick<EventSourceMappingSettings, 'bisectBatchOnFunctionError' | 'maximumRetryAttempts'>,
): RetryPlan {
  const { records } = batch;
  if (from > 0) {
    const rest: Batch = { ...batch, records: records.slice(from), retries: 0 };
    return { processed: records.slice(0, from), again: [rest], wait: false };
  }
  if (isFunctionError && settings.bisectBatchOnFunctionError && records.length > 1) {
    return { processed: [], again: halves(batch), wait: false };
  }
  const { maximumRetryAttempts } = settings;
  if (maximumRetryAttempts === -1 || batch.retries < maximumRetryAttempts) {
    return { processed: [], again: [{ ...batch, retries: batch.retries + 1 }], wait: true };
  }
  return { processed: [], again: [], wait: false, exhausted: batch };
}

/** Two new batches of a batch of at least two records; the first is the larger by at most one. */
export function halves(batch: Batch): readonly [Batch, Batch] {
  const middle = Math.ceil(batch.records.length / 2);
  return [
    { ...batch, records: batch.records.slice(0, middle), retries: 0 },
    { ...batch, records: batch.records.slice(middle), retries: 0 },
  ];
}
