import { burstLossShare, SHARD_WRITE } from '../../lambdas/resharder/policy';
import { type KeyDistribution, UNIFORM_KEYS } from '../model/key-distribution';
import { LayoutLoad } from '../model/layout-load';
import type { RunRecord } from '../model/run-record';
import type { Scenario } from '../model/scenario';
import { evenShards, makeShard, type SimulatedShard } from '../model/simulated-shard';

/** As much as a minute may lose where nothing is to be lost. */
const NOTHING = 1e-4;

/** A shard above this is split (Kinesis quotas, on-demand mode: 500 KB/s). */
const SPLIT_ABOVE = 500_000 / SHARD_WRITE.bytesPerSecond;

/** Within so many minutes (same page). */
const SPLIT_AFTER = 15;

/** A range so narrow is as good as one key, which no split helps. */
const NARROWEST = 2 ** -20;

/** The shards of an on-demand stream under uneven keys: what is above the mark for a quarter of an hour is cut in half. */
class OnDemandShards {
  private layout: LayoutLoad;
  private aboveSince = new Map<string, number>();
  private nextId: number;

  constructor(
    private readonly keys: KeyDistribution,
    private readonly cv: number,
    initialShards: number,
  ) {
    this.layout = new LayoutLoad(evenShards(initialShards, 0), keys, cv);
    this.nextId = initialShards;
  }

  /** @returns what is rejected in this minute, in shards (MiB a second) */
  play(minute: number, load: number): number {
    const above = new Map<string, number>();
    const due = new Set<string>();
    for (const [index, { shardId, from, to }] of this.layout.shards.entries()) {
      if (load * (this.layout.perShard[index] ?? 0) <= SPLIT_ABOVE || to - from <= NARROWEST) continue;
      const since = this.aboveSince.get(shardId) ?? minute;
      if (minute - since >= SPLIT_AFTER) due.add(shardId);
      else above.set(shardId, since);
    }
    this.aboveSince = above;
    if (due.size > 0) {
      const split = this.layout.shards.flatMap((shard) =>
        due.has(shard.shardId) ? this.halves(shard) : [shard],
      );
      this.layout = new LayoutLoad(split, this.keys, this.cv);
    }
    return this.layout.lost(load);
  }

  private halves({ start, end }: SimulatedShard): SimulatedShard[] {
    const middle = (start + end) / 2n;
    return [makeShard(this.nextId++, start, middle), makeShard(this.nextId++, middle + 1n, end)];
  }
}

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

/**
 * The fewest shards that never change and lose nothing in any minute, within the bounds: what somebody with hindsight
 * would have set. The upper bound where even that is too little.
 */
export function leastShardsFor({ demand, keys, cv, minShards, maxShards }: Scenario): number {
  const peak = demand.reduce((most, load) => Math.max(most, load), 0);
  const enough = (shards: number): boolean =>
    new LayoutLoad(evenShards(shards, 0), keys, cv).lost(peak) <= NOTHING * peak;
  let few = minShards;
  let many = Math.min(maxShards, Math.max(minShards, Math.ceil(4 * peak) + 1));
  if (!enough(many)) return maxShards < many ? maxShards : many;
  while (few < many) {
    const middle = (few + many) >> 1;
    if (enough(middle)) many = middle;
    else few = middle + 1;
  }
  return many;
}
