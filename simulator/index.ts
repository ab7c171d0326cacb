export { type PlayedLoad, readLoad } from './command/read-load';
export { simulateCommand } from './command/simulate-command';
export { chosenKeys, chosenLoad, readRecordSize } from './command/simulate-options';
export type { KeyDistribution } from './model/key-distribution';
export { PEERS } from './peers';
export { type Outcome, type PlayedPolicy, POLICIES, simulate, startingShards } from './play';
