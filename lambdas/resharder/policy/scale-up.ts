import { halvingsTo } from './layout';
import { expectedCost, expectedCostOf, quantileOf } from './newsvendor';
import { candidates, ROUND_MINUTES, type Route, routeTo } from './route';
import { clamp, type Situation } from './situation';
import { TUNING } from './tuning';

/** A change of the number of even shards, and how to get there. */
export interface Change {
  readonly even: number;
  readonly by: 'updateShardCount' | 'halving' | 'pairing' | 'steps';
  /** How many shards halving or pairing leads to. */
  readonly shards?: number;
}

/**
 * Whether to add capacity, how much and how. Relief is what the present shards are expected to cost beyond those of
 * the target, loss included, for as long as a shortage is expected to last; it has to pay for the UpdateShardCount
 * call, at a price that rises as the quota is used up, or for the slower splits and merges.
 */
export function scaleUp(situation: Situation): Change | undefined {
  const { outlook, layout, settings, callPrice, planPressure } = situation;
  if (outlook === undefined || clamp(situation, outlook.nearNeed) <= layout.capacity + 1e-6) return undefined;
  const route = upRoute(situation, outlook.nearNeed, outlook.farNeed);
  const cost = (shards: number) => expectedCost(outlook.near, shards, settings.lossPrice);
  const relief = expectedCostOf(outlook.near, layout, settings.lossPrice) - cost(route.even);
  // What is likely to stay for long is worth more than what may be over soon.
  const likely = { demands: [quantileOf(outlook.far, TUNING.likely)], weights: [1] };
  const lasting =
    expectedCostOf(likely, layout, settings.lossPrice) - expectedCost(likely, route.even, settings.lossPrice);
  const worth = (minutes: number) =>
    Math.max(
      relief * Math.max(0, TUNING.shortageMinutes - minutes),
      lasting * Math.max(0, TUNING.lastingMinutes - minutes),
    );
  // A split relieves its own keys at once.
  const splits = halvingsTo(layout, route.even);
  const byHalving =
    worth((splits * ROUND_MINUTES) / 2) -
    TUNING.operationPrice * splits -
    TUNING.stepsPrice * planPressure -
    Math.max(0, layout.shards.length + splits - route.even) * TUNING.farMinutes;
  const isMore = route.even > layout.shards.length;
  const byCall =
    route.call === undefined || !isMore ? 0 : worth(route.call.minutes) - callPrice - recutting(situation);
  if (byCall > 0 && byCall >= byHalving) return { even: route.even, by: 'updateShardCount' };
  if (byHalving <= 0) return undefined;
  const shards = Math.min(situation.most, layout.shards.length + splits);
  return { even: route.even, by: 'halving', shards };
}

/** What UpdateShardCount costs beside: it takes the cuts away, and what they keep apart is rejected until they are back. */
function recutting({ cuts, settings }: Situation): number {
  return (settings.lossPrice * TUNING.loadAtCut * cuts.length * (cuts.length + 1) * ROUND_MINUTES) / 2;
}

/** A target that AWS reaches soon is worth a few shards more: 10 to 20 is 10 operations, 10 to 19 is 27. */
function upRoute(situation: Situation, nearNeed: number, farNeed: number): Route {
  const open = situation.layout.shards.length;
  const reachable = Math.max(1, Math.min(2 * open, situation.most - situation.cuts.length));
  const least = Math.min(nearNeed, reachable);
  const wish = Math.min(farNeed, reachable);
  const most = Math.min(reachable, Math.max(wish, Math.ceil(least * TUNING.roundingUp)));
  let best = routeTo(situation, least);
  let bestCost = Number.POSITIVE_INFINITY;
  for (const even of candidates(least, most)) {
    const route = routeTo(situation, even);
    const minutes = route.call?.minutes ?? route.steps.minutes;
    const cost = minutes / 2 + (TUNING.offTarget * Math.abs(even - wish)) / least;
    if (cost < bestCost) [best, bestCost] = [route, cost];
  }
  return best;
}
