import type { ShardView } from '../types';
import type { Shard } from './shard';

/**
 * The shards that may be read now: not known yet, and every parent done with. A parent that is neither known nor listed
 * any more has been taken by retention; nothing of it is left to wait for.
 *
 * @param listed open and closed shards of the stream
 * @param isFinished `undefined` for a shard that is not known
 */
export function readableShards(
  listed: readonly ShardView[],
  isFinished: (shardId: string) => boolean | undefined,
): readonly ShardView[] {
  const ids = new Set(listed.map((shard) => shard.shardId));
  const doneWith = (parent: string | undefined) =>
    parent === undefined || (isFinished(parent) ?? !ids.has(parent));
  return listed.filter(
    (shard) =>
      isFinished(shard.shardId) === undefined &&
      doneWith(shard.parentShardId) &&
      doneWith(shard.adjacentParentShardId),
  );
}

/** Which shards ListShards shows (SDK, ShardFilter). Times in milliseconds since the epoch. */
export type ShardFilter =
  | { readonly type: 'AT_LATEST' | 'AT_TRIM_HORIZON' | 'FROM_TRIM_HORIZON' }
  | { readonly type: 'AT_TIMESTAMP' | 'FROM_TIMESTAMP'; readonly timestamp: number }
  | { readonly type: 'AFTER_SHARD_ID'; readonly shardId: string };

/**
 * Whether the filter lets a shard through.
 * @param horizon the oldest moment that the stream still keeps; earlier times are read as this one
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
