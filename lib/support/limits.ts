/** A range of whole numbers, and who sets it. */
export interface Limit {
  readonly from: number;
  readonly to: number;
  /** As it follows the numbers in a message, e.g. "hours". */
  readonly unit?: string;
  /** Who sets the limit, and where it is written. */
  readonly source: string;
}

export const SHARDS: Limit = { from: 1, to: 10_000, unit: 'shards', source: 'Kinesis, UpdateShardCount' };

/** The quota is 10 unless AWS granted more; the upper end only catches what was meant for another setting. */
export const UPDATE_SHARD_COUNT_CALLS: Limit = {
  from: 1,
  to: 1_000,
  unit: 'calls in 24 hours',
  source: 'Kinesis, UpdateShardCount',
};

export const RETENTION_HOURS: Limit = {
  from: 24,
  to: 8_760,
  unit: 'hours, which is 24 hours to 365 days',
  source: 'Kinesis, IncreaseStreamRetentionPeriod',
};

export const RECORD_SIZE_KIB: Limit = {
  from: 1_024,
  to: 10_240,
  unit: 'KiB',
  source: 'Kinesis, UpdateMaxRecordSize',
};

/**
 * The upper end is the largest write rate that an on-demand stream can have: 10 GiB/s, in the Regions that
 * allow most.
 */
export const WARM_THROUGHPUT_MIBPS: Limit = {
  from: 0,
  to: 10_240,
  unit: 'MiB/s',
  source: 'Kinesis, quotas of on-demand streams',
};

const MAPPING = 'Lambda, CreateEventSourceMapping';

export const BATCH_SIZE: Limit = { from: 1, to: 10_000, unit: 'records', source: MAPPING };
export const BATCHING_WINDOW_SECONDS: Limit = { from: 0, to: 300, unit: 'seconds', source: MAPPING };
export const PARALLELIZATION_FACTOR: Limit = { from: 1, to: 10, source: MAPPING };
export const RETRY_ATTEMPTS: Limit = { from: 0, to: 10_000, unit: 'attempts', source: MAPPING };
export const RECORD_AGE_SECONDS: Limit = { from: 60, to: 604_800, unit: 'seconds', source: MAPPING };
export const TUMBLING_WINDOW_SECONDS: Limit = { from: 0, to: 900, unit: 'seconds', source: MAPPING };
export const FILTERS: Limit = { from: 1, to: 10, unit: 'filters', source: 'Lambda, event filtering' };

/** One minute's metric times evaluation periods is at most a day. */
export const QUIET_SECONDS: Limit = {
  from: 60,
  to: 86_400,
  unit: 'seconds, which is 1 minute to 24 hours',
  source: 'CloudWatch, PutMetricAlarm',
};

export const LAG_PERCENT: Limit = { from: 1, to: 100, unit: 'percent', source: 'StreamMonitoring, lagShare' };

/** The upper ends only catch what was meant for another setting. */
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

export const RECORDS_PER_SECOND: Limit = {
  from: 1,
  to: 100_000,
  unit: 'records a second',
  source: 'the redrive function',
};

const FIREHOSE = 'Firehose Developer Guide, buffering hints';

export const S3_BUFFER_MIB: Limit = { from: 1, to: 128, unit: 'MiB', source: FIREHOSE };
/** With record format conversion or dynamic partitioning. */
export const LARGE_S3_BUFFER_MIB: Limit = {
  from: 64,
  to: 128,
  unit: 'MiB with record format conversion or dynamic partitioning',
  source: 'Firehose, BufferingHints',
};
export const DELIVERY_INTERVAL_SECONDS: Limit = { from: 0, to: 900, unit: 'seconds', source: FIREHOSE };
/** Without the zero buffering that backups and dynamic partitioning do not have. */
export const BACKUP_INTERVAL_SECONDS: Limit = {
  from: 60,
  to: 900,
  unit: 'seconds for a backup or with dynamic partitioning',
  source: FIREHOSE,
};
export const DELIVERY_RETRY_SECONDS: Limit = {
  from: 0,
  to: 7_200,
  unit: 'seconds',
  source: 'Firehose, RetryOptions',
};

/** 0.2 to 3 MB as Firehose has it; what it takes for a fraction is not documented, so whole MiB. */
export const TRANSFORM_BUFFER_MIB: Limit = {
  from: 1,
  to: 3,
  unit: 'MiB',
  source: 'Firehose, ProcessorParameter',
};
export const TRANSFORM_INTERVAL_SECONDS: Limit = {
  from: 0,
  to: 900,
  unit: 'seconds',
  source: 'Firehose Developer Guide, data transformation',
};
/** Firehose publishes no upper end; this one only catches what was meant for another setting. */
export const TRANSFORM_RETRIES: Limit = {
  from: 0,
  to: 300,
  unit: 'retries',
  source: 'Firehose, ProcessorParameter',
};

/** Firehose, MetadataExtraction, as the CDK checks it. */
export const PARTITION_KEYS = 50;

/** Another value than Kinesis documents is not caught by CloudFormation's schema, only by the service. */
export const CHANNEL_FRESHNESS_SECONDS: Limit = {
  from: 300,
  to: 900,
  unit: 'seconds',
  source: 'Kinesis Data Streams Developer Guide, data delivery concepts',
};

export const OPENSEARCH_BUFFER_MIB: Limit = { from: 1, to: 100, unit: 'MiB', source: FIREHOSE };
export const HTTP_BUFFER_MIB: Limit = { from: 1, to: 64, unit: 'MiB', source: FIREHOSE };
export const SPLUNK_BUFFER_MIB: Limit = { from: 1, to: 5, unit: 'MiB', source: FIREHOSE };
export const SPLUNK_INTERVAL_SECONDS: Limit = { from: 0, to: 60, unit: 'seconds', source: FIREHOSE };
export const SPLUNK_ACKNOWLEDGMENT_SECONDS: Limit = {
  from: 180,
  to: 600,
  unit: 'seconds',
  source: 'Firehose, SplunkDestinationConfiguration',
};

/** The upper end only catches what was meant for another setting. */
export const EXPIRATION_DAYS: Limit = { from: 1, to: 36_500, unit: 'days', source: 'the blueprint' };
