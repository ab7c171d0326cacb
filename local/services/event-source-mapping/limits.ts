import type { PollingPace } from '../stream-reading';

/**
 * The request of a synchronous invocation: "6 MB" (Lambda quotas; "6 MiBs ... includes the Kinesis payload
 * converted to base-64 encoding, and the metadata", Kinesis, "Handle large records").
 */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/**
 * "Your state can be a maximum of 1 MB for each shard" (Lambda, stateful Kinesis processing); read as 1 MiB.
 */
export const MAX_STATE_BYTES = 1024 * 1024;

/**
 * How long a tumbling window stays open without new records: "Lambda waits for up to 2 minutes before
 * assuming that the window is over" (same page). Counted here from the window's end.
 */
export const WINDOW_IDLE_MS = 120_000;

const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 60_000;

/**
 * The wait before the next attempt, in milliseconds: 0.5 s, doubling, at most 60 s. Not verified: AWS does
 * not document Lambda's own waits. Two recordings of AWS bound them. Two waits took less than 2.4 s (January
 * 2022), and a batch was in its eighth attempt when its record passed 60 s (November 2025).
 *
 * @param failures how many came in a row, 1 or more
 */
export function backoffMs(failures: number): number {
  return Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(failures - 1, 16));
}

/** The pace at which a mapping reads a shard with GetRecords. */
export const POLLING_PACE: PollingPace = {
  /**
   * A shard takes five GetRecords calls a second from all its readers together (Kinesis quotas); four leave
   * one for another reader. An assumption: AWS does not document Lambda's own pace.
   */
  backlogMs: 250,
  /** "Lambda polls each shard in your Kinesis stream for records at a base rate of once per second". */
  atTipMs: 1000,
  /** An assumption. */
  throttledMs: 1000,
  failedMs: backoffMs,
};

/**
 * Read-ahead of one shard: no page is read while this many bytes of events wait for the function. A page
 * brings at most 10 MiB of data. An assumption: AWS does not say how far Lambda reads ahead.
 */
export const READ_AHEAD_BYTES = 2 * MAX_PAYLOAD_BYTES;

/**
 * The same in records: two batches for each lane, but never less than one second's worth of a shard's
 * reading.
 */
export function readAheadRecords(batchSize: number, parallelizationFactor: number): number {
  return Math.max(2000, 2 * batchSize * parallelizationFactor);
}

/** How often a record for the destination is offered before the batch counts as dropped. An assumption. */
export const DELIVERY_ATTEMPTS = 3;
