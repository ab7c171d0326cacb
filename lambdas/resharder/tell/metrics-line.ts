import type { Observation, Plan } from '../policy';

/**
 * The metrics of a decision in CloudWatch's embedded metric format: a line of JSON that, printed by a function, becomes
 * metrics with the dimension StreamName. Utilization is the load in parts of the capacity, 1 for all of it, and left out
 * while no load is known. WantedShards is what the load wants whatever the bounds say, AllowedShards what it may have.
 * Decisions is 1 for a plan that changes the shards, else 0.
 */
export function metricsLine(
  namespace: string,
  streamName: string,
  { time, shards }: Observation,
  { basis, steps }: Plan,
): string {
  const { demand, capacity, wanted, allowed, callsLeft, hotShards } = basis;
  const values = {
    OpenShardCount: shards.length,
    ...(demand !== undefined && capacity > 0 && { Utilization: demand / capacity }),
    ...(wanted !== undefined && { WantedShards: wanted }),
    AllowedShards: allowed,
    QuotaRemaining: callsLeft,
    HotShards: hotShards,
    Decisions: steps.some(({ kind }) => RESHARDS.has(kind)) ? 1 : 0,
  };
  const Metrics = Object.keys(values).map((Name) => ({
    Name,
    Unit: Name === 'Utilization' ? 'None' : 'Count',
  }));
  return JSON.stringify({
    _aws: {
      Timestamp: time,
      CloudWatchMetrics: [{ Namespace: namespace, Dimensions: [['StreamName']], Metrics }],
    },
    StreamName: streamName,
    ...values,
  });
}

const RESHARDS: ReadonlySet<string> = new Set(['updateShardCount', 'splitShard', 'mergeShards']);
