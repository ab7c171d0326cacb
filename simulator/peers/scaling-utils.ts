import { HASH_KEYS } from '../../lambdas/resharder/policy';
import type { SimulatedShard } from '../model/simulated-shard';
import { ANY_COUNT, clampTo, type PeerCall, type PeerFactory } from './peer';

const UP = { threshold: 0.75, minutes: 5, percent: 150, coolOff: 15 };
const DOWN = { threshold: 0.25, minutes: 15, percent: 25, coolOff: 60 };
const CHECK_INTERVAL = 5;
const REFRESH_SHARDS = 10;
const WINDOW = Math.max(UP.minutes, DOWN.minutes);

/**
 * awslabs/amazon-kinesis-scaling-utils with the percentages of its README, checked every 300 s. It counts
 * high and low minutes among the last 15, in any order; minutes without a datapoint count as low. Its shard
 * count is up to ten minutes old. When UpdateShardCount is refused for its limits, it splits and merges the
 * shards one by one, and decides nothing else until that is done.
 */
export const scalingUtils: PeerFactory = (initialShards, bounds = ANY_COUNT) => {
  let known = initialShards;
  let refreshedAt = 0;
  let lastUp = Number.NEGATIVE_INFINITY;
  let lastDown = Number.NEGATIVE_INFINITY;
  let wanted = { target: initialShards, up: true };
  let sweeping = false;

  const vote = (
    minute: number,
    lastMinute: number,
    accepted: (at: number) => number,
  ): 'up' | 'down' | 'no' => {
    let high = 0;
    let low = 0;
    let samples = 0;
    for (let k = Math.max(0, minute - WINDOW); k <= lastMinute; k++) {
      const utilization = accepted(k) / known;
      if (utilization > UP.threshold) high++;
      if (utilization < DOWN.threshold) low++;
      samples++;
    }
    low += WINDOW - samples;
    if (high >= UP.minutes) return minute - lastUp < UP.coolOff ? 'no' : 'up';
    return low < DOWN.minutes || minute - lastDown < DOWN.coolOff ? 'no' : 'down';
  };

  const succeeded = (minute: number): void => {
    if (wanted.up) lastUp = minute;
    else lastDown = minute;
  };

  return {
    wake({ minute, shards, updating, lastMinute, accepted }) {
      // Minutes before the beginning are unknown; they do not count as missing.
      if (sweeping || updating || minute < WINDOW || minute % CHECK_INTERVAL !== 0) return undefined;
      if (minute - refreshedAt >= REFRESH_SHARDS) {
        known = shards;
        refreshedAt = minute;
      }
      const direction = vote(minute, lastMinute, accepted);
      if (direction === 'no') return undefined;
      const up = direction === 'up';
      const target = up
        ? Math.ceil((shards * UP.percent) / 100)
        : shards - Math.floor((shards * DOWN.percent) / 100);
      wanted = { target: clampTo(target, bounds), up };
      return wanted.target === shards ? undefined : wanted.target;
    },
    answered(refusal, { minute }) {
      if (refusal === undefined) succeeded(minute);
      else sweeping = refusal === 'LimitExceededException' || refusal === 'InvalidArgumentException';
    },
    goOn(shards, minute) {
      if (!sweeping) return undefined;
      const call = nextSweepCall(shards, wanted.target);
      if (call === undefined) {
        sweeping = false;
        succeeded(minute);
      }
      return call;
    },
  };
};

/**
 * The next split or merge on the way to `target` even shards, from hash key 0 upwards. A shard that is too
 * wide is split where it should end. One that is too narrow is merged with the next, which is split first
 * when both together would be too wide. The shards themselves show the progress, so it needs no memory.
 * @returns undefined when all shards are even
 */
function nextSweepCall(shards: readonly SimulatedShard[], target: number): PeerCall | undefined {
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
