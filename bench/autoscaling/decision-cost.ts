import type {
  Decide,
  Observation,
  OpenShard,
  PolicyState,
  StreamMinute,
} from '../../lambdas/resharder/policy';
import { GENERATORS } from '../../simulator/generate';
import { evenShards } from '../../simulator/model/simulated-shard';
import { readSpec } from '../../simulator/options/spec';

/** The cost of a decision once the policy's memory is full. */
export interface DecisionCost {
  /** Milliseconds of CPU at 1,000 shards: median and worst. */
  readonly median: number;
  readonly worst: number;
  /** The size of the state as JSON. */
  readonly stateBytes: number;
}

const SHARDS = 1000;
const ROUNDS = 40;
const WINDOW = 15;
const MINUTE = 60_000;
const START = Date.UTC(2026, 0, 5);

/**
 * Plays nine days of a stream of 1,000 shards to the policy, 15 minutes at a time. Then asks for a decision
 * every minute, with the shards that reject.
 */
export function decisionCost(decide: Decide): DecisionCost {
  const { demand } = readSpec('load', 'weekly:days=9,low=300MiB,high=700MiB', GENERATORS);
  const shards = evenShards(SHARDS, 0).map(({ shardId, start, end }) => ({
    shardId,
    startingHashKey: start.toString(),
    endingHashKey: end.toString(),
  }));
  let state: PolicyState | undefined;
  const learned = demand.length - ROUNDS - 1;
  for (let minute = WINDOW; minute < learned; minute += WINDOW) {
    ({ state } = decide(observe(minute, demand, shards, { minShards: SHARDS, maxShards: SHARDS }), state));
  }
  const times = Array.from({ length: ROUNDS }, (_, round) => {
    const asked = withShardMetrics(
      observe(learned + round, demand, shards, { minShards: 1, maxShards: 10_000 }),
    );
    const before = process.cpuUsage();
    ({ state } = decide(asked, state));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }).sort((a, b) => a - b);
  return {
    median: times[Math.floor(ROUNDS / 2)] ?? 0,
    worst: times.at(-1) ?? 0,
    stateBytes: Buffer.byteLength(JSON.stringify(state)),
  };
}

function observe(
  minute: number,
  demand: Float64Array,
  shards: readonly OpenShard[],
  bounds: Observation['bounds'],
): Observation {
  const first = Math.max(0, minute - 1 - WINDOW);
  const minutes = Array.from(
    demand.subarray(first, minute - 1),
    (load, index): StreamMinute => ({
      start: START + (first + index) * MINUTE,
      incomingBytes: load * 60 * 1_048_576,
      incomingRecords: load * 60_000,
    }),
  );
  return {
    time: START + minute * MINUTE,
    streamStatus: 'ACTIVE',
    streamMode: 'PROVISIONED',
    shards,
    minutes,
    shardMetricsEnabled: false,
    updateShardCountCalls: [],
    bounds,
  };
}

function withShardMetrics(observation: Observation): Observation {
  const { shards } = observation;
  return {
    ...observation,
    shardMetricsEnabled: true,
    throttledShards: shards.slice(0, 100).map(({ shardId }) => ({ shardId, throttledRecords: 1000 })),
  };
}
