import { burstLossShare } from '../../lambdas/resharder/policy';
import { UNIFORM_KEYS } from './key-distribution';
import { LayoutLoad } from './layout-load';
import { OnDemandShards } from './on-demand-shards';
import type { RunRecord } from './run-record';
import type { Scenario } from './scenario';
import { evenShards } from './simulated-shard';

/** The least that a new on-demand stream takes, in MiB a second (Kinesis developer guide, on-demand mode). */
const ON_DEMAND_START = 4;
/** On-demand follows a new peak after about a quarter of an hour (same page). */
const ON_DEMAND_REACTION = 15;
/** It takes twice the peak of the last 30 days (same page). */
const ON_DEMAND_MEMORY = 30 * 1440;

/** A number of shards that never changes. */
export function runFixed(name: string, shards: number, { demand, keys, cv }: Scenario): RunRecord {
  const layout = new LayoutLoad(evenShards(shards, 0), keys, cv);
  return {
    policy: name,
    lost: demand.map((load) => layout.lost(load)),
    shards: new Float64Array(demand.length).fill(shards),
    events: [],
  };
}

/**
 * On-demand mode as documented: twice the highest load of the last 30 days but the last 15 minutes; where keys are
 * uneven, also what {@link OnDemandShards} reject.
 */
export function runOnDemand(name: string, { demand, keys, cv }: Scenario): RunRecord {
  const lost = new Float64Array(demand.length);
  const capacity = new Float64Array(demand.length);
  const peaks = new RecentMaximum(ON_DEMAND_MEMORY);
  const shards = keys === UNIFORM_KEYS ? undefined : new OnDemandShards(keys, cv, ON_DEMAND_START);
  for (let minute = 0; minute < demand.length; minute++) {
    const load = demand[minute] ?? 0;
    const seen = minute - 1 - ON_DEMAND_REACTION;
    if (seen >= 0) peaks.add(seen, (demand[seen] ?? 0) - (lost[seen] ?? 0));
    const available = Math.max(ON_DEMAND_START, 2 * peaks.value);
    capacity[minute] = available;
    const inTotal = load * burstLossShare(load / available, cv);
    lost[minute] = Math.max(inTotal, shards?.play(minute, load) ?? 0);
  }
  return { policy: name, lost, shards: capacity, events: [] };
}

/** The greatest of the values of a while. */
class RecentMaximum {
  private readonly kept: { readonly at: number; readonly value: number }[] = [];

  constructor(private readonly span: number) {}

  add(at: number, value: number): void {
    while ((this.kept.at(-1)?.value ?? Number.POSITIVE_INFINITY) <= value) this.kept.pop();
    this.kept.push({ at, value });
    while ((this.kept[0]?.at ?? at) <= at - this.span) this.kept.shift();
  }

  get value(): number {
    return this.kept[0]?.value ?? 0;
  }
}
