/**
 * Limits of Amazon API Gateway's REST APIs, each with its source.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */

/** The largest body of a request. AWS says 10 MB; that it means 10 times 2 to the 20 is an assumption. */
export const MAX_PAYLOAD_BYTES = 10 * 1024 * 1024;

/**
 * Requests a second of an account for all its APIs, and at once.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const ACCOUNT_REQUESTS_PER_SECOND = 10_000;
export const ACCOUNT_BURST = 5_000;
