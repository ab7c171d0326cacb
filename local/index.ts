export type { EventClock } from './base/time';
export type { CallFaults, Fault, FaultKind, FaultOptions, FaultService, Outage, Redeploy } from './faults';
export { LocalAws } from './host/local-aws';
export type { AccountOptions, LocalAwsOptions, StreamOptions } from './host/local-aws-options';
