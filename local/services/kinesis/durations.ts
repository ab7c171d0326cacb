/**
 * How long AWS's background work takes, in milliseconds.
 * These are assumptions: AWS publishes no figures, only "normally a few seconds" and "a few
 * minutes".
 */

const SECOND_MS = 1000;

/** From CREATING to ACTIVE. */
export const CREATE_STREAM_MS = 15 * SECOND_MS;
/** From DELETING until the stream is gone. */
export const DELETE_STREAM_MS = 15 * SECOND_MS;
/** From CREATING to ACTIVE. */
export const REGISTER_CONSUMER_MS = 10 * SECOND_MS;
/** From DELETING until the consumer is gone. */
export const DEREGISTER_CONSUMER_MS = 10 * SECOND_MS;
/**
 * UPDATING during SplitShard or MergeShards, and during each round of UpdateShardCount or warm throughput.
 */
export const RESHARD_ROUND_MS = 30 * SECOND_MS;
/** UPDATING after Start- or StopStreamEncryption. */
export const CHANGE_ENCRYPTION_MS = 5 * SECOND_MS;
/** From CREATING to ACTIVE. */
export const CREATE_QUEUE_MS = 10 * SECOND_MS;
/** UPDATING after UpdateQueue. */
export const UPDATE_QUEUE_MS = 5 * SECOND_MS;
/** From DELETING until the queue is gone. */
export const DELETE_QUEUE_MS = 10 * SECOND_MS;
/** UPDATING after UpdateStreamMode. */
export const CHANGE_MODE_MS = 30 * SECOND_MS;
/** UPDATING after UpdateMaxRecordSize. */
export const CHANGE_RECORD_SIZE_MS = 5 * SECOND_MS;
