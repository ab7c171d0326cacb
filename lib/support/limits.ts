/**
 * The limits and the defaults of AWS that this library knows, each once: ranges that a property is checked
 * against, and plain numbers. A number carries its unit at the end of its name. Those of Firehose are in
 * `firehose-limits.ts` beside this file.
 */

/** A range of whole numbers, and who sets it. */
export interface Limit {
  readonly from: number;
  readonly to: number;
  /** As it follows the numbers in a message, e.g. "hours". */
  readonly unit?: string;
  /** Who sets the limit, and where it is written. */
  readonly source: string;
}

// Kinesis streams
// @see https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html */
export const SHARDS: Limit = { from: 1, to: 10_000, unit: 'shards', source: 'Kinesis, UpdateShardCount' };

/** The quota is 10 unless AWS granted more. The upper end only catches a number meant for another setting. */
export const UPDATE_SHARD_COUNT_CALLS: Limit = {
  from: 1,
  to: 1_000,
  unit: 'calls in 24 hours',
  source: 'Kinesis, UpdateShardCount',
};

/**
 * The name of a stream, a consumer or a channel.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
 */
export const KINESIS_NAME = /^[a-zA-Z0-9_.-]{1,128}$/;

/** Shards that every account may have by default, in any Region. */
export const SHARDS_OF_ANY_ACCOUNT = 1_000;

/** The Regions in which an account may have 20,000 shards by default. */
export const REGIONS_OF_MANY_SHARDS = ['us-east-1', 'us-west-2', 'eu-west-1'];

/**
 * The write throughput of one shard.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
 */
export const SHARD_WRITE_BYTES_PER_SECOND = 2 ** 20;
export const SHARD_WRITE_RECORDS_PER_SECOND = 1_000;

/** The read throughput that all shared readers of one shard have together. */
export const SHARD_READ_MB_PER_SECOND = 2;
export const SHARD_READ_CALLS_PER_SECOND = 5;

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_IncreaseStreamRetentionPeriod.html */
export const RETENTION_HOURS: Limit = {
  from: 24,
  to: 8_760,
  unit: 'hours, which is 24 hours to 365 days',
  source: 'Kinesis, IncreaseStreamRetentionPeriod',
};

export const DEFAULT_RETENTION_HOURS = 24;

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateMaxRecordSize.html */
export const RECORD_SIZE_KIB: Limit = {
  from: 1_024,
  to: 10_240,
  unit: 'KiB',
  source: 'Kinesis, UpdateMaxRecordSize',
};

export const DEFAULT_RECORD_SIZE_KIB = 1_024;

/**
 * The upper end is the largest write rate of an on-demand stream, in the Regions that allow most: 10 GiB/s.
 */
export const WARM_THROUGHPUT_MIBPS: Limit = {
  from: 0,
  to: 10_240,
  unit: 'MiB/s',
  source: 'Kinesis, quotas of on-demand streams',
};

/** The write throughput of a new on-demand stream. */
export const NEW_ON_DEMAND_MB_PER_SECOND = 4;

/**
 * The traffic to which On-demand Advantage commits an account, in each direction (AWS SDK,
 * UpdateAccountSettings).
 */
export const ADVANTAGE_COMMITMENT_BYTES_PER_SECOND = 25 * 2 ** 20;

/** The longest name of a stream or of a registered consumer. */
export const NAME_LENGTH = 128;

// Registered consumers
// @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_RegisterStreamConsumer.html

/** Consumers of one stream. */
export const FAN_OUT_CONSUMERS = 20;

/** Consumers of one on-demand stream with On-demand Advantage. */
export const FAN_OUT_CONSUMERS_WITH_ADVANTAGE = 50;

/** Consumers that can be in CREATING at the same time. */
export const FAN_OUT_CONSUMERS_IN_CREATING = 5;

/** Tags of one consumer (AWS SDK, TagResource). */
export const CONSUMER_TAGS = 50;

// Channels

/**
 * CloudFormation's schema allows more than this; only the service refuses it.
 * @see https://docs.aws.amazon.com/streams/latest/dev/data-delivery-concepts.html
 */
export const CHANNEL_FRESHNESS_SECONDS: Limit = {
  from: 300,
  to: 900,
  unit: 'seconds',
  source: 'Kinesis Data Streams Developer Guide, data delivery concepts',
};

export const DEFAULT_CHANNEL_FRESHNESS_SECONDS = 300;

/** The length of a key in S3, less the suffix that Kinesis adds. */
export const CHANNEL_KEY_TEMPLATE_LENGTH = 986;

// Lambda
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

// DynamoDB

/**
 * What one partition key value takes, in any capacity mode.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const PARTITION_WRITE_UNITS_PER_SECOND = 1_000;

/**
 * What an on-demand table takes before it has grown.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html
 */
export const NEW_TABLE_WRITE_UNITS_PER_SECOND = 4_000;
export const NEW_TABLE_READ_UNITS_PER_SECOND = 12_000;

/**
 * What one on-demand table may take by default. AWS raises this quota on request.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
export const TABLE_UNITS_PER_SECOND_QUOTA = 40_000;

/** The upper ends only catch a number meant for another setting. */
export const WARM_WRITES_PER_SECOND: Limit = {
  from: NEW_TABLE_WRITE_UNITS_PER_SECOND,
  to: 10_000_000,
  unit: 'write units a second',
  source: 'DynamoDB Developer Guide, warm throughput of on-demand tables',
};
export const WARM_READS_PER_SECOND: Limit = {
  from: NEW_TABLE_READ_UNITS_PER_SECOND,
  to: 10_000_000,
  unit: 'read units a second',
  source: 'DynamoDB Developer Guide, warm throughput of on-demand tables',
};

// SQS

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const QUEUE_RETENTION_DAYS = 14;

/** What a queue has that states no retention. */
export const DEFAULT_QUEUE_RETENTION_DAYS = 4;

// CloudWatch

/**
 * One minute's metric times evaluation periods is at most a day.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export const QUIET_SECONDS: Limit = {
  from: 60,
  to: 86_400,
  unit: 'seconds, which is 1 minute to 24 hours',
  source: 'CloudWatch, PutMetricAlarm',
};

/** Alarms that one composite alarm can look at, and that one mute rule can name. */
export const ALARMS_TOGETHER = 100;

// What no AWS limit bounds. The upper ends only catch a number meant for another setting.

export const LAG_SECONDS: Limit = {
  from: 60,
  to: 31_536_000,
  unit: 'seconds, which is 1 minute to 365 days',
  source: 'StreamMonitoring, longestLag',
};

export const LAG_PERCENT: Limit = { from: 1, to: 100, unit: 'percent', source: 'StreamMonitoring, lagShare' };

export const LOAD_RECORDS: Limit = {
  from: 1,
  to: 10_000_000,
  unit: 'records a second',
  source: 'the report on limits and costs',
};

export const LOAD_RECORD_BYTES: Limit = {
  from: 1,
  to: 10_485_760,
  unit: 'bytes',
  source: 'Kinesis, UpdateMaxRecordSize',
};

/** The upper bound is the default quota of an account's concurrent executions. */
export const REDRIVE_CONCURRENCY: Limit = { from: 1, to: 1_000, source: 'the redrive function' };

/** A reader makes one query for each write shard. */
export const WRITE_SHARDS: Limit = { from: 1, to: 1_000, unit: 'write shards', source: 'the blueprint' };

export const EXPIRATION_DAYS: Limit = { from: 1, to: 36_500, unit: 'days', source: 'the blueprint' };
