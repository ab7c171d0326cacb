import { burstLossShare } from '../../lambdas/resharder/policy';
import type { Scenario } from './run-peer';
import type { RunRecord } from './run-record';

/** The least that a new on-demand stream takes, in MiB a second (Kinesis developer guide, on-demand mode). */
const ON_DEMAND_START = 4;
/** On-demand follows a new peak after about a quarter of an hour (same page). */
const ON_DEMAND_REACTION = 15;

/** A number of shards that never changes. */
export function runFixed(name: string, shards: number, scenario: Scenario): RunRecord {
  return runCapacity(name, scenario, () => shards);
}

/** On-demand mode as documented: twice the highest load of the last 30 days but the last 15 minutes. */
export function runOnDemand(name: string, scenario: Scenario): RunRecord {
  let peak = 0;
  return runCapacity(name, scenario, (minute, lost) => {
    const seen = minute - 1 - ON_DEMAND_REACTION;
    if (seen >= 0) peak = Math.max(peak, (scenario.demand[seen] ?? 0) - (lost[seen] ?? 0));
    return Math.max(ON_DEMAND_START, 2 * peak);
  });
}

function runCapacity(
  name: string,
  { demand, cv }: Scenario,
  capacity: (minute: number, lost: Float64Array) => number,
): RunRecord {
  const lost = new Float64Array(demand.length);
  const shards = new Float64Array(demand.length);
  for (let minute = 0; minute < demand.length; minute++) {
    const load = demand[minute] ?? 0;
    const available = capacity(minute, lost);
    shards[minute] = available;
    lost[minute] = load * burstLossShare(load / available, cv);
  }
  return { policy: name, lost, shards, events: [] };
}
