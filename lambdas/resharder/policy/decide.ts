import { type DemandMinute, demandOf, toDemand } from './demand';
import { NO_HISTORY, remember, toLevel } from './demand-history';
import { forecast } from './growth-forecast';
import { difference, evenBorders, layoutOf, nextOperations, type Layout } from './layout';
import { cheapestShards, expectedCost } from './newsvendor';
import type { Observation } from './observation';
import type { Plan, Step } from './plan';
import { DEFAULT_SETTINGS, type PolicySettings } from './policy-settings';
import type { PolicyState } from './policy-state';
import { TUNING } from './tuning';

/** A plan, and what to remember for the next decision. */
export interface Decision {
  readonly plan: Plan;
  readonly state: PolicyState;
}

/** The signature of {@link decide}, for hosts that drive it. Pure: the same arguments make the same decision. */
export type Decide = (
  observation: Observation,
  state: PolicyState | undefined,
  settings?: Partial<PolicySettings>,
) => Decision;

const MINUTE = 60_000;

export const decide: Decide = (observation, remembered, given) => {
  const settings = { ...DEFAULT_SETTINGS, ...given };
  const layout = layoutOf(observation.shards);
  const before = remembered ?? { version: 1 as const, observedAt: 0, history: NO_HISTORY, work: null, idle: 0, grownAt: 0, plans: [] };
  const history = remember(before.history, observation.minutes.map(toDemand), layout.capacity);
  const now = observation.time;
  let state: PolicyState = { ...before, observedAt: now, history, plans: before.plans.filter((at) => at > now - 1440 * MINUTE) };
  const open = observation.shards.length;
  const callsLeft = Math.max(0, settings.updateShardCountQuota - observation.updateShardCountCalls.length);
  const recent = history.recent;
  const last = recent.at(-1);
  const demand = last === undefined ? undefined : demandOf(last, layout.capacity);
  const basis = { demand, capacity: layout.capacity, need: undefined as number | undefined, callsLeft, hotShards: 0 };
  const done = (steps: Step[]): Decision => ({ plan: { steps, findings: [], basis, ...(state.work ? { work: state.work } : {}) }, state });
  const hold = (why: string) => done([{ kind: 'hold', why }]);
  if (observation.streamStatus !== 'ACTIVE') return hold('updating');
  if (demand === undefined || last === undefined) return hold('no datapoint');

  const { minShards, maxShards } = observation.bounds;
  const most = Math.min(maxShards, open + (observation.accountShardsLeft ?? maxShards));
  const level = meanLevel(recent, layout.capacity, 0);
  const trend = level - meanLevel(recent, layout.capacity, TUNING.trendMinutes);
  const slope = slopeOf(recent, layout.capacity);
  const ahead = (minutes: number) => Math.max(level, toLevel(demand + Math.min(Math.max(0, slope) * minutes, demand * TUNING.growthCap)));
  const { near, far } = forecast(history, { level, trend, nearLevel: ahead(TUNING.reach), farLevel: ahead(TUNING.sizeReach), timeOfDay: Math.floor((last.minute % 1440) / 5) });
  const clamp = (n: number) => Math.max(minShards, Math.min(most, n));
  const nearNeed = clamp(cheapestShards(near, settings.lossPrice, most));
  const farNeed = clamp(Math.max(nearNeed, cheapestShards(far, settings.lossPrice, most)));
  basis.need = nearNeed;
  (basis as any).far = farNeed;
  const capacity = layout.capacity;
  const nearCost = (n: number) => expectedCost(near, n, settings.lossPrice);

  const calls = settings.updateShardCountQuota;
  const callPrice = callsLeft === 0 ? Number.POSITIVE_INFINITY : TUNING.callPrice * Math.exp((calls - callsLeft) * TUNING.callPower);
  const planPressure = 2 ** ((state.plans.length - TUNING.planBase) / TUNING.planGrowth);
  // up
  if (state.work?.kind === 'down' && nearNeed > state.work.even) state = { ...state, work: null };
  const reachable = Math.min(2 * open, most);
  if (nearNeed > capacity + 1e-6 || open < minShards) {
    const wish = Math.min(reachable, farNeed);
    const target = upTarget(layout, Math.min(nearNeed, reachable), wish, reachable);
    const { missing, surplus } = difference(layout, evenBorders(target));
    const count = missing.length + surplus;
    const rounds = (missing.length > 0 ? 1 : 0) + (surplus > 0 ? 1 : 0);
    const relief = nearCost(capacity) - nearCost(target);
    const byCall = relief * Math.max(0, TUNING.worth - (30 * rounds + 2 * count) / 60) - callPrice;
    const bySteps = relief * Math.max(0, TUNING.worth - 0.5 * count * (surplus === 0 ? 0.5 : 1)) - TUNING.operationPrice * count - TUNING.stepsPrice;
    const legal = target !== open && target >= open / 2 && callsLeft > 0;
    if (legal && byCall > 0 && byCall >= bySteps) {
      state = { ...state, idle: 0, grownAt: now, work: null, plans: [...state.plans, now] };
      return done([{ kind: 'updateShardCount', target, why: `need ${nearNeed}` }]);
    }
    if ((bySteps > 0 || open < minShards) && (state.work?.kind !== 'up' || state.work.even < nearNeed)) {
      state = { ...state, idle: 0, grownAt: now, plans: [...state.plans, now], work: { kind: 'up', startedAt: now, shards: target, even: target, why: 'up' } };
    }
  }
  // continue
  const operate = () => {
    if (state.work === null) return undefined;
    const operations = nextOperations(layout, evenBorders(state.work.even), open < most, 2);
    if (operations.length === 0) { state = { ...state, work: null }; return undefined; }
    const why = state.work.why;
    return done(operations.map((operation) => operation.kind === 'split'
      ? { kind: 'splitShard', shardId: operation.shardId, newStartingHashKey: String(operation.at.hashKey()), why }
      : { kind: 'mergeShards', shardId: operation.shardId, adjacentShardId: operation.adjacentShardId, why }));
  };
  const going = operate();
  if (going !== undefined) return going;
  // down
    const elapsed = before.observedAt === 0 ? 0 : Math.min(5, (now - before.observedAt) / MINUTE);
  state = { ...state, idle: Math.max(0, state.idle + elapsed * (open - farNeed)) };
  if (farNeed >= open) return hold('fits');
  if (now - state.grownAt < TUNING.holdAfterUp * MINUTE) return hold('grown lately');
  if (state.idle < TUNING.planPrice * planPressure) return hold('idle not yet paid');
  let best: { target: number; cost: number; call: boolean } | undefined;
  const stay = expectedCost(far, open, settings.lossPrice) * TUNING.far;
  for (let target = farNeed; target < open; target++) {
    const { missing, surplus } = difference(layout, evenBorders(target));
    const count = missing.length + surplus;
    const rounds = (missing.length > 0 ? 1 : 0) + (surplus > 0 ? 1 : 0);
    const rate = expectedCost(far, target, settings.lossPrice);
    const stepMinutes = 0.5 * count;
    const excess = (minutes: number) => (open - target) / 2 * minutes;
    const bySteps = rate * TUNING.far + excess(Math.min(stepMinutes, 2 * TUNING.far)) + TUNING.operationPrice * count;
    const byCall = target < open / 2 || callsLeft <= TUNING.downReserve ? Number.POSITIVE_INFINITY : rate * TUNING.far + excess((30 * rounds + 2 * count) / 60) + callPrice * TUNING.downCall;
    const cost = Math.min(bySteps, byCall);
    if (cost < stay && (best === undefined || cost < best.cost)) best = { target, cost, call: byCall < bySteps };
  }
  if (best === undefined) return hold('not worth it');
  state = { ...state, idle: 0, plans: [...state.plans, now] };
  if (best.call) return done([{ kind: 'updateShardCount', target: best.target, why: 'down' }]);
  state = { ...state, work: { kind: 'down', startedAt: now, shards: best.target, even: best.target, why: 'down' } };
  return operate() ?? hold('nothing to do');
};

function upTarget(layout: Layout, need: number, wish: number, most: number): number {
  let best = Math.min(need, most);
  let bestCost = Number.POSITIVE_INFINITY;
  const top = Math.min(most, Math.max(wish, Math.ceil(need * 1.2)));
  for (let target = best; target <= top; target++) {
    const { missing, surplus } = difference(layout, evenBorders(target));
    const seconds = 30 * ((missing.length > 0 ? 1 : 0) + (surplus > 0 ? 1 : 0)) + 2 * (missing.length + surplus);
    const cost = seconds / 60 / 2 + 8 * Math.abs(target - Math.max(need, wish)) / need;
    if (cost < bestCost) { best = target; bestCost = cost; }
  }
  return best;
}

function meanLevel(recent: readonly DemandMinute[], capacity: number, back: number): number {
  const newest = recent.at(-1)?.minute ?? 0;
  const inside = recent.filter(({ minute }) => minute <= newest - back && minute > newest - back - 5);
  if (inside.length === 0) return meanLevel(recent, capacity, 0);
  return toLevel(inside.reduce((sum, each) => sum + demandOf(each, capacity), 0) / inside.length);
}

function slopeOf(recent: readonly DemandMinute[], capacity: number): number {
  const five = recent.slice(-5);
  const n = five.length;
  if (n < 3) return 0;
  const newest = five[n - 1]?.minute ?? 0;
  let sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (const each of five) {
    const x = each.minute - newest;
    const y = demandOf(each, capacity);
    sx += x; sy += y; sxx += x * x; sxy += x * y;
  }
  const d = n * sxx - sx * sx;
  return d === 0 ? 0 : (n * sxy - sx * sy) / d;
}
