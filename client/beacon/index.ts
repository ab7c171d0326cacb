export { Beacon, type BeaconOptions } from './beacon';
export type { BeaconRecord, BeaconStats } from './outbox';
