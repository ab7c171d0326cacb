import { hash } from 'node:crypto';

/**
 * How many partition keys the items of one page, or of one half hour, are spread over.
 *
 * A partition key value takes 1,000 write units a second, whatever the table takes, and an item of up to 1 KB
 * costs one. 50 full shards bring 50,000 records a second. With items of up to 2 KB, all of one page, that is
 * 100,000 units a second, or 100 keys; 128 leaves room for chance.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html
 */
export const DEFAULT_WRITE_SHARDS = 128;

/** A reader makes one query for each of them, so more would cost more than they bring. */
export const MAX_WRITE_SHARDS = 1_000;

/** The most bytes that the number of a write shard adds to a partition key: `#` and three digits. */
export const WRITE_SHARD_BYTES = 4;

/**
 * A partition key with its write shard, `<key>#<n>`, n from 0 to `writeShards` - 1. The shard follows from the
 * spreading text alone, so the same event always has the same key.
 *
 * @param spreadBy what tells items of one key apart: an event's id, a visitor
 * @throws RangeError if `writeShards` is no whole number from 1 to 1,000
 */
export function shardedKey(key: string, spreadBy: string, writeShards: number): string {
  checkWriteShards(writeShards);
  return `${key}#${Number.parseInt(hash('sha256', spreadBy, 'hex').slice(0, 8), 16) % writeShards}`;
}

/** All partition keys of a page or of a half hour. A reader queries each of them. */
export function allShardedKeys(key: string, writeShards: number): string[] {
  checkWriteShards(writeShards);
  return Array.from({ length: writeShards }, (_, shard) => `${key}#${shard}`);
}

function checkWriteShards(writeShards: number): void {
  if (Number.isInteger(writeShards) && writeShards >= 1 && writeShards <= MAX_WRITE_SHARDS) return;
  throw new RangeError(`writeShards is ${writeShards}; allowed are whole numbers from 1 to 1,000.`);
}
