export { type PlayedPolicy, POLICIES } from './policies';
export { defaultWarmUp, type Outcome, simulate, startingShards } from './simulate';
