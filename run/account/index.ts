export { countDeliveredRecords, countFailedRecords, type DeliveredRecords } from './counted-records';
export { type Ledger, Ledgers, type SequenceRange, type UnfinishedRange } from './ledger';
export { type Reshard, ReshardLog } from './reshard-log';
export { type Autoscaling, closeAccount, type RunAccount } from './run-account';
