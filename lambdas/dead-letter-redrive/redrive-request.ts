/** What a redrive is asked to do: the event that the function is invoked with. `{}` is a request. */
export interface RedriveRequest {
  /** Read and report; invoke nothing and delete nothing. Default false. */
  readonly dryRun: boolean;
  /** The most records a second that the consumer gets. Default: the function's RECORDS_PER_SECOND. */
  readonly recordsPerSecond: number;
  /**
   * The most pointers that are taken, at most 100,000, which is the default. Pointers that are kept come up again in the next run, so a small
   * number does not get past as many that keep failing.
   */
  readonly maximumPointers: number;
}

const KEYS = ['dryRun', 'recordsPerSecond', 'maximumPointers'];
/** Far more than a consumer takes; what is larger is a mistake. */
const MAX_RECORDS_PER_SECOND = 100_000;
/** A run keeps hidden what it cannot finish, and a queue hides at most 120,000 messages (Amazon SQS, quotas). */
const MAX_POINTERS = 100_000;

/** A request that cannot be carried out as it stands. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
}

/**
 * Reads the function's event.
 * @param defaultRate records a second
 * @throws InvalidRequestError with the key, the value given and what is allowed
 */
export function parseRequest(event: unknown, defaultRate: number): RedriveRequest {
  const given = event ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw new InvalidRequestError(`The request must be a JSON object, got ${JSON.stringify(given)}.`);
  }
  const unknown = Object.keys(given).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new InvalidRequestError(
      `The request has an unknown key "${unknown}"; the keys are ${KEYS.join(', ')}.`,
    );
  }
  const { dryRun = false, recordsPerSecond, maximumPointers } = given as Record<string, unknown>;
  if (typeof dryRun !== 'boolean') {
    throw new InvalidRequestError(`dryRun must be true or false, got ${JSON.stringify(dryRun)}.`);
  }
  return {
    dryRun,
    recordsPerSecond:
      recordsPerSecond === undefined ? defaultRate : parseRate('recordsPerSecond', recordsPerSecond),
    maximumPointers: maximumPointers === undefined ? MAX_POINTERS : parsePointers(maximumPointers),
  };
}

/**
 * @param name what to call the value in the error
 * @throws InvalidRequestError unless it is a number above 0 and at most 100,000
 */
export function parseRate(name: string, value: unknown): number {
  if (typeof value === 'number' && value > 0 && value <= MAX_RECORDS_PER_SECOND) return value;
  throw new InvalidRequestError(
    `${name} must be a number above 0 and at most ${MAX_RECORDS_PER_SECOND}, got ${JSON.stringify(value)}.`,
  );
}

function parsePointers(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= MAX_POINTERS)
    return value;
  throw new InvalidRequestError(
    `maximumPointers must be a whole number of 1 to ${MAX_POINTERS}, got ${JSON.stringify(value)}.`,
  );
}
