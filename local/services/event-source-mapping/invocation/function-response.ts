import { isObject } from '../../../base/json-object';
import type { PendingRecord } from '../batch';
import type { EventSourceMappingSettings } from '../settings';

/** The result of a batch, read from the function's answer. */
export type BatchResult = { readonly kind: 'processed'; readonly state?: string } | FailedBatch;

export interface FailedBatch {
  readonly kind: 'failed';
  /** The index of the first record that failed; 0 when the whole batch failed. */
  readonly from: number;
  /** Whether the function ended with an error, rather than with an answer that says that records failed. */
  readonly isFunctionError: boolean;
  readonly reason: string;
  /** The tumbling window's state after the records before the first that failed. */
  readonly state?: string;
}

const PROCESSED: BatchResult = { kind: 'processed' };

/**
 * Reads the answer of a function that returned.
 *
 * Without ReportBatchItemFailures and without a tumbling window the answer does not matter. With the former,
 * null, `{}` and an empty or null `batchItemFailures` mean success; the lowest sequence number reported is
 * the first failure; an identifier that is empty, null or misnamed fails the batch whole (Lambda, partial
 * batch response). `[]` is success too, as recorded from AWS (test/recorded). An answer of another shape, a
 * string among them, fails the batch whole, and so does an identifier that was not in the batch: assumptions,
 * so that a guess calls no record processed. The deployed redrive judges in the same way
 * (lambdas/dead-letter-redrive). In a tumbling window an answer without `state` is a failure (Lambda,
 * stateful Kinesis processing).
 *
 * @param payload JSON text
 */
export function readResponse(
  payload: string,
  records: readonly PendingRecord[],
  settings: Pick<EventSourceMappingSettings, 'reportBatchItemFailures' | 'tumblingWindowInSeconds'>,
): BatchResult {
  const windowed = settings.tumblingWindowInSeconds > 0;
  if (!settings.reportBatchItemFailures && !windowed) return PROCESSED;

  const parsed = parse(payload);
  if (parsed === undefined) return failed(0, `the answer is not JSON: ${excerpt(payload)}`);
  const { value } = parsed;
  const result = settings.reportBatchItemFailures ? readFailures(value, records) : PROCESSED;
  if (!windowed) return result;
  if (!isObject(value) || value.state === undefined) {
    return failed(0, `the answer of a function with a tumbling window has no state: ${excerpt(payload)}`);
  }
  return { ...result, state: JSON.stringify(value.state) };
}

function readFailures(value: unknown, records: readonly PendingRecord[]): BatchResult {
  if (value === null || isEmptyList(value)) return PROCESSED;
  if (!isObject(value))
    return failed(0, `the answer is not a batch response: ${excerpt(JSON.stringify(value))}`);
  const failures = value.batchItemFailures ?? [];
  if (!Array.isArray(failures)) return failed(0, 'batchItemFailures is not a list');
  if (failures.length === 0) return PROCESSED;

  const indexes = new Map(records.map((pending, i) => [pending.record.sequenceNumber, i]));
  let from = records.length;
  for (const failure of failures) {
    const identifier: unknown = isObject(failure) ? failure.itemIdentifier : undefined;
    const index = typeof identifier === 'string' ? indexes.get(identifier) : undefined;
    if (index === undefined) {
      return failed(
        0,
        `batchItemFailures holds ${excerpt(JSON.stringify(failure))}, which names no record of the batch`,
      );
    }
    from = Math.min(from, index);
  }
  return failed(from, `the function reported ${failures.length} of ${records.length} records as failed`);
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function failed(from: number, reason: string): FailedBatch {
  return { kind: 'failed', from, reason, isFunctionError: false };
}

/** "errorType: errorMessage" of Lambda's error JSON, or its text where it has another shape. */
export function errorReason(payload: string): string {
  const error = parse(payload)?.value;
  if (!isObject(error) || typeof error.errorMessage !== 'string') return excerpt(payload);
  return typeof error.errorType === 'string'
    ? `${error.errorType}: ${error.errorMessage}`
    : error.errorMessage;
}

/** Boxed, so that an answer of `null` differs from no answer. */
function parse(payload: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(payload) };
  } catch {
    return undefined;
  }
}

function excerpt(text: string | undefined): string {
  if (text === undefined) return 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
