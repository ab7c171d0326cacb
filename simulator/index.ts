export { simulateCommand } from './command/simulate-command';
export { PEERS } from './peers';
export { type Outcome, type PlayedPolicy, POLICIES, simulate } from './play';
