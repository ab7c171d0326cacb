/**
 * Every limit of Kinesis Data Streams that the engine applies, with its source. "SDK" is the API reference of
 * the named operation, as in `@aws-sdk/client-kinesis`; "Developer Guide" is its page of quotas and limits.
 *
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html
 * @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
 */

const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND_MS = 1000;
const HOUR_MS = 3600 * SECOND_MS;

/** SDK, PutRecords. */
export const MAX_RECORDS_PER_PUT = 500;
/** SDK, PutRecords: data and partition keys of one request, in bytes. */
export const MAX_PUT_BYTES = 10 * MIB;
/** SDK, PutRecord. */
export const MAX_PARTITION_KEY_CHARACTERS = 256;
/** SDK, UpdateMaxRecordSize: data and partition key of one record. */
export const RECORD_SIZE_KIB = { min: 1024, max: 10 * 1024, default: 1024 } as const;

/** SDK, CreateStream: writes to one shard. */
export const SHARD_WRITE_RECORDS_PER_SECOND = 1000;
export const SHARD_WRITE_BYTES_PER_SECOND = MIB;
/** SDK, GetRecords: reads from one shard, all pollers together. */
export const SHARD_READ_CALLS_PER_SECOND = 5;
export const SHARD_READ_BYTES_PER_SECOND = 2 * MIB;
/** SDK, GetShardIterator. */
export const SHARD_ITERATOR_CALLS_PER_SECOND = 5;

/** SDK, GetRecords: one response. */
export const MAX_RECORDS_PER_GET = 10_000;
export const MAX_GET_BYTES = 10 * MIB;
/** SDK, GetShardIterator. */
export const ITERATOR_LIFETIME_MS = 5 * 60 * SECOND_MS;

/**
 * SDK, RegisterStreamConsumer: consumers of one stream; more for on-demand streams with the billing
 * commitment.
 */
export const MAX_CONSUMERS = 20;
export const MAX_CONSUMERS_WITH_COMMITMENT = 50;
/**
 * SDK, RegisterStreamConsumer. Whether per stream or per account is not said; here per account, the stricter
 * reading.
 */
export const MAX_CONSUMERS_IN_CREATING = 5;
/** SDK, RegisterStreamConsumer: pushes from one shard to one consumer. */
export const PUSH_BYTES_PER_SECOND = 2 * MIB;
/** SDK, SubscribeToShard: calls per consumer and shard. */
export const SUBSCRIBE_CALLS_PER_SECOND = 1;
/**
 * SDK, SubscribeToShard: how long a subscription lasts, and how long after a successful call the next is
 * refused.
 */
export const SUBSCRIPTION_LIFETIME_MS = 5 * 60 * SECOND_MS;
export const SUBSCRIPTION_SETTLED_MS = 5 * SECOND_MS;
/**
 * SDK, CreateQueue. A queue counts as a registered consumer.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateQueue.html
 */
export const QUEUE_DEFAULTS = { visibilityTimeoutSeconds: 30, maxReceiveCount: 6 } as const;
export const MAX_VISIBILITY_TIMEOUT_SECONDS = 43_200;
export const MAX_RECEIVE_COUNT = 1_000;
/** SDK, ReceiveQueueRecords. */
export const MAX_RECORDS_PER_RECEIVE = 10;
export const RECEIVE_WAIT_SECONDS = { min: 1, max: 20, default: 9 } as const;
/** SDK, AcknowledgeQueueRecords and the other calls on records of a queue: entries. */
export const MAX_QUEUE_ENTRIES = 10;
/** SDK, ListStreamConsumers: consumers in one response. */
export const MAX_CONSUMERS_PER_LIST = 100;

/** SDK, ListShards: shards in one response, and how long its NextToken is valid. */
export const MAX_SHARDS_PER_LIST = 1000;
export const NEXT_TOKEN_LIFETIME_MS = 300 * SECOND_MS;
/** SDK, DescribeStream and ListStreams: shards or streams in one response. */
export const MAX_SHARDS_PER_DESCRIBE = 100;
export const MAX_STREAMS_PER_LIST = 100;

/** SDK, IncreaseStreamRetentionPeriod and DecreaseStreamRetentionPeriod. */
export const RETENTION_HOURS = { min: 24, max: 8760, default: 24 } as const;

/** The rolling window for reshards, mode switches and new keys. */
export const ROLLING_DAY_MS = 24 * HOUR_MS;
/** SDK, UpdateShardCount: calls in a rolling 24 hours, per stream. */
export const UPDATE_SHARD_COUNT_PER_DAY = 10;
/** SDK, UpdateShardCount: shards of one stream. */
export const MAX_SHARDS_PER_STREAM = 10_000;
/** Developer Guide: switches of the capacity mode in a rolling 24 hours, per stream. */
export const MODE_SWITCHES_PER_DAY = 2;
/** SDK, StartStreamEncryption: new keys in a rolling 24 hours, per stream. */
export const START_ENCRYPTION_PER_DAY = 25;

/**
 * Developer Guide: shards of an account's provisioned streams. Other Regions than these three have 1,000 or
 * 6,000.
 */
export function defaultShardLimit(region: string): number {
  return ['us-east-1', 'us-west-2', 'eu-west-1'].includes(region) ? 20_000 : 1000;
}
/** Developer Guide: on-demand streams per account. */
export const DEFAULT_ON_DEMAND_STREAM_LIMIT = 50;
/** SDK, CreateStream: streams in CREATING at the same time. */
export const MAX_STREAMS_IN_CREATING = 5;
/** Developer Guide: an on-demand stream starts with 4 MB/s of writes, which are 4 shards. */
export const ON_DEMAND_SHARDS = 4;
/** SDK, UpdateStreamWarmThroughput: 10 GiB/s per stream. */
export const MAX_WARM_THROUGHPUT_MIBPS = 10 * 1024;
/** SDK, MinimumThroughputBillingCommitment: the shortest commitment. */
export const MIN_COMMITMENT_MS = 24 * HOUR_MS;

/** SDK, AddTagsToStream. */
export const MAX_TAGS = 50;
/** Developer Guide, tagging: characters. */
export const MAX_TAG_KEY_CHARACTERS = 128;
export const MAX_TAG_VALUE_CHARACTERS = 256;

/** SDK, each operation: calls a second per account. Further calls get LimitExceededException. */
export const CALLS_PER_SECOND: Readonly<Record<string, number>> = {
  AddTagsToStream: 5,
  CreateStream: 5,
  DeleteStream: 5,
  DescribeAccountSettings: 5,
  DescribeLimits: 1,
  DescribeStream: 10,
  DescribeStreamSummary: 20,
  ListStreams: 5,
  ListTagsForStream: 5,
  MergeShards: 5,
  RegisterStreamConsumer: 5,
  RemoveTagsFromStream: 5,
  SplitShard: 5,
  UpdateAccountSettings: 5,
  UpdateShardCount: 10,
  UpdateStreamWarmThroughput: 5,
};

/** SDK, each operation: calls a second per stream. Further calls get LimitExceededException. */
export const CALLS_PER_SECOND_AND_STREAM = {
  DeregisterStreamConsumer: 5,
  DescribeStreamConsumer: 20,
  ListStreamConsumers: 5,
} as const;
