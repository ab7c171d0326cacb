export { ordinalAt } from './ordinal-at';
export { decodeIterator, decodeToken, encodeToken } from './shard-iterator';
export { readRecord, ShardReader } from './stream-reader';
export { type PutEntry, type PutOutcome, StreamWriter } from './stream-writer';
