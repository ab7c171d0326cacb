import { burstLossShare } from '../../lambdas/resharder/policy';

/** The prices and limits of the clairvoyant. */
export interface OptimumOptions {
  /**
   * The price of a lost MiB/s-minute, in shard-minutes. Infinity forbids minutes that lose more than 1e-4.
   */
  readonly lossPrice: number;
  readonly cv: number;
  /**
   * Ups in a calendar day. Default 10. This is looser than AWS's rolling 24 hours, so the result is a lower
   * bound.
   */
  readonly upsPerDay?: number;
  /** The minute of the day at which the load begins. Default 0. */
  readonly startMinute?: number;
  /** Minutes between moves. Default 2. */
  readonly minutesPerMove?: number;
}

/** The greatest loss share of a minute where loss is forbidden. */
const FORBIDDEN_LOSS = 1e-4;
const DAY = 1440;

/**
 * The least cost of any sequence of shard counts with the load known in advance: shard-minutes and priced
 * loss, by dynamic programming over (ups used today, count). An up at most doubles and is counted; a down at
 * most halves and is free.
 * @param demand MiB a second, one value for each minute
 */
export function clairvoyantCost(demand: Float64Array, options: OptimumOptions): number {
  const { upsPerDay = 10, startMinute = 0, minutesPerMove = 2 } = options;
  const most = mostShards(demand, options);
  const width = most + 1;
  let cost = Array.from({ length: upsPerDay + 1 }, () =>
    new Float64Array(width).fill(Number.POSITIVE_INFINITY),
  );
  cost[0]?.fill(0, 1);
  let next = cost.map((row) => row.slice());
  const stage = new Float64Array(width);
  let day = Math.floor(startMinute / DAY);

  for (let minute = 0; minute < demand.length; minute += minutesPerMove) {
    const today = Math.floor((startMinute + minute) / DAY);
    if (today !== day) {
      forgetUps(cost);
      day = today;
    }
    priceOf(demand.subarray(minute, minute + minutesPerMove), options, stage);
    for (let ups = 0; ups <= upsPerDay; ups++) {
      move(cost[ups], cost[ups - 1], stage, next[ups]);
    }
    [cost, next] = [next, cost];
  }
  return cost.reduce(
    (least, row) =>
      Math.min(
        least,
        row.reduce((a, b) => Math.min(a, b)),
      ),
    Number.POSITIVE_INFINITY,
  );
}

/** The most shards that can be worth their cost. */
function mostShards(demand: Float64Array, { lossPrice, cv }: OptimumOptions): number {
  const peak = demand.reduce((a, b) => Math.max(a, b), 0);
  for (let shards = Math.max(1, Math.floor(peak)); ; shards++) {
    const lost = burstLossShare(peak / shards, cv);
    if (lossPrice === Number.POSITIVE_INFINITY ? lost <= FORBIDDEN_LOSS : lost * peak * lossPrice < 0.01)
      return shards;
  }
}

function priceOf(minutes: Float64Array, { lossPrice, cv }: OptimumOptions, stage: Float64Array): void {
  for (let shards = 0; shards < stage.length; shards++) {
    let price = 0;
    for (const load of minutes) {
      const lost = shards === 0 ? 1 : burstLossShare(load / shards, cv);
      if (lossPrice !== Number.POSITIVE_INFINITY) price += shards + lossPrice * load * lost;
      else price += lost <= FORBIDDEN_LOSS || load === 0 ? shards : Number.POSITIVE_INFINITY;
    }
    stage[shards] = shards === 0 ? Number.POSITIVE_INFINITY : price;
  }
}

/** Makes one move: from `same` by staying or going down, from `fewerUps` by going up. */
function move(
  same: Float64Array | undefined,
  fewerUps: Float64Array | undefined,
  stage: Float64Array,
  into: Float64Array | undefined,
): void {
  if (same === undefined || into === undefined) return;
  const most = stage.length - 1;
  const downs = new SlidingMinimum(same);
  const ups = fewerUps === undefined ? undefined : new SlidingMinimum(fewerUps);
  for (let shards = 1; shards <= most; shards++) {
    // A down may halve at most: it comes from shards..2*shards. An up may double: from
    // ceil(shards/2)..shards-1.
    const stayed = downs.over(shards, Math.min(most, 2 * shards));
    const grown = ups === undefined ? Number.POSITIVE_INFINITY : ups.over(Math.ceil(shards / 2), shards - 1);
    into[shards] = (stage[shards] ?? 0) + Math.min(stayed, grown);
  }
}

/** Forgets yesterday's ups: keeps the best way to each count. */
function forgetUps(cost: Float64Array[]): void {
  const [fresh, ...used] = cost;
  for (const row of used) {
    for (let shards = 0; shards < row.length; shards++) {
      if (fresh !== undefined) fresh[shards] = Math.min(fresh[shards] ?? 0, row[shards] ?? 0);
    }
    row.fill(Number.POSITIVE_INFINITY);
  }
}

/** The least value of a window whose ends only move forward, in constant time a step. */
class SlidingMinimum {
  private readonly kept: Int32Array;
  private head = 0;
  private tail = 0;
  private pushed = -1;

  constructor(private readonly values: Float64Array) {
    this.kept = new Int32Array(values.length);
  }

  over(from: number, to: number): number {
    while (this.pushed < to) {
      this.pushed++;
      const value = this.values[this.pushed] ?? 0;
      while (this.tail > this.head && (this.values[this.kept[this.tail - 1] ?? 0] ?? 0) >= value) this.tail--;
      this.kept[this.tail++] = this.pushed;
    }
    while (this.tail > this.head && (this.kept[this.head] ?? 0) < from) this.head++;
    return this.tail > this.head && from <= to
      ? (this.values[this.kept[this.head] ?? 0] ?? 0)
      : Number.POSITIVE_INFINITY;
  }
}
