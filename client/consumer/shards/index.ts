export { deletableLeases } from './deletable-leases';
export { firstHole, strangeLease } from './hash-key-coverage';
export { missingLeases } from './missing-leases';
export { type ChildShard, leaseOn, type StreamShard } from './stream-shard';
