export { LADDER, type LadderSettings, type LadderStep, playLadder } from './ladder';
export { type PlayedPolicy, POLICIES } from './policies';
export { defaultWarmUp, type Outcome, simulate, startingShards } from './simulate';
