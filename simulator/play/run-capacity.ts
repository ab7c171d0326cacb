import { burstLossShare, SHARD_WRITE } from '../../lambdas/resharder/policy';
import { type KeyDistribution, UNIFORM_KEYS } from '../model/key-distribution';
import { LayoutLoad } from '../model/layout-load';
import type { RunRecord } from '../model/run-record';
import type { Scenario } from '../model/scenario';
import { evenShards, makeShard, type SimulatedShard } from '../model/simulated-shard';

/** Plays a number of shards that never changes. */
export function runFixed(name: string, shards: number, { demand, keys, cv }: Scenario): RunRecord {
  const layout = new LayoutLoad(evenShards(shards, 0), keys, cv);
  return {
    policy: name,
    lost: demand.map((load) => layout.lost(load)),
    shards: new Float64Array(demand.length).fill(shards),
    events: [],
  };
}

/** The loss share of a minute that counts as none. */
const NO_LOSS = 1e-4;

/**
 * The fewest shards within the bounds that never change and lose at most 0.01 % in any minute, known in hindsight.
 * The upper bound where even that many lose something.
 */
export function leastShardsFor({ demand, keys, cv, minShards, maxShards }: Scenario): number {
  const peak = demand.reduce((most, load) => Math.max(most, load), 0);
  const enough = (shards: number): boolean =>
    new LayoutLoad(evenShards(shards, 0), keys, cv).lost(peak) <= NO_LOSS * peak;
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

/**
 * On-demand mode, as AWS documents it.
 * @see https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
 */
const ON_DEMAND = {
  /** The write capacity of a new stream, in MiB a second. */
  startMiB: 4,
  /** How long a new peak takes to raise the capacity, and a full shard to be split, in minutes. */
  reactionMinutes: 15,
  /** The capacity is twice the peak of this time. */
  memoryMinutes: 30 * 1440,
  /** The load above which a shard is split, 500 KB a second, in shards. */
  splitAbove: 500_000 / SHARD_WRITE.bytesPerSecond,
} as const;

/**
 * Plays on-demand mode: the capacity is twice the highest load of the last 30 days, without the last 15
 * minutes. Where keys are uneven, its shards can reject as well.
 */
export function runOnDemand(name: string, { demand, keys, cv }: Scenario): RunRecord {
  const lost = new Float64Array(demand.length);
  const capacity = new Float64Array(demand.length);
  const peaks = new RecentMaximum(ON_DEMAND.memoryMinutes);
  const shards = keys === UNIFORM_KEYS ? undefined : new OnDemandShards(keys, cv, ON_DEMAND.startMiB);
  for (let minute = 0; minute < demand.length; minute++) {
    const load = demand[minute] ?? 0;
    const seen = minute - 1 - ON_DEMAND.reactionMinutes;
    if (seen >= 0) peaks.add(seen, (demand[seen] ?? 0) - (lost[seen] ?? 0));
    const available = Math.max(ON_DEMAND.startMiB, 2 * peaks.value);
    capacity[minute] = available;
    const inTotal = load * burstLossShare(load / available, cv);
    lost[minute] = Math.max(inTotal, shards?.play(minute, load) ?? 0);
  }
  return { policy: name, lost, shards: capacity, events: [] };
}

/** The greatest of the values within a span of minutes. */
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

/** A narrower range counts as one key, which no split helps. */
const NARROWEST = 2 ** -20;

/**
 * The shards of an on-demand stream with uneven keys. A shard with too much load for 15 minutes is halved.
 */
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

  /** @returns the rejected load of this minute, in shards (MiB a second) */
  play(minute: number, load: number): number {
    const above = new Map<string, number>();
    const due = new Set<string>();
    for (const [index, { shardId, from, to }] of this.layout.shards.entries()) {
      const shardLoad = load * (this.layout.perShard[index] ?? 0);
      if (shardLoad <= ON_DEMAND.splitAbove || to - from <= NARROWEST) continue;
      const since = this.aboveSince.get(shardId) ?? minute;
      if (minute - since >= ON_DEMAND.reactionMinutes) due.add(shardId);
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
