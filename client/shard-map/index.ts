export { HashKey, hashKeyOf, hashKeyOfRecord } from './hash-key';
export { HashKeyRange, type ListedShard, ShardMap } from './shard-map';
