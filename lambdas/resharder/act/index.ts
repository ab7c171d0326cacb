export { Actuator, type Outcome } from './actuator';
export { reshards } from './next-call';
export { ReshardWait } from './reshard-wait';
export { StreamChanges } from './stream-changes';
export { TickRule } from './tick-rule';
