export { countDeliveredRecords, type DeliveredRecords } from './counted-records';
export { type KeptRecords, ParkedObjects } from './kept-records';
export { type Ledger, Ledgers } from './ledger';
export { type Reshard, ReshardLog } from './reshard-log';
export {
  type Autoscaling,
  type Check,
  closeAccount,
  type HttpFacts,
  type PoisonRecord,
  type RunAccount,
  type SessionFacts,
} from './run-account';
