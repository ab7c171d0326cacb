import { expectedCost } from './newsvendor';
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
export function scaleUp(situation: Situation): Change | undefined {
  const { outlook, layout, settings, callPrice } = situation;
  if (outlook === undefined || clamp(situation, outlook.nearNeed) <= layout.capacity + 1e-6) return undefined;
  const route = upRoute(situation, outlook.nearNeed, outlook.farNeed);
  const cost = (shards: number) => expectedCost(outlook.near, shards, settings.lossPrice);
  const relief = cost(layout.capacity) - cost(route.even);
  const { operations, minutes, splitsOnly } = route.steps;
  // A split relieves its own keys at once; with merges among the steps, only the last one is the end of it.
  const wait = splitsOnly ? minutes / 2 : minutes;
  const bySteps =
    relief * Math.max(0, TUNING.shortageMinutes - wait) -
    TUNING.operationPrice * operations -
    TUNING.stepsPrice;
  const byCall =
    route.call === undefined
      ? 0
      : relief * Math.max(0, TUNING.shortageMinutes - route.call.minutes) - callPrice;
  if (byCall > 0 && byCall >= bySteps) return { even: route.even, by: 'updateShardCount' };
  return bySteps > 0 ? { even: route.even, by: 'steps' } : undefined;
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
