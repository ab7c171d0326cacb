import { burstLossShare } from '../../lambdas/resharder/policy';
import type { KeyDistribution } from './key-distribution';
import type { SimulatedShard } from './simulated-shard';

/** The loss of a layout of shards under a load. Shards with the same share are counted together. */
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

  /**
   * The rejected load.
   * @param demand in shards (MiB a second)
   */
  lost(demand: number): number {
    let lost = 0;
    for (let group = 0; group < this.shares.length; group++) {
      const load = demand * (this.shares[group] ?? 0);
      // Below 60 % practically no second exceeds the limit; this spares most minutes the sum.
      if (load > 0.6) lost += load * burstLossShare(load, this.cv) * (this.counts[group] ?? 0);
    }
    return lost;
  }

  /** The rejected load of one shard. */
  lostBy(shard: number, demand: number): number {
    const load = demand * (this.perShard[shard] ?? 0);
    return load * burstLossShare(load, this.cv);
  }
}
