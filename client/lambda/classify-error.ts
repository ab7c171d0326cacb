import { OutageError, PoisonError } from '../errors';

/**
 * What an error says about its record. `poison`: it can never be processed. `outage`: what it is written to
 * cannot take it now. `unknown`: a bug, or an error that nobody has thought of.
 */
export type ErrorClass = 'poison' | 'outage' | 'unknown';

/** Names and codes of errors that pass. Throttling has many names; the rest is nobody's record at fault. */
const OUTAGES: readonly RegExp[] = [
  /Throttl|TooManyRequests|SlowDown|ThroughputExceeded|RequestLimitExceeded|LimitExceededException$/,
  /InternalServer|InternalFailure|InternalError|ServiceUnavailable|Unavailable|ServiceError$/,
  /Timeout|TimedOut|^ETIMEDOUT$|^ECONN|^EPIPE$|^ENOTFOUND$|^EAI_AGAIN$|^ENET|^EHOST|^UND_ERR_|NetworkingError/,
  /Credentials|ExpiredToken|UnrecognizedClient|InvalidSignature|RequestExpired|InvalidClientTokenId|IncompleteSignature/,
  /AccessDenied|NotAuthorized|Unauthorized|Forbidden/,
  /^KMS|\bKms|KMSInvalidState|KeyUnavailable/,
  /ResourceNotFound|NoSuchBucket|ResourceInUse|TableNotFound|QueueDoesNotExist|TransactionInProgress/,
];

/** Of one record, though its name looks like an outage. */
const NO_OUTAGE = /ItemCollectionSizeLimitExceeded/;

/** How deep causes are followed, in case they go round. */
const MAX_DEPTH = 5;

/**
 * The default of `classifyError`. It looks at the error, its causes and the errors that it collects: a
 * PoisonError is poison, an OutageError is an outage, and so are throttling, status 429 and 5xx, errors of
 * the network, timeouts, credentials, permissions, KMS and missing resources. Everything else is unknown:
 * among them DynamoDB's ValidationException, which is either one bad item or a deployment that names a wrong
 * key.
 */
export function classifyError(error: unknown): ErrorClass {
  return classify(error, 0) ?? 'unknown';
}

/** What an error says, also where a `classifyError` of the caller throws or says nothing: then it is unknown. */
export function classOf(error: unknown, classifyOne: (error: unknown) => ErrorClass): ErrorClass {
  try {
    const errorClass = classifyOne(error);
    return errorClass === 'poison' || errorClass === 'outage' ? errorClass : 'unknown';
  } catch {
    return 'unknown';
  }
}

function classify(error: unknown, depth: number): ErrorClass | undefined {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return undefined;
  if (error instanceof PoisonError) return 'poison';
  if (error instanceof OutageError || isOutage(error)) return 'outage';
  const inner = [Object(error).cause, ...listOf(Object(error).errors)];
  const classes = inner.map((one) => classify(one, depth + 1));
  return classes.find((one) => one === 'outage') ?? classes.find((one) => one !== undefined);
}

interface SdkError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly Code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  /** Of a DynamoDB transaction. */
  readonly CancellationReasons?: readonly { readonly Code?: string }[];
}

function isOutage(error: SdkError): boolean {
  const { name, code, Code, $metadata, CancellationReasons } = error;
  const status = $metadata?.httpStatusCode ?? 0;
  if (status === 429 || status >= 500) return true;
  const reasons = listOf(CancellationReasons).map((reason) => Object(reason).Code);
  return [name, code, Code, ...reasons].some(
    (text) =>
      typeof text === 'string' && !NO_OUTAGE.test(text) && OUTAGES.some((pattern) => pattern.test(text)),
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
