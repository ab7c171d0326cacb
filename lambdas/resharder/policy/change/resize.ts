import { bordersFor, clamp, type DecisionContext } from '../decision-context';
import { MAX_SHARDS_PER_STREAM } from '../limits';
import { expectedCost, expectedCostOf, quantileOf } from '../load';
import { difference, differenceToEven, halvingsTo } from '../shards';
import { TUNING } from '../tuning';

/** A change of the number of even shards, and the calls that make it. */
export interface Change {
  readonly evenShards: number;
  readonly by: 'updateShardCount' | 'halving' | 'pairing' | 'steps';
  /** How many shards halving or pairing leads to. */
  readonly shards?: number;
}

/**
 * Decides whether to add capacity, how much, and by which calls. Relief is the expected cost of the present
 * shards, loss included, less that of the target's, for as long as a shortage is expected to last. It has to
 * exceed the price of the UpdateShardCount call, which rises as the quota is used up, or of the slower splits
 * and merges.
 */
export function scaleUp(context: DecisionContext): Change | undefined {
  const ways = waysUp(context);
  if (ways === undefined) return undefined;
  const { evenShards, splits, byCall, byHalving } = ways;
  const gain = ({ worth, price }: Weighed) => worth - price;
  if (byCall !== undefined && gain(byCall) > 0 && gain(byCall) >= gain(byHalving)) {
    return { evenShards, by: 'updateShardCount' };
  }
  if (gain(byHalving) <= 0) return undefined;
  return {
    evenShards,
    by: 'halving',
    shards: Math.min(context.maxOpenShards, context.layout.shards.length + splits),
  };
}

/** Why a need for more capacity is not met yet, and the numbers that would change that; undefined without a need. */
export function whyNotMore(context: DecisionContext): string | undefined {
  const { forecast, layout, maxOpenShards } = context;
  const open = layout.shards.length;
  if (forecast === undefined || forecast.shardsWanted <= layout.capacity + 1e-6) return undefined;
  const wanted = `${forecast.shardsWanted} shards are wanted, and ${open} are open`;
  const ways = waysUp(context);
  if (ways === undefined) return `${wanted}; ${maxOpenShards} are the most that may be.`;
  const { byCall, byHalving } = ways;
  const best = byCall !== undefined && byCall.worth - byCall.price > byHalving.worth - byHalving.price;
  const { worth, price } = best ? byCall : byHalving;
  return worth > price
    ? `${wanted}; more are on their way.`
    : `${wanted}; a change is worth ${Math.round(worth)} shard-minutes now, and is made from ${Math.ceil(price)} on.`;
}

/** What a way of changing the shards is worth and what it costs, in shard-minutes. */
interface Weighed {
  readonly worth: number;
  readonly price: number;
}

interface WaysUp {
  readonly evenShards: number;
  readonly splits: number;
  readonly byHalving: Weighed;
  /** Undefined where AWS would refuse the call, or it would add nothing. */
  readonly byCall: Weighed | undefined;
}

/** Undefined while the need is met, or cannot be. */
function waysUp(context: DecisionContext): WaysUp | undefined {
  const { forecast, layout, weights, callPrice, changePriceFactor } = context;
  if (forecast === undefined) return undefined;
  const { soon, later, shardsNeededSoon, shardsNeededLater } = forecast;
  if (clamp(context, shardsNeededSoon) <= layout.capacity + 1e-6) return undefined;
  const route = upRoute(context, shardsNeededSoon, shardsNeededLater);
  const { evenShards } = route;
  const relief = expectedCostOf(soon, layout, weights) - expectedCost(soon, evenShards, weights);
  // Demand that is likely to stay is worth more than demand that may end soon.
  const likely = { demands: [quantileOf(later, weights.likely)], weights: [1] };
  const lasting = expectedCostOf(likely, layout, weights) - expectedCost(likely, evenShards, weights);
  const worth = (minutes: number) =>
    Math.max(
      relief * Math.max(0, TUNING.shortageMinutes - minutes),
      lasting * Math.max(0, TUNING.lastingMinutes - minutes),
    );
  // A split relieves its own keys at once.
  const splits = halvingsTo(layout, evenShards);
  const byHalving = {
    worth: worth((splits * ROUND_MINUTES) / 2),
    price:
      weights.operationPrice * splits +
      TUNING.stepsPrice * changePriceFactor +
      Math.max(0, layout.shards.length + splits - evenShards) * TUNING.laterMinutes,
  };
  const byCall =
    route.call === undefined || evenShards <= layout.shards.length
      ? undefined
      : { worth: worth(route.call.minutes), price: callPrice + isolatingAgainPrice(context) };
  return { evenShards, splits, byHalving, byCall };
}

/** The shards that the demand of the next hour does not need, isolation borders aside. */
export function idleShards(context: DecisionContext): number {
  const { forecast, layout, isolationBorders } = context;
  if (forecast === undefined) return 0;
  return layout.shards.length - isolationBorders.length - clamp(context, forecast.shardsNeededLater);
}

/**
 * The cheapest smaller number of shards, if one is cheaper than the open ones. Its cost has three parts: its
 * own over the time that a change should last, the shards that stay open on the way, and the price of the
 * calls. MergeShards has no daily quota, so it is the rule; UpdateShardCount is for many idle shards while
 * plenty of calls are left.
 */
export function scaleDown(context: DecisionContext): Change | undefined {
  const { forecast, layout, weights, isolationBorders, callsLeft, callPrice } = context;
  if (forecast === undefined) return undefined;
  const { later, shardsNeededLater } = forecast;
  const open = layout.shards.length;
  const rate = (shards: number) => expectedCost(later, shards, weights);
  const present =
    isolationBorders.length === 0
      ? expectedCostOf(later, layout, weights)
      : rate(open - isolationBorders.length);
  let best: Change | undefined;
  let mostSaved = 0;
  for (const evenShards of candidates(clamp(context, shardsNeededLater), open - isolationBorders.length)) {
    const route = routeTo(context, evenShards);
    if (route.steps.operations === 0) continue;
    // Shards that are merged one by one stay open for half the way on average.
    const saved = (minutes: number) =>
      (present - rate(evenShards)) * Math.max(TUNING.laterMinutes - minutes / 2, TUNING.laterMinutes / 2);
    const bySteps = saved(route.steps.minutes) - weights.operationPrice * route.steps.operations;
    const byCall =
      // A call would also remove the isolation borders, and hot shards would be throttled until they are
      // back.
      route.call === undefined || isolationBorders.length > 0 || callsLeft <= TUNING.callsKeptForUps
        ? Number.NEGATIVE_INFINITY
        : saved(route.call.minutes) - weights.downCallFactor * callPrice;
    if (Math.max(bySteps, byCall) <= mostSaved) continue;
    best = { evenShards, by: byCall > bySteps ? 'updateShardCount' : 'steps' };
    mostSaved = Math.max(bySteps, byCall);
  }
  return best;
}

/**
 * The price of isolating hot keys again after UpdateShardCount, in shard-minutes: it removes the isolation
 * borders, and the load that they keep apart is rejected until they are back.
 */
function isolatingAgainPrice({ isolationBorders, weights }: DecisionContext): number {
  const { length } = isolationBorders;
  return (weights.lossPrice * TUNING.loadAtIsolationBorder * length * (length + 1) * ROUND_MINUTES) / 2;
}

/** A target that AWS reaches sooner is worth some shards more: 10 to 20 is 10 operations, 10 to 19 is 27. */
function upRoute(context: DecisionContext, shardsNeededSoon: number, shardsNeededLater: number): Route {
  const open = context.layout.shards.length;
  const reachable = Math.max(1, Math.min(2 * open, context.maxOpenShards - context.isolationBorders.length));
  const least = Math.min(shardsNeededSoon, reachable);
  const wish = Math.min(shardsNeededLater, reachable);
  const greatest = Math.min(reachable, Math.max(wish, Math.ceil(least * TUNING.roundingUp)));
  let best = routeTo(context, least);
  let bestCost = Number.POSITIVE_INFINITY;
  for (const evenShards of candidates(least, greatest)) {
    const route = routeTo(context, evenShards);
    const minutes = route.call?.minutes ?? route.steps.minutes;
    const cost = minutes / 2 + (TUNING.offTarget * Math.abs(evenShards - wish)) / least;
    if (cost < bestCost) [best, bestCost] = [route, cost];
  }
  return best;
}

/** The two ways to a number of even shards. */
interface Route {
  readonly evenShards: number;
  /** By SplitShard and MergeShards, one after the other; the isolation borders stay. */
  readonly steps: { readonly operations: number; readonly minutes: number };
  /** By UpdateShardCount, which changes all shards at once; undefined where AWS would refuse it. */
  readonly call: { readonly minutes: number } | undefined;
}

/** Assumed durations in minutes: AWS publishes none. Prices depend on them; legality does not. */
const ROUND_MINUTES = 0.5;
const OPERATION_MINUTES = 2 / 60;

function routeTo(context: DecisionContext, evenShards: number): Route {
  const { layout, isolationBorders, callsLeft } = context;
  const toEven = differenceToEven(layout, evenShards);
  const operations =
    isolationBorders.length === 0 ? toEven.missing + toEven.surplus : stepsTo(context, evenShards);
  return {
    evenShards,
    steps: { operations, minutes: operations * ROUND_MINUTES },
    call:
      callsLeft > 0 && isLegalTarget(layout.shards.length, evenShards)
        ? { minutes: callMinutes(toEven, isolationBorders.length) }
        : undefined,
  };
}

function stepsTo(context: DecisionContext, evenShards: number): number {
  const { missing, surplus } = difference(context.layout, bordersFor(context, evenShards));
  return missing.length + surplus;
}

/**
 * Whether UpdateShardCount takes the target: at most double the open shards, at least half, and not their
 * number.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
 */
function isLegalTarget(open: number, target: number): boolean {
  return target !== open && target <= 2 * open && target >= open / 2 && target <= MAX_SHARDS_PER_STREAM;
}

/** Assumes that Kinesis makes all splits in one round and all merges in another. */
function callMinutes(
  { missing, surplus }: { readonly missing: number; readonly surplus: number },
  isolationBorders: number,
): number {
  const rounds = (missing > 0 ? 1 : 0) + (surplus > 0 ? 1 : 0);
  return rounds * ROUND_MINUTES + (missing + surplus) * OPERATION_MINUTES + isolationBorders * ROUND_MINUTES;
}

/**
 * The numbers of shards from `low` to `high`: all where they are few, in steps of 3 % where they are many.
 */
function candidates(low: number, high: number): number[] {
  const numbers: number[] = [];
  for (let shards = low; shards < high; shards += Math.max(1, Math.round(shards * 0.03)))
    numbers.push(shards);
  return low <= high ? [...numbers, high] : numbers;
}
