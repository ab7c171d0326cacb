import type { ShardView } from './types';

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
