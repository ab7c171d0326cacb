/**
 * Every limit of Kinesis Data Streams that the engine holds to, with its source. "SDK" is the API documentation in
 * `@aws-sdk/client-kinesis`, followed by the operation; "Developer Guide" is the Kinesis Data Streams Developer Guide,
 * quotas and limits.
 */

const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND = 1000;
const HOUR = 3600 * SECOND;

/** SDK, PutRecords. */
export const MAX_RECORDS_PER_PUT = 500;
/** SDK, PutRecords: data and partition keys of one request. */
export const MAX_PUT_BYTES = 10 * MIB;
/** SDK, PutRecord: characters. */
export const MAX_PARTITION_KEY_CHARACTERS = 256;
/** SDK, UpdateMaxRecordSize: data and partition key of one record. */
export const RECORD_SIZE_KIB = { min: 1024, max: 10 * 1024, default: 1024 } as const;

/** SDK, CreateStream: what one shard takes in, in one second. */
export const SHARD_WRITE_RECORDS_PER_SECOND = 1000;
export const SHARD_WRITE_BYTES_PER_SECOND = MIB;
/** SDK, GetRecords: what one shard gives to all its pollers together. */
export const SHARD_READ_CALLS_PER_SECOND = 5;
export const SHARD_READ_BYTES_PER_SECOND = 2 * MIB;
/** SDK, GetShardIterator. */
export const SHARD_ITERATOR_CALLS_PER_SECOND = 5;

/** SDK, GetRecords: one answer. */
export const MAX_RECORDS_PER_GET = 10_000;
export const MAX_GET_BYTES = 10 * MIB;
/** SDK, GetShardIterator: milliseconds. */
export const ITERATOR_LIFETIME = 5 * 60 * SECOND;

/** SDK, RegisterStreamConsumer: consumers of one stream; the second is for on-demand streams with the billing commitment. */
export const MAX_CONSUMERS = 20;
export const MAX_CONSUMERS_WITH_COMMITMENT = 50;
/** SDK, RegisterStreamConsumer. It does not say of what; here of the account, which is the narrower reading. */
export const MAX_CONSUMERS_IN_CREATING = 5;
/** SDK, RegisterStreamConsumer: what one consumer is pushed from one shard. */
export const PUSH_BYTES_PER_SECOND = 2 * MIB;
/** SDK, SubscribeToShard: calls a second for each consumer and shard. */
export const SUBSCRIBE_CALLS_PER_SECOND = 1;
/** SDK, SubscribeToShard: how long a subscription lasts, and how long after a successful call the next is refused; milliseconds. */
export const SUBSCRIPTION_LIFETIME = 5 * 60 * SECOND;
export const SUBSCRIPTION_SETTLED = 5 * SECOND;
/** SDK, ListStreamConsumers: consumers in one answer. */
export const MAX_CONSUMERS_PER_LIST = 100;

/** SDK, ListShards: shards in one answer, and how long its NextToken can be used, in milliseconds. */
export const MAX_SHARDS_PER_LIST = 1000;
export const NEXT_TOKEN_LIFETIME = 300 * SECOND;
/** SDK, DescribeStream and ListStreams: shards or streams in one answer. */
export const MAX_SHARDS_PER_DESCRIBE = 100;
export const MAX_STREAMS_PER_LIST = 100;

/** SDK, IncreaseStreamRetentionPeriod and DecreaseStreamRetentionPeriod: hours. */
export const RETENTION_HOURS = { min: 24, max: 8760, default: 24 } as const;

/** The rolling window in which reshards, mode switches and new keys are counted, in milliseconds. */
export const ROLLING_DAY = 24 * HOUR;
/** SDK, UpdateShardCount: calls in a rolling 24 hours, by stream. */
export const UPDATE_SHARD_COUNT_PER_DAY = 10;
/** SDK, UpdateShardCount: shards of one stream. */
export const MAX_SHARDS_PER_STREAM = 10_000;
/** Developer Guide: switches between capacity modes in a rolling 24 hours, by stream. */
export const MODE_SWITCHES_PER_DAY = 2;
/** SDK, StartStreamEncryption: new keys in a rolling 24 hours, by stream. */
export const START_ENCRYPTION_PER_DAY = 25;

/** Developer Guide: the shards of an account's provisioned streams; the Regions not named have 1,000 or 6,000. */
export function defaultShardLimit(region: string): number {
  return ['us-east-1', 'us-west-2', 'eu-west-1'].includes(region) ? 20_000 : 1000;
}
/** Developer Guide: on-demand streams of an account. */
export const DEFAULT_ON_DEMAND_STREAM_LIMIT = 50;
/** SDK, CreateStream: streams in CREATING at a time. */
export const MAX_STREAMS_IN_CREATING = 5;
/** An on-demand stream starts with 4 MB/s of writes (Developer Guide), which is 4 shards. */
export const ON_DEMAND_SHARDS = 4;
/** SDK, UpdateStreamWarmThroughput: 10 GiB/s for a stream. */
export const MAX_WARM_THROUGHPUT_MIBPS = 10 * 1024;
/** SDK, MinimumThroughputBillingCommitment: milliseconds that a commitment lasts at least. */
export const MIN_COMMITMENT = 24 * HOUR;

/** SDK, AddTagsToStream. */
export const MAX_TAGS = 50;
/** Developer Guide, tagging: characters. */
export const MAX_TAG_KEY_CHARACTERS = 128;
export const MAX_TAG_VALUE_CHARACTERS = 256;

/** SDK, each operation: calls a second for the account, beyond which LimitExceededException is answered. */
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

/** SDK, each operation: calls a second for one stream, beyond which LimitExceededException is answered. */
export const CALLS_PER_SECOND_AND_STREAM = {
  DeregisterStreamConsumer: 5,
  DescribeStreamConsumer: 20,
  ListStreamConsumers: 5,
} as const;
