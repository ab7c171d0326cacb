/** Errors of DynamoDB that pass when the caller waits: throttling of any kind, and faults of the service. */
const PASSING = new Set([
  'InternalServerError',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestTimeout',
  'ServiceUnavailable',
  'ThrottledRequests',
  'Throttling',
  'ThrottlingException',
  'TimeoutError',
]);

/** Codes of Node.js for a connection that could not be made or was cut. */
const NETWORK = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/**
 * Whether a call to the table may succeed when it is made again: throttling, a 5xx answer, or the network.
 * AWS's errors are known by their names, Node's by their codes.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export function passes(error: Error): boolean {
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  return (
    PASSING.has(error.name) ||
    (typeof code === 'string' && NETWORK.has(code)) ||
    ($metadata?.httpStatusCode ?? 0) >= 500
  );
}

/**
 * The table left an item unprocessed until there was no time left. DynamoDB gives no reason for such an item,
 * so the error has the name of its throttling error: whoever classifies errors by name sees an outage.
 */
export class TableThrottledError extends Error {
  override readonly name = 'ThrottlingException';

  constructor(attempts: number) {
    super(`the table left the item unprocessed in ${attempts} calls; it is throttled`);
  }
}
