export { type BoundsSchedule, boundsAt, type Hold, readSchedules } from './bounds';
export { type Decide, type Decision, decide } from './decide';
export { HASH_KEYS, MAX_SHARDS_PER_STREAM, SHARD_MINUTE, SHARD_WRITE } from './limits';
export { burstLossShare, WITHIN_MINUTE_CV } from './load';
export type {
  Bounds,
  CloudWatchAnswer,
  Deployment,
  KeySample,
  Observation,
  OpenShard,
  SampledKey,
  StreamMinute,
  ThrottledShard,
} from './observation';
export type { Basis, Plan, Step, Work } from './plan';
export {
  CHANGES_PER_DAY,
  type ChangesPerDay,
  DEFAULT_SETTINGS,
  type PolicySettings,
  REJECTED_AT_MOST,
} from './policy-settings';
export type { PolicyState } from './policy-state';
