/** What the consumer made of an event. */
export interface ConsumerVerdict {
  readonly stillFailing: readonly string[];
  /** Set when the event failed as a whole. */
  readonly message?: string;
}

/**
 * Reads the consumer's answer by the rules of an event source mapping: nothing, `{}`, `[]` and an empty or missing
 * list are a success, an item without a sequence number of the event fails the event whole (AWS Lambda Developer
 * Guide, partial batch responses). An answer of any other shape, a string among them, fails it whole too.
 *
 * In one point a replay differs. A mapping starts again from the lowest failure and everything after it; a replay
 * takes the list for what it says, so the consumer has to list every record that it did not process.
 *
 * @param payload the answer as JSON
 * @param functionError what Lambda said when the consumer did not answer
 */
export function readConsumerResponse(
  payload: string,
  functionError: string | undefined,
  sequenceNumbers: readonly string[],
): ConsumerVerdict {
  const failed = (message: string): ConsumerVerdict => ({ stillFailing: sequenceNumbers, message });
  const answer = parse(payload);
  if (functionError !== undefined) return failed(`the consumer failed: ${describeError(answer)}`);
  // AWS takes an empty list as an answer for success. It was recorded in November 2025.
  if (answer === null || (Array.isArray(answer) && answer.length === 0)) return { stillFailing: [] };
  if (typeof answer !== 'object' || Array.isArray(answer)) {
    return failed('the consumer did not answer with a partial batch response');
  }
  const { batchItemFailures } = answer as { batchItemFailures?: unknown };
  if (batchItemFailures === undefined || batchItemFailures === null) return { stillFailing: [] };
  if (!Array.isArray(batchItemFailures))
    return failed("batchItemFailures of the consumer's answer is not a list");
  const replayed = new Set(sequenceNumbers);
  const stillFailing = new Set<string>();
  for (const item of batchItemFailures) {
    const identifier: unknown = (item as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof identifier !== 'string' || !replayed.has(identifier)) {
      return failed('the consumer reported a failure that names no record of the event');
    }
    stillFailing.add(identifier);
  }
  return { stillFailing: [...stillFailing] };
}

/** undefined for what is not JSON, which no answer of a function is. */
function parse(payload: string): unknown {
  try {
    return JSON.parse(payload === '' ? 'null' : payload);
  } catch {
    return undefined;
  }
}

/** Type and message of Lambda's error object, short. */
function describeError(answer: unknown): string {
  const { errorType = 'an unknown error', errorMessage = '' } = (answer ?? {}) as Record<string, unknown>;
  return `${errorType}: ${errorMessage}`.slice(0, 200);
}
