import type { Observation } from '../../../../../lambdas/resharder/policy';

const shards = Array.from({ length: 1000 }, (_, index) => ({
  shardId: `shardId-${String(index).padStart(12, '0')}`,
  startingHashKey: String((BigInt(index) * 2n ** 128n) / 1000n),
  endingHashKey: String((BigInt(index + 1) * 2n ** 128n) / 1000n - 1n),
}));
const minutesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    start: index * 60_000,
    incomingBytes: Math.round(Math.sin(index) ** 2 * 6e7),
    incomingRecords: Math.round(Math.cos(index) ** 2 * 6e4),
    throttledRecords: undefined,
  }));
/** A thousand shards, with all their metrics. */
export const LARGE_OBSERVATION: Observation = {
  time: 0,
  streamStatus: 'ACTIVE',
  streamMode: 'PROVISIONED',
  shards,
  minutes: minutesOf(15),
  shardMetricsEnabled: true,
  throttledShards: shards.slice(0, 100).map(({ shardId }, index) => ({ shardId, throttledRecords: index })),
  updateShardCountCalls: [],
  bounds: { minShards: 1, maxShards: 2000 },
};
