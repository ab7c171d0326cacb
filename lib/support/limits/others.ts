import type { Limit } from './limit';

// SQS

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
export const QUEUE_RETENTION_DAYS = 14;

/** What a queue has that states no retention. */
export const DEFAULT_QUEUE_RETENTION_DAYS = 4;

// Aurora

/** Steps of 0.5. @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html */
export const AURORA_CAPACITY: Limit = { from: 0, to: 256, unit: 'ACU', source: 'Aurora Serverless v2' };

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
