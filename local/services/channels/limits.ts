/** Size at which an object is closed. AWS says "optimally sized": an assumption. */
export const MAX_OBJECT_BYTES = 128 * 1024 * 1024;

/**
 * Records that wait for their delivery before nothing more is read and all buffers are delivered. Our own
 * limit.
 */
export const MAX_PENDING_BYTES = 2 * MAX_OBJECT_BYTES;

/**
 * "the expanded template itself must not exceed 986 characters" (Kinesis Developer Guide, "S3 output key
 * template").
 */
export const MAX_KEY_CHARACTERS = 986;

/** From one GetRecords call of a shard to the next, as Firehose's: an assumption, AWS names no pace. */
export const POLL_MS = 1000;
