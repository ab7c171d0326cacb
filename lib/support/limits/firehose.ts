import type { Limit } from './limit';

/**
 * The limits and the defaults of Firehose, as `limits.ts` has those of the other services.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/buffering.html
 */

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

/** The default of Firehose for S3, Iceberg, OpenSearch and Redshift. */
export const DEFAULT_DELIVERY_INTERVAL_SECONDS = 300;

/** Backups and dynamic partitioning do not have zero buffering. */
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

/**
 * The largest record that Firehose delivers to a destination other than S3, and with dynamic partitioning
 * (Kinesis Data Streams Developer Guide, handle large records).
 */
export const DELIVERABLE_RECORD_KIB = 1_024;

/** Firehose documents 0.2 to 3 MB, and not which fractions it takes; so whole MiB. */
export const TRANSFORM_BUFFER_MIB: Limit = {
  from: 1,
  to: 3,
  unit: 'MiB',
  source: 'Firehose, ProcessorParameter',
};

/** @see https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html */
export const TRANSFORM_INTERVAL_SECONDS: Limit = {
  from: 0,
  to: 900,
  unit: 'seconds',
  source: 'Firehose Developer Guide, data transformation',
};

/** Firehose publishes no upper end; this one only catches a number meant for another setting. */
export const TRANSFORM_RETRIES: Limit = {
  from: 0,
  to: 300,
  unit: 'retries',
  source: 'Firehose, ProcessorParameter',
};

/**
 * The time after which Firehose gives up an invocation of the transform (Firehose Developer Guide, Lambda
 * invocation duration).
 */
export const TRANSFORM_TIMEOUT_SECONDS = 300;

/** Keys that one MetadataExtraction makes, as the CDK checks it. */
export const PARTITION_KEYS = 50;

/** Characters of a prefix (Firehose, ExtendedS3DestinationConfiguration). */
export const PREFIX_LENGTH = 1_024;
