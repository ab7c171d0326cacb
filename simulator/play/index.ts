export { type PlayedPolicy, POLICIES } from './policies';
export { type Outcome, simulate } from './simulate';
export { defaultWarmUp, startingShards } from './starting-point';
