import { expectedCost } from './newsvendor';
import { routeTo } from './route';
import type { Change } from './scale-up';
import { clamp, type Situation } from './situation';
import { TUNING } from './tuning';

/** Shards that the far forecast does not need, cuts aside. */
export function idleShards(situation: Situation): number {
  if (situation.outlook === undefined) return 0;
  return situation.layout.shards.length - situation.cuts.length - clamp(situation, situation.outlook.farNeed);
}

/**
 * The cheapest smaller number of shards, if any is cheaper than what is open: its own cost over the time that a change
 * is to last, the shards that are still there on the way, and the price of the way. Mostly by MergeShards, which has
 * no daily quota; by UpdateShardCount only where calls are plenty and very many shards stand idle.
 */
export function scaleDown(situation: Situation): Change | undefined {
  const { outlook, layout, settings, cuts, callsLeft, callPrice } = situation;
  if (outlook === undefined) return undefined;
  const open = layout.shards.length;
  const rate = (even: number) => expectedCost(outlook.far, even, settings.lossPrice);
  let best: Change | undefined;
  let bestCost = rate(open - cuts.length) * TUNING.farMinutes;
  for (let even = clamp(situation, outlook.farNeed); even <= open - cuts.length; even++) {
    const route = routeTo(situation, even);
    if (route.steps.operations === 0) continue;
    const stillThere = (minutes: number) =>
      ((open - cuts.length - even) / 2) * Math.min(minutes, 2 * TUNING.farMinutes);
    const settled = rate(even) * TUNING.farMinutes;
    const bySteps =
      settled + stillThere(route.steps.minutes) + TUNING.operationPrice * route.steps.operations;
    const byCall =
      // A call would also take the cuts away, and what is hot be throttled until they are back.
      route.call === undefined || cuts.length > 0 || callsLeft <= TUNING.callsKeptForUps
        ? Number.POSITIVE_INFINITY
        : settled + stillThere(route.call.minutes) + TUNING.downCallFactor * callPrice;
    if (Math.min(bySteps, byCall) >= bestCost) continue;
    best = { even, by: byCall < bySteps ? 'updateShardCount' : 'steps' };
    bestCost = Math.min(bySteps, byCall);
  }
  return best;
}
