import { type DemandDistribution, expectedCost, quantileOf } from './newsvendor';
import { type Route, routeTo } from './route';
import { clamp, type Situation } from './situation';
import { TUNING } from './tuning';

/** A change of the number of even shards, and how to get there. */
export interface Change {
  readonly even: number;
  readonly by: 'updateShardCount' | 'steps';
}

/**
 * Whether to add capacity, how much and how. Relief is what the present shards are expected to cost beyond those of
 * the target, loss included, for as long as a shortage is expected to last; it has to pay for the UpdateShardCount
 * call, at a price that rises as the quota is used up, or for the slower splits and merges.
 */
export function scaleUp(situation: Situation, shortage: number): Change | undefined {
  const { outlook, layout, settings, callPrice } = situation;
  if (outlook === undefined || clamp(situation, outlook.farNeed) <= layout.capacity + 1e-6) return undefined;
  const route = upRoute(
    situation,
    Math.max(outlook.nearNeed, Math.floor(layout.capacity + 1)),
    outlook.farNeed,
  );
  const near = reliefIn(outlook.near, layout.capacity, route.even, settings.lossPrice);
  const likely = { demands: [quantileOf(outlook.far, TUNING.likely)], weights: [1] };
  const far = reliefIn(likely, layout.capacity, route.even, settings.lossPrice);
  const worth = (minutes: number) =>
    shortage * TUNING.shortageShare +
    Math.max(
      near * Math.max(0, TUNING.shortageMinutes - minutes),
      far * TUNING.farShare * Math.max(0, TUNING.farMinutes - minutes),
    );
  const { operations, minutes, splitsOnly } = route.steps;
  // A split relieves its own keys at once; with merges among the steps, only the last one is the end of it.
  const wait = splitsOnly ? minutes / 2 : minutes;
  const bySteps = worth(wait) - TUNING.operationPrice * operations - TUNING.stepsPrice;
  const byCall = route.call === undefined ? 0 : worth(route.call.minutes) - callPrice;
  if (byCall > 0 && byCall >= bySteps) return { even: route.even, by: 'updateShardCount' };
  return bySteps > 0 ? { even: route.even, by: 'steps' } : undefined;
}

/** What the present shards are expected to cost in a minute beyond what those needed would. */
export function shortageRate({ outlook, layout, settings }: Situation): number {
  if (outlook === undefined || outlook.nearNeed <= layout.capacity) return 0;
  return Math.max(0, reliefIn(outlook.near, layout.capacity, outlook.nearNeed, settings.lossPrice));
}

function reliefIn(demand: DemandDistribution, from: number, to: number, lossPrice: number): number {
  return expectedCost(demand, from, lossPrice) - expectedCost(demand, to, lossPrice);
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
  for (let even = least; even <= most; even++) {
    const route = routeTo(situation, even);
    const minutes = route.call?.minutes ?? route.steps.minutes;
    const cost = minutes / 2 + (TUNING.offTarget * Math.abs(even - wish)) / least;
    if (cost < bestCost) [best, bestCost] = [route, cost];
  }
  return best;
}
