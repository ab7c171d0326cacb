import type { Shard } from './shard';

/** The ShardFilter of ListShards (SDK). Times are in milliseconds since the epoch. */
export type ShardFilter =
  | { readonly type: 'AT_LATEST' | 'AT_TRIM_HORIZON' | 'FROM_TRIM_HORIZON' }
  | { readonly type: 'AT_TIMESTAMP' | 'FROM_TIMESTAMP'; readonly timestamp: number }
  | { readonly type: 'AFTER_SHARD_ID'; readonly shardId: string };

/**
 * Whether the filter selects a shard.
 * @param horizon the start of the retention period; earlier times are treated as this one
 */
export function passesFilter(shard: Shard, filter: ShardFilter, horizon: number): boolean {
  switch (filter.type) {
    case 'FROM_TRIM_HORIZON':
      return true;
    case 'AT_LATEST':
      return shard.closedAt === undefined;
    case 'AT_TRIM_HORIZON':
      return wasOpenAt(shard, horizon);
    case 'AT_TIMESTAMP':
      return wasOpenAt(shard, Math.max(filter.timestamp, horizon));
    case 'FROM_TIMESTAMP':
      return shard.closedAt === undefined || shard.closedAt >= Math.max(filter.timestamp, horizon);
    case 'AFTER_SHARD_ID':
      return shard.id > filter.shardId;
  }
}

function wasOpenAt(shard: Shard, time: number): boolean {
  return shard.createdAt <= time && (shard.closedAt === undefined || shard.closedAt >= time);
}
