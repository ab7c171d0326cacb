/** What a redrive does with a record: hands it to the consumer, puts it aside, or deletes it. */
export const ACTIONS = ['replay', 'park', 'discard'] as const;
export type Action = (typeof ACTIONS)[number];

/** The input of an execution, checked and complete. `{}` is an input. */
export interface RedriveRequest {
  /** Default `replay`. */
  readonly action: Action;
  /** Count only: nothing is invoked, moved or deleted, and nothing is read from the stream. Default false. */
  readonly dryRun: boolean;
  /** Only records whose failure has this text in it: the condition, the error's name or what it said. */
  readonly reason?: string;
  /** Only records that failed at this time or later, ISO 8601. */
  readonly from?: string;
  /** Only records that failed before this time, ISO 8601. */
  readonly to?: string;
  /** Batches at once, 1 to 1,000. Default 10. */
  readonly maxConcurrency: number;
  /** The ARN of a function whose failed records are this consumer's too: its own, before it was renamed or moved. */
  readonly adopt?: string;
}

const KEYS = ['action', 'dryRun', 'reason', 'from', 'to', 'maxConcurrency', 'adopt'];
const FUNCTION_ARN = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;
/** The default quota of an account's concurrent executions (AWS Lambda Developer Guide, quotas). */
const MAX_CONCURRENCY = 1_000;

/** An input that cannot be carried out as it stands. The execution fails with its sentence. */
export class InvalidRequestError extends Error {
  override readonly name = 'InvalidRequestError';
}

/**
 * Checks the input of an execution.
 * @throws InvalidRequestError with the key, the value given and what is allowed
 */
export function parseRequest(input: unknown, defaultConcurrency: number): RedriveRequest {
  const given = input ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) {
    throw new InvalidRequestError(`The input must be a JSON object, got ${JSON.stringify(given)}.`);
  }
  const unknown = Object.keys(given).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new InvalidRequestError(
      `The input has an unknown key "${unknown}"; the keys are ${KEYS.join(', ')}.`,
    );
  }
  const { action = 'replay', dryRun = false, maxConcurrency = defaultConcurrency } = given as Given;
  const { reason, from, to, adopt } = given as Given;
  if (!isAction(action)) refuse('action', `one of ${ACTIONS.join(', ')}`, action);
  if (typeof dryRun !== 'boolean') refuse('dryRun', 'true or false', dryRun);
  if (!isConcurrency(maxConcurrency)) {
    refuse('maxConcurrency', `a whole number from 1 to ${MAX_CONCURRENCY}`, maxConcurrency);
  }
  if (reason !== undefined && (typeof reason !== 'string' || reason === '')) {
    refuse('reason', 'a part of the text of a failure', reason);
  }
  if (adopt !== undefined && !(typeof adopt === 'string' && FUNCTION_ARN.test(adopt))) {
    refuse('adopt', 'the ARN of a Lambda function', adopt);
  }
  const chosen = { ...(reason !== undefined && { reason }), ...(adopt !== undefined && { adopt }) };
  const times = { ...time('from', from), ...time('to', to) };
  if (times.from !== undefined && times.to !== undefined && times.from >= times.to) {
    refuse('to', `later than from, which is ${times.from}`, times.to);
  }
  return { action, dryRun, maxConcurrency, ...chosen, ...times };
}

/** When and why a record failed. */
export interface FailureFacts {
  /** Milliseconds since the epoch; NaN where the object does not say. */
  readonly failedAt: number;
  /** All that is known of the reason. */
  readonly text: string;
}

/** Whether a request is about a record. The case of letters in `reason` does not matter. */
export function isAsked(
  { reason, from, to }: Pick<RedriveRequest, 'reason' | 'from' | 'to'>,
  { failedAt, text }: FailureFacts,
): boolean {
  if (reason !== undefined && !text.toLowerCase().includes(reason.toLowerCase())) return false;
  // Of NaN both are false: an object without a time is not in a range of times.
  if (from !== undefined && !(failedAt >= Date.parse(from))) return false;
  return to === undefined || failedAt < Date.parse(to);
}

type Given = Readonly<Partial<Record<keyof RedriveRequest, unknown>>>;

function isAction(value: unknown): value is Action {
  return (ACTIONS as readonly unknown[]).includes(value);
}

function isConcurrency(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_CONCURRENCY;
}

/** A time in ISO 8601, in UTC where it names no zone, as `<key>` in the form of `Date.toISOString`. */
function time<Key extends 'from' | 'to'>(key: Key, value: unknown): { readonly [K in Key]?: string } {
  if (value === undefined) return {};
  const text = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? value : '';
  const hasZone = !text.includes('T') || /(Z|[+-]\d\d:?\d\d)$/.test(text);
  const milliseconds = Date.parse(hasZone ? text : `${text}Z`);
  if (Number.isNaN(milliseconds)) refuse(key, 'a time such as "2026-11-21T08:00:00Z"', value);
  return { [key]: new Date(milliseconds).toISOString() } as { readonly [K in Key]?: string };
}

function refuse(key: string, allowed: string, value: unknown): never {
  throw new InvalidRequestError(`${key} must be ${allowed}, got ${JSON.stringify(value)}.`);
}
