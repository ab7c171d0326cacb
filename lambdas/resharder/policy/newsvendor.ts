import { burstLossShare } from './burst-loss';
import type { Layout } from './layout';

/** Demands with weights that add up to 1. */
export interface DemandDistribution {
  readonly demands: readonly number[];
  readonly weights: readonly number[];
}

/** What `shards` cost in a minute: themselves, and the priced loss to be expected. */
export function expectedCost(
  { demands, weights }: DemandDistribution,
  shards: number,
  lossPrice: number,
): number {
  let loss = 0;
  for (let i = 0; i < demands.length; i++) {
    const demand = demands[i] ?? 0;
    if (demand > 0.6 * shards) loss += (weights[i] ?? 0) * demand * burstLossShare(demand / shards);
  }
  return shards + lossPrice * loss;
}

/** The same for shards of these widths: a wide one rejects while others have room. */
export function expectedCostOf(
  { demands, weights }: DemandDistribution,
  { shards, widths }: Layout,
  lossPrice: number,
): number {
  let loss = 0;
  for (let i = 0; i < demands.length; i++) {
    const demand = demands[i] ?? 0;
    for (const { width, count } of widths) {
      if (demand * width < 0.6) break;
      loss += (weights[i] ?? 0) * count * demand * width * burstLossShare(demand * width);
    }
  }
  return shards.length + lossPrice * loss;
}

/** The number of shards with the least expected cost. The cost is convex in them, so bisection finds it. */
export function cheapestShards(distribution: DemandDistribution, lossPrice: number, most: number): number {
  let low = 1;
  let high = Math.max(1, most);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const rises =
      expectedCost(distribution, middle + 1, lossPrice) >= expectedCost(distribution, middle, lossPrice);
    if (rises) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The demand that this share of the weight does not exceed. */
export function quantileOf({ demands, weights }: DemandDistribution, share: number): number {
  const order = demands.map((demand, index) => ({ demand, weight: weights[index] ?? 0 }));
  order.sort((a, b) => a.demand - b.demand);
  let sum = 0;
  for (const { demand, weight } of order) {
    sum += weight;
    if (sum >= share) return demand;
  }
  return order.at(-1)?.demand ?? 0;
}
