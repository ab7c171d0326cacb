import { expectedCost, expectedCostOf } from './newsvendor';
import { candidates, routeTo } from './route';
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
  const present =
    cuts.length === 0 ? expectedCostOf(outlook.far, layout, settings.lossPrice) : rate(open - cuts.length);
  let best: Change | undefined;
  let most = 0;
  for (const even of candidates(clamp(situation, outlook.farNeed), open - cuts.length)) {
    const route = routeTo(situation, even);
    if (route.steps.operations === 0) continue;
    // What goes one by one is there for half the way on average.
    const saved = (minutes: number) =>
      (present - rate(even)) * Math.max(TUNING.farMinutes - minutes / 2, TUNING.farMinutes / 2);
    const bySteps = saved(route.steps.minutes) - TUNING.operationPrice * route.steps.operations;
    const byCall =
      // A call would also take the cuts away, and what is hot be throttled until they are back.
      route.call === undefined || cuts.length > 0 || callsLeft <= TUNING.callsKeptForUps
        ? Number.NEGATIVE_INFINITY
        : saved(route.call.minutes) - TUNING.downCallFactor * callPrice;
    if (Math.max(bySteps, byCall) <= most) continue;
    best = { even, by: byCall > bySteps ? 'updateShardCount' : 'steps' };
    most = Math.max(bySteps, byCall);
  }
  return best;
}
