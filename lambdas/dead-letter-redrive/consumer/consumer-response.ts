import { type Failure, recordId } from '../records';

/** What the consumer made of an event. */
export type Verdict =
  | { readonly kind: 'done' }
  /**
   * The records that it reported, by sequence number; and by `recordId` those of which it named the user records. Of the
   * others, those before the lowest one are done.
   */
  | { readonly kind: 'reported'; readonly failures: ReadonlyMap<string, Failure> }
  /** The event failed as a whole. */
  | { readonly kind: 'failed'; readonly reason: string; readonly errorName: string };

const MAX_REASON_LENGTH = 200;
const UNEXPLAINED = { reason: 'the consumer reported it as failed', errorName: '' };

/**
 * Reads the consumer's answer by the rules of its event source mapping: nothing, `{}`, `[]` and an empty or missing list
 * are a success; an item without a sequence number of the event fails the event whole. Without ReportBatchItemFailures
 * every answer is a success.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 *
 * @param payload the answer as JSON
 * @param functionError what Lambda said when the consumer did not answer
 * @param reportsFailures whether its mapping has ReportBatchItemFailures
 */
export function readConsumerResponse(
  payload: string,
  functionError: string | undefined,
  sequenceNumbers: ReadonlySet<string>,
  reportsFailures: boolean,
): Verdict {
  const answer = parse(payload);
  if (functionError !== undefined) return functionFailed(answer);
  // AWS takes an empty list as an answer for success. It was recorded in November 2025.
  const isEmpty = answer === null || (Array.isArray(answer) && answer.length === 0);
  if (!reportsFailures || isEmpty) return { kind: 'done' };
  if (typeof answer !== 'object' || Array.isArray(answer)) {
    return malformed('it did not answer with a partial batch response');
  }
  const { batchItemFailures = [], failures } = answer as {
    readonly batchItemFailures?: unknown;
    readonly failures?: unknown;
  };
  if (batchItemFailures === null) return { kind: 'done' };
  if (!Array.isArray(batchItemFailures)) return malformed('batchItemFailures of its answer is not a list');
  if (batchItemFailures.length === 0) return { kind: 'done' };
  const reasons = reasonsIn(failures);
  const reported = new Map<string, Failure>();
  for (const item of batchItemFailures) {
    const identifier: unknown = (item as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof identifier !== 'string' || !sequenceNumbers.has(identifier)) {
      return malformed('it reported a failure that names no record of the event');
    }
    const [first = { sequenceNumber: identifier, ...UNEXPLAINED }, ...others] = reasons.get(identifier) ?? [];
    reported.set(identifier, first);
    for (const failure of [first, ...others]) {
      if (failure.subSequenceNumber !== undefined) reported.set(recordId(failure), failure);
    }
  }
  return { kind: 'reported', failures: reported };
}

/** The consumer's own list of reasons, which `processKinesisBatch` adds to its response. */
function reasonsIn(failures: unknown): ReadonlyMap<string, Failure[]> {
  const listed: unknown[] = Array.isArray(failures) ? failures : [];
  const reasons = new Map<string, Failure[]>();
  for (const value of listed) {
    const failure = readFailure(Object(value));
    const known = reasons.get(failure.sequenceNumber);
    if (known === undefined) reasons.set(failure.sequenceNumber, [failure]);
    else known.push(failure);
  }
  return reasons;
}

function readFailure(value: Readonly<Record<string, unknown>>): Failure {
  const { sequenceNumber, subSequenceNumber, reason, errorName } = value;
  return {
    sequenceNumber: String(sequenceNumber),
    ...(typeof subSequenceNumber === 'number' && { subSequenceNumber }),
    reason: typeof reason === 'string' ? reason.slice(0, MAX_REASON_LENGTH) : UNEXPLAINED.reason,
    errorName: typeof errorName === 'string' ? errorName : UNEXPLAINED.errorName,
  };
}

function malformed(reason: string): Verdict {
  return { kind: 'failed', reason, errorName: 'MalformedBatchResponse' };
}

/** undefined for what is not JSON, which no answer of a function is. */
function parse(payload: string): unknown {
  try {
    return JSON.parse(payload === '' ? 'null' : payload);
  } catch {
    return undefined;
  }
}

/** Type and message of Lambda's error object. */
function functionFailed(answer: unknown): Verdict {
  const { errorType, errorMessage } = Object(answer) as Readonly<Record<string, unknown>>;
  return {
    kind: 'failed',
    errorName: typeof errorType === 'string' ? errorType : 'Unhandled',
    reason: String(errorMessage ?? 'the consumer failed').slice(0, MAX_REASON_LENGTH),
  };
}
