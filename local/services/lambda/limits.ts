/**
 * The event of a synchronous invocation.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const MAX_SYNC_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** The event of an asynchronous invocation (same page). */
export const MAX_ASYNC_PAYLOAD_BYTES = 1024 * 1024;

/** `LogResult` is the last 4 KB of an invocation's log (same page). */
export const LOG_TAIL_BYTES = 4096;

/**
 * The Init phase may take 10 seconds.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export const INIT_TIMEOUT_MS = 10_000;

/**
 * All environment variables of a function together: 4 KB.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAX_ENVIRONMENT_BYTES = 4096;

/** Concurrent executions of an account in a Region, unless the quota was raised (same page). */
export const DEFAULT_ACCOUNT_CONCURRENCY = 1_000;

/**
 * Executions that AWS keeps for the functions without a reservation.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export const MIN_UNRESERVED_CONCURRENCY = 100;

/**
 * Length of one log event. Longer lines are cut here, so that memory stays bounded.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 */
export const MAX_LINE_LENGTH = 1024 * 1024;
