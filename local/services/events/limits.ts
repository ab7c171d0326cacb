/**
 * Limits of Amazon EventBridge and EventBridge Scheduler, each with its source, and one of this machine.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */

/**
 * Characters of the name of a rule or a schedule.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
 */
export const MAX_NAME_CHARACTERS = 64;

/**
 * Targets of a rule. AWS raises this on request.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
 */
export const MAX_TARGETS = 5;

/**
 * Entries of one PutEvents.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export const MAX_PUT_EVENTS_ENTRIES = 10;

/**
 * The longest flexible time window of a schedule.
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html
 */
export const MAX_WINDOW_MINUTES = 1440;

/** The longest wait of a Node.js timer. A longer wait is split. */
export const MAX_TIMER_MS = 2 ** 31 - 1;
