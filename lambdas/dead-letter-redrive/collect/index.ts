export { collect, type WrittenUpTo } from './collect';
export { type Neighbour, neighboursOf, type Place } from './neighbours';
export { PointerQueue } from './pointer-queue';
export { pageLimit, ShardCursor } from './shard-cursor';
export { mapRunsOf, type Stock, stockOf } from './stock';
