/**
 * Limits of AWS Step Functions, each with its source, and one of this machine.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */

/** Input or output of a state, a task or an execution: bytes of UTF-8. */
export const MAX_DATA_BYTES = 262_144;

/** Events of one execution's history. An execution that reaches the limit fails. */
export const MAX_HISTORY_EVENTS = 25_000;

/** The longest execution of an EXPRESS state machine, in seconds. */
export const MAX_EXPRESS_SECONDS = 300;

/**
 * Concurrent iterations of an inline map.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
 */
export const MAX_INLINE_CONCURRENCY = 40;

/**
 * Concurrent child executions of one map run.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export const MAX_MAP_RUN_CONCURRENCY = 10_000;

/**
 * Characters of a distributed map's label.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export const MAX_LABEL_CHARACTERS = 40;

/**
 * Characters of the name of a state machine or an execution.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export const MAX_NAME_CHARACTERS = 80;

/**
 * Characters of a state's name, and of a definition.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
 */
export const MAX_STATE_NAME_CHARACTERS = 80;
export const MAX_DEFINITION_CHARACTERS = 1_048_576;

/**
 * The longest timeout or wait, in seconds.
 * @see https://states-language.net/spec.html#timeouts
 */
export const MAX_SECONDS = 99_999_999;

/**
 * The highest MaxAttempts and MaxDelaySeconds of a retrier.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const MAX_ATTEMPTS = 99_999_999;
export const MAX_DELAY_SECONDS = 31_622_400;

/**
 * Entries of one page of a listing: maximum and default.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
 */
export const MAX_PAGE_ENTRIES = 1000;
export const DEFAULT_PAGE_ENTRIES = 100;

/** Ended executions that are kept. AWS keeps them for 90 days; here memory is the limit. */
export const MAX_CLOSED_EXECUTIONS = 10_000;
