/**
 * The most shards of a stream that UpdateShardCount sets.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
 */
export const MAX_SHARDS_PER_STREAM = 10_000;

/**
 * UpdateShardCount calls of a stream in a rolling 24 hours, unless AWS granted more.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
 */
export const UPDATE_SHARD_COUNT_CALLS_PER_DAY = 10;

/**
 * What a shard takes in a second, whichever limit is reached first.
 * @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */
export const SHARD_WRITE = { bytesPerSecond: 1_048_576, recordsPerSecond: 1_000 } as const;

/** What a shard takes in a minute. */
export const SHARD_MINUTE = {
  bytes: 60 * SHARD_WRITE.bytesPerSecond,
  records: 60 * SHARD_WRITE.recordsPerSecond,
} as const;

/**
 * How many hash keys there are; the shards of a stream share them out.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_HashKeyRange.html
 */
export const HASH_KEYS = 2n ** 128n;
