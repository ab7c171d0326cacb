import type { Limit } from './limit';

// The limits of what processes a stream outside of Lambda; those of Kinesis and Lambda are in limits.ts.

// ECS on Fargate

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html */
export const STOP_TIMEOUT_SECONDS: Limit = {
  from: 1,
  to: 120,
  unit: 'seconds',
  source: 'ECS, stopTimeout on Fargate',
};

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
export const SERVICE_TASKS: Limit = { from: 1, to: 5_000, unit: 'tasks', source: 'ECS, tasks per service' };

/** vCPUs that an account has at once on Fargate by default, in a Region; a new one can have 6. */
export const ACCOUNT_VCPUS = 140;

// Replay. The upper ends only catch a number meant for another setting.

export const REPLAY_RECORDS_PER_SECOND: Limit = {
  from: 1,
  to: 1_000_000,
  unit: 'records a second',
  source: 'the replay function',
};

/** The upper bound is the default quota of an account's concurrent executions. */
export const REPLAY_CONCURRENCY: Limit = {
  from: 1,
  to: 1_000,
  unit: 'shards',
  source: 'the replay function',
};

export const REPLAY_BATCH: Limit = {
  from: 1,
  to: 10_000,
  unit: 'records',
  source: 'Lambda, as of an event source mapping',
};

// Kinesis queues

const CREATE_QUEUE = 'Kinesis, CreateQueue';

/** @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateQueue.html */
export const QUEUE_VISIBILITY_SECONDS: Limit = { from: 0, to: 43_200, unit: 'seconds', source: CREATE_QUEUE };
export const QUEUE_RECEIVES: Limit = { from: 1, to: 1_000, unit: 'receives', source: CREATE_QUEUE };
export const QUEUE_NAME_CHARACTERS = 128;
