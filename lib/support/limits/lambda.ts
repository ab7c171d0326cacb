import type { Limit } from './limit';

// Event source mappings
// @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html

const MAPPING = 'Lambda, CreateEventSourceMapping';

export const BATCH_SIZE: Limit = { from: 1, to: 10_000, unit: 'records', source: MAPPING };
export const BATCHING_WINDOW_SECONDS: Limit = { from: 0, to: 300, unit: 'seconds', source: MAPPING };
export const PARALLELIZATION_FACTOR: Limit = { from: 1, to: 10, source: MAPPING };
export const RETRY_ATTEMPTS: Limit = { from: -1, to: 10_000, unit: 'attempts', source: MAPPING };
export const RECORD_AGE_SECONDS: Limit = { from: 60, to: 604_800, unit: 'seconds', source: MAPPING };
export const TUMBLING_WINDOW_SECONDS: Limit = { from: 0, to: 900, unit: 'seconds', source: MAPPING };

/** @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html */
export const FILTERS: Limit = { from: 1, to: 10, unit: 'filters', source: 'Lambda, event filtering' };

/** The batch size of a mapping that states none. */
export const DEFAULT_MAPPING_BATCH_SIZE = 100;

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const FUNCTION_TIMEOUT_MINUTES = 15;

export const FUNCTION_MEMORY_MIB: Limit = {
  from: 128,
  to: 10_240,
  unit: 'MiB',
  source: 'Lambda, CreateFunction',
};

/** The upper end only catches a number meant for another setting: the account's quota is not known here. */
export const RESERVED_EXECUTIONS: Limit = {
  from: 0,
  to: 100_000,
  unit: 'executions',
  source: 'Lambda, PutFunctionConcurrency',
};

/** Executions that an account has at once by default, in a Region. An account made lately can have 10. */
export const ACCOUNT_EXECUTIONS = 1_000;

/** The largest request of an invocation, in which Lambda puts records as base64. */
export const FUNCTION_PAYLOAD_MIB = 6;

export const DEFAULT_FUNCTION_MEMORY_MIB = 128;
