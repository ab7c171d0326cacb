export { type BalancePlan, balance } from './balance';
export { DynamoDbLeaseStore } from './dynamodb-lease-store';
export { HeldLease, type HoldingOptions } from './held-lease';
export { handedOver, holderOf, isFinished, type Lease, requested, taken } from './lease';
export type { LeaseStore, TableContents } from './lease-store';
export { leaseTable, OWNER_INDEX } from './lease-table';
export { LeaseWatch } from './lease-watch';
export {
  comparePositions,
  isStart,
  type Sentinel,
  SHARD_END,
  type ShardPosition,
  sentinel,
} from './position';
