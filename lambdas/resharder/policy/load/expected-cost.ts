import type { Layout } from '../shards';

/** Demands in shards, with weights that add up to 1. */
export interface DemandDistribution {
  readonly demands: readonly number[];
  readonly weights: readonly number[];
}

/** What a rejected shard-minute costs, and how much fuller than an even load a stream's fullest seconds and shards are. */
export interface Losses {
  /** In shard-minutes. */
  readonly lossPrice: number;
  /** Utilization is multiplied with it; 1 for an even load. */
  readonly unevenness: number;
}

/** Below this utilization a shard rejects nothing that counts. */
const SAFE_UTILIZATION = 0.6;

/**
 * What `shards` even shards cost a minute, in shard-minutes: themselves, and the priced loss to be expected.
 */
export function expectedCost(
  { demands, weights }: DemandDistribution,
  shards: number,
  { lossPrice, unevenness }: Losses,
): number {
  let loss = 0;
  for (let i = 0; i < demands.length; i++) {
    const demand = demands[i] ?? 0;
    const fullest = (unevenness * demand) / shards;
    if (fullest > SAFE_UTILIZATION) loss += (weights[i] ?? 0) * demand * burstLossShare(fullest);
  }
  return shards + lossPrice * loss;
}

/** The same for the shards of a layout: a wide shard rejects while others have room. */
export function expectedCostOf(
  { demands, weights }: DemandDistribution,
  layout: Layout,
  { lossPrice, unevenness }: Losses,
): number {
  let loss = 0;
  for (let i = 0; i < demands.length; i++) {
    const demand = demands[i] ?? 0;
    loss += (weights[i] ?? 0) * demand * lossShareOf(layout, demand, unevenness);
  }
  return layout.shards.length + lossPrice * loss;
}

/** The share of a demand, in shards, that the shards of a layout are expected to reject. */
export function lossShareOf({ widths }: Layout, demand: number, unevenness: number): number {
  let share = 0;
  for (const { width, count } of widths) {
    const fullest = unevenness * demand * width;
    if (fullest < SAFE_UTILIZATION) break;
    share += count * width * burstLossShare(fullest);
  }
  return share;
}

/** The number of shards with the least expected cost. The cost is convex in it, so bisection finds it. */
export function cheapestShards(distribution: DemandDistribution, losses: Losses, maxShards: number): number {
  let low = 1;
  let high = Math.max(1, maxShards);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const rises =
      expectedCost(distribution, middle + 1, losses) >= expectedCost(distribution, middle, losses);
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

/**
 * Coefficient of variation of one-second rates within a minute, measured on a stream with one-second counts.
 * Because of it, a shard whose mean of a minute is at 90 % of its limit already rejects 0.5 %.
 */
export const WITHIN_MINUTE_CV = 0.094;

/**
 * The share of a minute's load that is rejected when seconds vary normally around the minute's mean:
 * E[(X - 1/utilization)+], X ~ N(1, cv).
 * @param utilization mean load over capacity; 0 and more
 */
export function burstLossShare(utilization: number, cv = WITHIN_MINUTE_CV): number {
  if (utilization <= 0) return 0;
  const headroom = 1 / utilization - 1;
  if (cv === 0) return Math.max(0, -headroom);
  const z = headroom / cv;
  if (z > 6) return 0;
  if (z < -6) return -headroom;
  return cv * (density(z) - z * upperTail(z));
}

function density(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}

/** P(Z > z) to 7.5e-8 (Abramowitz and Stegun, 26.2.17). */
function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return density(z) * series;
}
