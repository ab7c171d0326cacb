/** Bytes that a full shard takes in a minute. */
const SHARD_MINUTE_BYTES = 60 * 1024 * 1024;
/** At the chosen scale, a full shard's minute is one record of this size. */
const FULL_RECORD_BYTES = 32 * 1024;
/** The middle minute of a small load still is a record of this size: smaller lines there are not. */
const SMALL_RECORD_BYTES = 1024;

/**
 * The scale at which each shard gets one record a minute, whose size follows the load.
 *
 * What costs real time is the number of invocations, and a minute is as fine as CloudWatch looks. So a minute of a
 * shard is one record: at full load of 32 KiB, and in a load that is small all along of 1 KiB in its middle
 * minute. A larger scale would throttle what is no record and yet in a table: the state of the autoscaler. Pure.
 *
 * @param demand in shards, one value for each minute
 */
export function chosenScale(demand: Float64Array): number {
  const sorted = demand.toSorted();
  const middle = sorted[sorted.length >> 1] ?? 0;
  const most = SHARD_MINUTE_BYTES / FULL_RECORD_BYTES;
  const fitting = Math.floor((Math.min(1, middle) * SHARD_MINUTE_BYTES) / SMALL_RECORD_BYTES);
  return Math.min(most, Math.max(1, fitting));
}
