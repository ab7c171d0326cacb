import type { Limit } from './limit';

// Managed Service for Apache Flink
// @see https://docs.aws.amazon.com/managed-flink/latest/java/limits.html

/** KPUs that an application may have by default; AWS raises the quota for an application's name. */
export const KPUS_OF_AN_APPLICATION = 64;

/** The upper end only catches a number meant for another setting: AWS names no most for a raised quota. */
export const KPU_QUOTA: Limit = {
  from: 1,
  to: 1_000,
  unit: 'KPUs',
  source: 'Managed Service for Apache Flink, quotas',
};

/** @see https://docs.aws.amazon.com/managed-flink/latest/java/how-scaling.html */
export const PARALLELISM_PER_KPU: Limit = {
  from: 1,
  to: 8,
  unit: 'tasks on each KPU',
  source: 'Managed Service for Apache Flink, ParallelismPerKPU',
};

/** What Flink cannot exceed while it restores a state, unless the job sets it (Flink, maxParallelism). */
export const FLINK_MAX_PARALLELISM = 128;

/** The upper end is the longest wait that makes sense: a restore replays what came since the last checkpoint. */
export const CHECKPOINT_SECONDS: Limit = {
  from: 1,
  to: 3_600,
  unit: 'seconds',
  source: 'FlinkApplication, checkpointInterval',
};

/** Above, a reader that polls would fall behind the 10 MiB of a call: a full shard takes 1 MiB a second. */
export const FLINK_POLL_MILLISECONDS: Limit = {
  from: 200,
  to: 10_000,
  unit: 'milliseconds',
  source: 'Kinesis, GetRecords: 5 calls a second and 10 MiB a call',
};

/** A larger archive fails when the application starts. */
export const FLINK_CODE_MIB = 512;
