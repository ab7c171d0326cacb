export { burstLossShare, WITHIN_MINUTE_CV } from './burst-loss';
export { type Decide, type Decision, decide } from './decide';
export { SHARD_MINUTE } from './demand';
export type { KeySample, Observation, OpenShard, ShardMinute, StreamMinute } from './observation';
export type { Basis, Plan, Step, Work } from './plan';
export { DEFAULT_SETTINGS, type PolicySettings } from './policy-settings';
export type { PolicyState } from './policy-state';
