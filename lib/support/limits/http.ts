import type { Limit } from './limit';

/**
 * The limits of a way in over HTTP, each once: of API Gateway, of AWS WAF, and of Kinesis where a model repeats them.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */

/** Requests a second of an account, for all its APIs in a Region. Some Regions have a quarter of it. */
export const HTTP_ACCOUNT_REQUESTS_PER_SECOND = 10_000;

export const HTTP_REQUESTS_PER_SECOND: Limit = {
  from: 1,
  to: HTTP_ACCOUNT_REQUESTS_PER_SECOND,
  unit: 'requests a second',
  source: 'API Gateway quotas, throttle quota per account',
};

/** API Gateway sets the burst of an account itself; 5,000 belong to 10,000 requests a second. */
export const HTTP_BURST: Limit = {
  from: 1,
  to: 5_000,
  unit: 'requests',
  source: 'API Gateway quotas, throttle quota per account',
};

/** The upper end only catches a number meant for another setting. */
export const HTTP_REQUESTS_PER_DAY: Limit = {
  from: 1,
  to: 1_000_000_000,
  unit: 'requests a day',
  source: 'API Gateway, CreateUsagePlan',
};

/** An account has 300 usage plans, and a template 500 resources; each client takes three of these. */
export const API_KEYS_OF_ONE_API = 50;

/** The largest body of a request, and the longest time in which Kinesis has to answer. */
export const HTTP_BODY_MB = 10;
export const HTTP_TIMEOUT_SECONDS = 29;

/** @see https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html */
export const WAF_REQUESTS_PER_ADDRESS: Limit = {
  from: 10,
  to: 2_000_000_000,
  unit: 'requests in 5 minutes',
  source: 'AWS WAF, RateBasedStatement',
};

/**
 * Records of one request, and characters of a partition key.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export const RECORDS_OF_PUT_RECORDS = 500;
export const PARTITION_KEY_CHARACTERS = 256;
