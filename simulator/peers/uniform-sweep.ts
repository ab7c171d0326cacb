import { HASH_KEYS, type SimulatedShard } from '../model/simulated-shard';
import type { PeerCall } from './peer';

/**
 * The next single split or merge on the way to `target` shards of one size, from hash key 0 upwards: a shard that is too
 * wide is split where it should end; one that is too narrow is merged with the next, which is cut first when both
 * together would be too wide. It needs no memory: what is done is seen in the shards.
 * @returns undefined when all are of that size
 */
export function nextSweepCall(shards: readonly SimulatedShard[], target: number): PeerCall | undefined {
  for (const [index, shard] of shards.entries()) {
    if (index >= target) break;
    // Up to here shard k ends where the k-th of `target` shards does.
    const end = (HASH_KEYS * BigInt(index + 1)) / BigInt(target) - 1n;
    if (shard.end === end) continue;
    if (shard.end > end) return { kind: 'splitShard', shardId: shard.shardId, newStartingHashKey: end + 1n };
    const next = shards[index + 1];
    if (next === undefined) return undefined;
    if (next.end > end) return { kind: 'splitShard', shardId: next.shardId, newStartingHashKey: end + 1n };
    return { kind: 'mergeShards', shardId: shard.shardId, adjacentShardId: next.shardId };
  }
  return undefined;
}
