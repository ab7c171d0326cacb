/**
 * Limits of Amazon SNS, each with its source.
 * @see https://docs.aws.amazon.com/general/latest/gr/sns.html
 */

/**
 * Letters, digits, hyphens and underscores.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
 */
export const MAX_TOPIC_NAME_CHARACTERS = 256;

/**
 * Lowest, highest and default value of a topic's MaximumMessageSize, in bytes.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
 */
export const MESSAGE_SIZE_RANGE_BYTES = [1024, 1_048_576, 262_144] as const;

/**
 * AWS asks for a subject "less than 100 characters long".
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export const MAX_SUBJECT_CHARACTERS = 99;

/**
 * Entries of one PublishBatch.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
 */
export const MAX_BATCH_ENTRIES = 10;
