import type { KeyDistribution } from './key-distribution';
import { LayoutLoad } from './layout-load';
import { evenShards, makeShard, type SimulatedShard } from './simulated-shard';

/** A shard above this is split (Kinesis quotas, on-demand mode: 500 KB/s). */
const SPLIT_ABOVE = 500_000 / 1_048_576;
/** Within so many minutes (same page). */
const SPLIT_AFTER = 15;
/** A range so narrow is as good as one key, which no split helps. */
const NARROWEST = 2 ** -20;

/** The shards of an on-demand stream under uneven keys: what is above the mark for a quarter of an hour is cut in half. */
export class OnDemandShards {
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
