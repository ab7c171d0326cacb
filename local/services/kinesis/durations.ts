/**
 * How long AWS takes over what it does in the background, in milliseconds. AWS publishes no such figures ("normally a
 * few seconds", "a few minutes"), so these are assumptions; they pass on the control plane's clock, which compresses.
 */

const SECOND = 1000;

/** CREATING, until the stream is ACTIVE. */
export const CREATE_STREAM = 15 * SECOND;
/** DELETING, until the stream is gone. */
export const DELETE_STREAM = 15 * SECOND;
/** CREATING, until a consumer is ACTIVE. */
export const REGISTER_CONSUMER = 10 * SECOND;
/** DELETING, until a consumer is gone. */
export const DEREGISTER_CONSUMER = 10 * SECOND;
/** UPDATING for one SplitShard or MergeShards, and for each round of UpdateShardCount or of warm throughput. */
export const RESHARD_ROUND = 30 * SECOND;
/** UPDATING after Start- or StopStreamEncryption. */
export const CHANGE_ENCRYPTION = 5 * SECOND;
/** UPDATING after UpdateStreamMode. */
export const CHANGE_MODE = 30 * SECOND;
/** UPDATING after UpdateMaxRecordSize. */
export const CHANGE_RECORD_SIZE = 5 * SECOND;
