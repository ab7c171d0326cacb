/**
 * Limits of Amazon SQS, each with its source, and one of this machine.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html
 */

/**
 * Lowest, highest and default value of the numeric queue attributes. Seconds, except MaximumMessageSize
 * (bytes).
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
export const QUEUE_ATTRIBUTE_RANGES = {
  DelaySeconds: [0, 900, 0],
  MaximumMessageSize: [1024, 1_048_576, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600, 345_600],
  ReceiveMessageWaitTimeSeconds: [0, 20, 0],
  VisibilityTimeout: [0, 43_200, 30],
} as const;

/**
 * Letters, digits, hyphens and underscores.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
export const MAX_QUEUE_NAME_CHARACTERS = 80;

/** Range and default of a redrive policy's maxReceiveCount: those of the console and of `AWS::SQS::Queue`. */
export const MAX_RECEIVE_COUNT_RANGE = [1, 1000, 10] as const;

/** Messages in flight of a standard queue. */
export const MAX_IN_FLIGHT_MESSAGES = 120_000;

/**
 * Message attributes of one message.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export const MAX_MESSAGE_ATTRIBUTES = 10;

/**
 * Messages of one ReceiveMessage.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export const MAX_RECEIVED_MESSAGES = 10;

/**
 * Entries of one batch request, and characters of an entry's id.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export const MAX_BATCH_ENTRIES = 10;
export const MAX_BATCH_ID_CHARACTERS = 80;

/**
 * Bytes of all messages in one SendMessageBatch.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
 */
export const MAX_BATCH_BYTES = 1_048_576;

/**
 * Queues in one page of ListQueues.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html
 */
export const MAX_LISTED_QUEUES = 1000;

/**
 * Bytes that the messages of all local queues may hold. AWS has no such limit: a message here takes memory.
 */
export const DEFAULT_BYTE_BUDGET_BYTES = 256 * 1024 * 1024;
