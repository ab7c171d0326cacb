// Where the records come from.

export { objectPages } from './object-pages';
export type { Page, PageRecord, Position, ReadLane } from './page';
export { shardPages } from './shard-pages';
