const MiB = 1024 * 1024;

/**
 * What one PutRecords call takes. Data and partition keys count towards the bytes.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html
 */
export const PUT_RECORDS = { records: 500, bytes: 10 * MiB } as const;

/** The name of a stream. @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html */
export const STREAM_NAME = {
  pattern: /^[\w.-]{1,128}$/,
  allowed: 'letters, digits, hyphens, underscores and periods, 1 to 128 of them',
} as const;

/** The largest record of a stream, data and partition key, unless the stream was set to take more. */
export const DEFAULT_RECORD_BYTES = MiB;

/**
 * The longest partition key, in Unicode characters, and the greatest hash key.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html
 */
export const MAX_PARTITION_KEY_CHARACTERS = 256;
export const MAX_HASH_KEY = 2n ** 128n - 1n;

/**
 * The longest partition key and the largest item of a DynamoDB table, in bytes. Attribute names count towards
 * an item.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
export const DYNAMODB_ITEM = { partitionKeyBytes: 2048, itemBytes: 400 * 1024 } as const;

/**
 * The most bytes that DynamoDB counts for a number.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const DYNAMODB_NUMBER_BYTES = 21;
