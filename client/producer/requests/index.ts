export { Failures } from './failures';
export { type PutOutcome, putRecords } from './put-records';
export { RecordsBody } from './records-body';
export { needsLayout, type Settlement, settle } from './settlement';
