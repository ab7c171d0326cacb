/**
 * One record of PutRecord or PutRecordBatch, before base64.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/limits.html
 */
export const MAX_RECORD_BYTES = 1000 * 1024;

/** PutRecordBatch: records and bytes of one request (same page). */
export const MAX_BATCH_RECORDS = 500;
export const MAX_BATCH_BYTES = 4 * 1024 * 1024;

/**
 * "Firehose keeps retrying for up to 24 hours" with records of Direct PUT.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/retry.html
 */
export const DIRECT_PUT_RETENTION_MS = 24 * 60 * 60 * 1000;

/** "Amazon Data Firehose calls GetRecords once per second for each shard" (Firehose, source settings). */
export const POLL_MS = 1000;

/**
 * Records that wait for their delivery before nothing more is read and all buffers are delivered: more than
 * the largest buffer, 128 MiB. Firehose has no such limit.
 */
export const MAX_PENDING_BYTES = 256 * 1024 * 1024;

/**
 * Records in one record that is taken apart: "Record deaggregation by JSON or by delimiter is capped at 500
 * per record".
 * @see https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html
 */
export const MAX_SUB_RECORDS = 500;

/**
 * "Once the number of active partitions reaches a limit of 500 per Firehose stream" (Firehose, buffering).
 */
export const MAX_ACTIVE_PARTITIONS = 500;

/**
 * "Neither Prefix nor ErrorOutputPrefix can be greater than 512 characters after they're evaluated".
 * @see https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
 */
export const MAX_PREFIX_CHARACTERS = 512;

/** Invocations of one delivery stream's function at a time. An assumption: AWS does not name a number. */
export const CONCURRENT_INVOCATIONS = 4;

/**
 * Records in one request to an HTTP endpoint: "maxItems: 10000".
 * @see https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html
 */
export const MAX_REQUEST_RECORDS = 10_000;

/** "HTTP endpoints have 3 minutes to respond" (same page). */
export const RESPONSE_TIMEOUT_MS = 3 * 60_000;

/** Firehose API, TagDeliveryStream: tags of one delivery stream. */
export const MAX_TAGS = 50;
