import { SHARD_WRITE } from '../../lambdas/resharder/policy';
import type { KeyDistribution } from './key-distribution';
import type { StreamLimits } from './simulated-stream';

/** A load, and the conditions under which it is played. */
export interface Scenario {
  /**
   * The load in shards, one value for each minute: MiB a second, or thousands of records a second where these
   * fill a shard first.
   */
  readonly demand: Float64Array;
  /** When minute 0 begins, in milliseconds since the epoch. */
  readonly startTime: number;
  readonly keys: KeyDistribution;
  readonly initialShards: number;
  readonly minShards: number;
  readonly maxShards: number;
  readonly limits?: StreamLimits;
  /** The coefficient of variation of the seconds within a minute. */
  readonly cv: number;
  /** Minutes from the end of a minute until its datapoint can be seen. */
  readonly metricDelay: number;
  /** Bytes of a record. Default {@link BALANCED_RECORD}, which fills a shard's bytes and records alike. */
  readonly recordBytes?: number;
}

/** 1 MiB in 1,000 records. */
export const BALANCED_RECORD = SHARD_WRITE.bytesPerSecond / SHARD_WRITE.recordsPerSecond;

/** The used share of a shard's byte limit when the shard is full: 1 unless records are small. */
export function byteShare(recordBytes: number): number {
  return Math.min(1, recordBytes / BALANCED_RECORD);
}
