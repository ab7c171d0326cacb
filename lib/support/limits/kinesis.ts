import type { Limit } from './limit';

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
