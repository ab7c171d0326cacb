export { MAX_HASH_KEY } from './hash-key';
export { Shard, shardId } from './shard';
export { passesFilter, type ShardFilter } from './shard-lineage';
export { ShardMap } from './shard-map';
