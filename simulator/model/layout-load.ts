import { burstLossShare } from '../../lambdas/resharder/policy';
import type { KeyDistribution } from './key-distribution';
import type { SimulatedShard } from './simulated-shard';

/** What the shards of one moment reject under a load; shards with the same share of it are counted together. */
export class LayoutLoad {
  private readonly shares: Float64Array;
  private readonly counts: Float64Array;
  /** The share of each shard, in the order of the shards. */
  readonly perShard: Float64Array;

  constructor(
    readonly shards: readonly SimulatedShard[],
    keys: KeyDistribution,
    private readonly cv: number,
  ) {
    this.perShard = Float64Array.from(shards, ({ from, to }) => keys.share(from, to));
    const groups = new Map<number, number>();
    for (const share of this.perShard) {
      const rounded = Math.round(share * 1e12) / 1e12;
      groups.set(rounded, (groups.get(rounded) ?? 0) + 1);
    }
    this.shares = Float64Array.from(groups.keys());
    this.counts = Float64Array.from(groups.values());
  }

  /** @param demand in shards (MiB a second); @returns what is rejected of it */
  lost(demand: number): number {
    let lost = 0;
    for (let group = 0; group < this.shares.length; group++) {
      const load = demand * (this.shares[group] ?? 0);
      // Below 60 % no second in a thousand years is over the limit; most minutes end here.
      if (load > 0.6) lost += load * burstLossShare(load, this.cv) * (this.counts[group] ?? 0);
    }
    return lost;
  }

  /** What one shard rejects. */
  lostBy(shard: number, demand: number): number {
    const load = demand * (this.perShard[shard] ?? 0);
    return load * burstLossShare(load, this.cv);
  }
}
