import type { Scale } from '../../../base/scale';
import type { MemoryBudget } from '../log';
import { evenParts, type HashKeyRange } from './hash-key';
import { Shard, shardId } from './shard';
import { ShardRouter } from './shard-router';

/** All shards of a stream within the retention period. The open ones together cover every hash key. */
export class ShardMap {
  private readonly byId = new Map<string, Shard>();
  private nextNumber = 0;
  private openShards: readonly Shard[] = [];
  private route: ShardRouter<Shard>;

  constructor(
    count: number,
    now: number,
    private readonly budget: MemoryBudget,
    private readonly scale: Scale,
  ) {
    this.openShards = evenParts(count)
      .ranges()
      .map((range) => this.make(range, [], now));
    this.route = new ShardRouter(this.openShards);
  }

  /** In order of creation. */
  get all(): readonly Shard[] {
    return [...this.byId.values()];
  }

  /** In order of their hash keys. */
  get open(): readonly Shard[] {
    return this.openShards;
  }

  get router(): ShardRouter<Shard> {
    return this.route;
  }

  get(id: string): Shard | undefined {
    return this.byId.get(id);
  }

  withNumber(number: number): Shard | undefined {
    return this.byId.get(shardId(number));
  }

  childrenOf(parent: Shard): readonly Shard[] {
    return this.all.filter((shard) => shard.parentIds.includes(parent.id));
  }

  /** @param at the first hash key of the upper child: above the parent's start, at most its end */
  split(parent: Shard, at: bigint, now: number): void {
    this.apply({ splits: [{ shard: parent, at }], merges: [] }, now);
  }

  /** @param lower the neighbour with the lower hash keys */
  merge(lower: Shard, upper: Shard, now: number): void {
    this.apply({ splits: [], merges: [[lower, upper]] }, now);
  }

  /**
   * Performs one round towards `count` shards of equal size.
   * @returns whether more rounds are needed
   */
  reshardTowards(count: number, now: number): boolean {
    const round = nextReshardRound(this.openShards, count);
    if (round !== undefined) this.apply(round, now);
    return nextReshardRound(this.openShards, count) !== undefined;
  }

  /** Drops records from before `horizon`, and shards that were closed before it. */
  trim(horizon: number): void {
    for (const shard of this.byId.values()) {
      if (shard.closedAt === undefined || shard.closedAt >= horizon) shard.log.trim(horizon);
      else this.drop(shard);
    }
  }

  clear(): void {
    for (const shard of this.byId.values()) this.drop(shard);
  }

  private drop(shard: Shard): void {
    shard.log.clear();
    this.byId.delete(shard.id);
  }

  private apply(round: ReshardRound<Shard>, now: number): void {
    const heirs = new Map<Shard, readonly Shard[]>();
    for (const { shard, at } of round.splits) {
      const lower = this.make({ start: shard.range.start, end: at - 1n }, [shard], now);
      heirs.set(shard, [lower, this.make({ start: at, end: shard.range.end }, [shard], now)]);
    }
    for (const [lower, upper] of round.merges) {
      heirs.set(lower, [this.make({ start: lower.range.start, end: upper.range.end }, [lower, upper], now)]);
      heirs.set(upper, []);
    }
    for (const parent of heirs.keys()) parent.close(now);
    this.openShards = this.openShards.flatMap((shard) => heirs.get(shard) ?? [shard]);
    this.route = new ShardRouter(this.openShards);
  }

  private make(range: HashKeyRange, parents: readonly Shard[], now: number): Shard {
    // Sequence numbers begin with the creation time, so a child's must be later than its parents', always.
    const createdAt = Math.max(now, ...parents.map((parent) => parent.createdAt + 1));
    const shard = new Shard(
      { number: this.nextNumber++, range, createdAt, parents },
      this.budget,
      this.scale,
    );
    this.byId.set(shard.id, shard);
    return shard;
  }
}

/** Changes that happen at the same time: shards to split, and pairs of neighbours to merge. */
interface ReshardRound<Shard> {
  readonly splits: readonly { readonly shard: Shard; readonly at: bigint }[];
  readonly merges: readonly (readonly [Shard, Shard])[];
}

/**
 * The next round of UpdateShardCount on the way to `target` shards of equal size. First, shards are split at
 * the new borders inside them (at the middle one, if there are several). Then neighbours between two new
 * borders are merged in pairs. It depends on the open shards only, so each round is computed anew.
 *
 * @param open the open shards in the order of their ranges
 * @returns `undefined` when the target is reached
 */
export function nextReshardRound<Shard extends { readonly range: HashKeyRange }>(
  open: readonly Shard[],
  target: number,
): ReshardRound<Shard> | undefined {
  const parts = evenParts(target);
  const splits = open.flatMap((shard) => {
    const first = parts.partOf(shard.range.start) + 1;
    const last = parts.partOf(shard.range.end);
    return first > last ? [] : [{ shard, at: parts.startOf((first + last) >> 1) }];
  });
  if (splits.length > 0) return { splits, merges: [] };

  const merges: (readonly [Shard, Shard])[] = [];
  for (let index = 0; index + 1 < open.length; index++) {
    const [lower, upper] = [open[index], open[index + 1]];
    if (lower === undefined || upper === undefined) continue;
    if (parts.partOf(lower.range.start) !== parts.partOf(upper.range.start)) continue;
    merges.push([lower, upper]);
    index++;
  }
  return merges.length > 0 ? { splits, merges } : undefined;
}
