export type { CallFaults, Fault, FaultKind, FaultOptions, FaultService, Outage, Redeploy } from './faults';
export { LocalAws } from './host/local-aws';
export type { AccountOptions, LocalAwsOptions } from './host/local-aws-options';
