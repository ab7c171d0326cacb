export { KinesisSource } from './kinesis-source';
export { type Patience, patient, pause } from './patience';
export { type PrefetchLimits, prefetch } from './prefetch';
export type { StreamId } from './shard-listing';
export type { InitialPosition, ShardPage, StreamSource } from './stream-source';
