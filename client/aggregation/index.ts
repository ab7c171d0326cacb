export { AggregateBuilder, type AggregatedRecord, OUTER_PARTITION_KEY } from './aggregate-builder';
export { deaggregate } from './deaggregate';
export { beginsAsAggregate, MAGIC } from './format';
export type { Tag, UserRecord } from './user-record';
export { type PlacedUserRecord, type StreamRecord, type UserRecords, userRecordsOf } from './user-records';
