export type { CallFaults, FaultOptions, FaultService, Outage, Redeploy } from './fault-options';
export { type Fault, type FaultKind, Faults, type Killable } from './faults';
export { faultyDatapoints } from './faulty-datapoints';
export { FaultyService } from './faulty-service';
export { behindOutages } from './outage-gate';
