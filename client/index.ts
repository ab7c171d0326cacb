export {
  AggregateBuilder,
  type AggregatedRecord,
  beginsAsAggregate,
  deaggregate,
  type PlacedUserRecord,
  type StreamRecord,
  type Tag,
  type UserRecord,
  type UserRecords,
  userRecordsOf,
} from './aggregation';
export * from './consumer';
export {
  NotALogLineError,
  NotAPageViewError,
  type NotWrittenCause,
  OutageError,
  PoisonError,
  RecordNotWrittenError,
  RecordsNotWrittenError,
  RecordTooLargeError,
} from './errors';
export * from './log-line';
export * from './pacing';
export * from './page-view';
export * from './producer';
export * from './queue';
export * from './shard-map';
