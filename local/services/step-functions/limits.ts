/**
 * Limits of AWS Step Functions, each with its source, and one of this machine.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */

/** Input or output of a state, a task or an execution: bytes of UTF-8. */
export const MAX_DATA_BYTES = 262_144;

/** Events in the history of one execution of a STANDARD state machine; one that reaches it fails. */
export const MAX_HISTORY_EVENTS = 25_000;

/** How long an execution of an EXPRESS state machine may take, in seconds. */
export const MAX_EXPRESS_SECONDS = 300;

/**
 * Iterations of an inline map that run at once.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-inline.html
 */
export const MAX_INLINE_CONCURRENCY = 40;

/**
 * Child workflow executions of one map run that run at once.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export const MAX_MAP_RUN_CONCURRENCY = 10_000;

/**
 * Characters of a map's label, which becomes part of ARNs.
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
 * The longest that a state machine, a task or a wait may take, in seconds: 99,999,999, about three years.
 * @see https://states-language.net/spec.html#timeouts
 */
export const MAX_SECONDS = 99_999_999;

/**
 * Retry: the highest number of attempts, and seconds of MaxDelaySeconds (less than a year).
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const MAX_ATTEMPTS = 99_999_999;
export const MAX_DELAY_SECONDS = 31_622_400;

/**
 * Entries of one page of a listing, at most and unless told.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
 */
export const MAX_PAGE_ENTRIES = 1000;
export const DEFAULT_PAGE_ENTRIES = 100;

/** Executions that are over and still shown, the newest ones. AWS shows them for 90 days; here memory is the limit. */
export const MAX_CLOSED_EXECUTIONS = 10_000;
