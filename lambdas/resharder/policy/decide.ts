import {
  type Change,
  idleShards,
  nextSteps,
  obstacleTo,
  reasonToKeep,
  reasonToPause,
  scaleDown,
  scaleUp,
  whyNotMore,
} from './change';
import { canFillShard, clamp, type DecisionContext, deriveContext } from './decision-context';
import { type HotShardReview, reviewHotShards } from './hot-keys';
import { inShards, whyUnknown } from './load';
import type { Observation } from './observation';
import type { Plan, Step } from './plan';
import { checkSettings, type PolicySettings } from './policy-settings';
import { type OpenWork, type PolicyState, readState, withoutFuture } from './policy-state';
import { bordersOf, rememberAsked } from './shards';
import { rejectedShare, shortageFindings } from './shortage';
import { TUNING } from './tuning';

/** A plan, and the state to hand to the next decision. */
export interface Decision {
  readonly plan: Plan;
  readonly state: PolicyState;
}

/** The signature of {@link decide}, for hosts that drive it. */
export type Decide = (
  observation: Observation,
  state: PolicyState | undefined,
  settings?: Partial<PolicySettings>,
) => Decision;

const MINUTE = 60_000;
/** Longest time between observations that counts as watched, in minutes. */
const LONGEST_WATCH = 5;

/**
 * Decides what to do now. Pure: no clock, no AWS; the same arguments make the same decision.
 *
 * Ask every minute while work is open or load is high, at least every five minutes otherwise, again when a
 * reshard is done, and at once with the samples that a `sampleKeys` step brought.
 *
 * The order of precedence: nothing while the stream cannot or must not be changed; the bounds; hot shards;
 * more capacity; work under way; less capacity.
 * @throws RangeError for settings or bounds that cannot be kept, saying which
 */
export const decide: Decide = (observation, remembered, given) => {
  const settings = checkSettings(given, observation.bounds);
  const before = withoutFuture(readState(remembered), observation.time);
  const { context: observed, state } = deriveContext(observation, before, settings);
  if (observation.time <= before.observedAt) {
    return answer(observed, before, [hold('This observation is not newer than the last one.')]);
  }
  const obstacle = obstacleTo(observed);
  if (obstacle !== undefined) return answer(observed, state, [hold(obstacle)]);

  const hot = reviewHotShards(observed, state);
  // Borders that were found just now count at once, if there is a load to keep apart.
  const context =
    hot.state.isolationBorders === state.isolationBorders || !canFillShard(observed.forecast?.last)
      ? observed
      : { ...observed, isolationBorders: bordersOf(hot.state.isolationBorders) };
  const idleMinutes = elapsedMinutes(before, observation) * idleShards(context);
  const idleShardMinutes = Math.max(0, state.idleShardMinutes + idleMinutes);
  const change = withLoss(context, reshard(context, { ...hot, state: { ...hot.state, idleShardMinutes } }));
  const steps = [...hot.steps, ...change.steps];
  return answer(
    context,
    change.state,
    steps.length > 1 ? steps.filter(({ kind }) => kind !== 'hold') : steps,
    hot,
  );
};

interface Resharding {
  readonly state: PolicyState;
  readonly steps: readonly Step[];
}

/** A decision to wait says what is rejected meanwhile, and what would end the waiting. */
function withLoss(context: DecisionContext, { state, steps }: Resharding): Resharding {
  const loss = context.forecast && rejectedShare(context.forecast.last);
  const says = [loss && `${loss} of the last known minute was rejected.`, whyNotMore(context)];
  const more = says.filter((text) => text !== undefined).join(' ');
  if (more === '') return { state, steps };
  return {
    state,
    steps: steps.map((step) => (step.kind === 'hold' ? hold(`${step.why} ${more}`) : step)),
  };
}

function reshard(context: DecisionContext, hot: HotShardReview): Resharding {
  const { layout, forecast, observation } = context;
  const open = layout.shards.length;
  const state = withoutWrongWork(context, hot.state);

  const bound = clamp(context, open);
  if (bound !== open && state.work === null) {
    const side = bound > open ? 'minShards' : 'maxShards';
    const { minBecause, maxBecause } = observation.bounds;
    const because = bound > open ? minBecause : maxBecause;
    const why = `${open} shards are open; ${side} is ${bound}${because === undefined ? '' : `, by ${because}`}.`;
    return begin(context, state, towardsBound(context, bound), why);
  }
  // Hot keys are found first: more even shards would help them little.
  if (hot.steps.some(({ kind }) => kind === 'sampleKeys'))
    return { state, steps: [hold('Keys are sampled first.')] };
  if (hot.bordersMissing && open < context.maxOpenShards && state.work?.kind !== 'up') {
    const work: OpenWork = {
      kind: 'isolate',
      startedAt: state.work?.kind === 'isolate' ? state.work.startedAt : observation.time,
      shards: Math.min(context.maxOpenShards, open + context.isolationBorders.length),
      why: 'Hot keys get shards of their own.',
    };
    return carryOn(context, opened(state, work));
  }
  if (forecast === undefined) {
    if (state.work !== null && (state.work.kind !== 'down' || bound < open)) return carryOn(context, state);
    return { state, steps: [hold(whyUnknown(observation))] };
  }
  const up = scaleUp(context);
  if (up !== undefined && (state.work?.kind !== 'up' || up.evenShards > (state.work.evenShards ?? 0))) {
    const widest = layout.capacity < open - 0.05 ? ' before the widest is full' : '';
    const why = `Demand is ${inShards(forecast.demand)} shards and ${forecast.shardsWanted} are wanted for what may follow; ${open} shards take ${inShards(layout.capacity)}${widest}.`;
    return begin(context, { ...state, idleShardMinutes: 0, grownAt: observation.time }, up, why);
  }
  const pause = reasonToPause(context, state);
  if (pause !== undefined) return { state, steps: [hold(pause)] };
  const going = carryOn(context, state);
  if (state.work !== null && state.work.kind !== 'down' && going.state.work !== null) return going;
  const back = giveBack(context, going.state);
  return back.steps[0]?.kind === 'hold' && going.state.work !== null ? going : back;
}

/**
 * Gives back idle shards. Merges under way get a lower target once the idle shards have paid for that as
 * well.
 */
function giveBack(context: DecisionContext, state: PolicyState): Resharding {
  const { observation, forecast, changePriceFactor, weights } = context;
  const { idleShardMinutes } = state;
  const keep = (why: string): Resharding => ({ state, steps: [hold(why)] });
  const open = context.layout.shards.length;
  const needed = forecast?.shardsNeededLater ?? open;
  if (idleShardMinutes === 0) {
    const demand = inShards(forecast?.demand ?? 0);
    return keep(`Demand is ${demand} shards; ${open} are open, and the next hour may need ${needed}.`);
  }
  const unsafe = reasonToKeep(context);
  if (unsafe !== undefined) return keep(unsafe);
  if (observation.time - state.grownAt < TUNING.holdAfterGrowth * MINUTE)
    return keep(
      `Shards are kept for ${TUNING.holdAfterGrowth} minutes after some were added, or seen first; ${Math.floor((observation.time - state.grownAt) / MINUTE)} have passed.`,
    );
  const price = weights.idlePrice * changePriceFactor;
  const idle = Math.round(idleShardMinutes);
  if (idleShardMinutes < price) {
    return keep(`${idle} shard-minutes stood idle; shards are given back from ${Math.ceil(price)} on.`);
  }
  const down = scaleDown(context);
  if (down === undefined || down.evenShards >= (state.work?.evenShards ?? Number.POSITIVE_INFINITY))
    return keep(
      `${open} shards are open, and the next hour may need ${needed}; the way to fewer costs more than it saves.`,
    );
  const enough = needed === 1 ? '1 shard is' : `${needed} shards are`;
  const why = `${idle} shard-minutes stood idle; ${enough} enough for the next hour.`;
  return begin(context, { ...state, idleShardMinutes: 0 }, down, why);
}

function begin(context: DecisionContext, state: PolicyState, change: Change, why: string): Resharding {
  const { evenShards, by } = change;
  const { observation, layout, isolationBorders, callsLeft } = context;
  if (by === 'updateShardCount') {
    const text = `${why} UpdateShardCount to ${evenShards}; ${callsLeft - 1} of its calls are left then.`;
    const changesBegunAt = [...state.changesBegunAt, observation.time];
    return {
      state: { ...state, work: null, changesBegunAt },
      steps: [{ kind: 'updateShardCount', target: evenShards, why: text }],
    };
  }
  const shards = change.shards ?? evenShards + isolationBorders.length;
  const kind = shards > layout.shards.length ? 'up' : 'down';
  const work: OpenWork = {
    kind,
    // A new target does not make it another change.
    startedAt: state.work?.kind === kind ? state.work.startedAt : observation.time,
    shards,
    evenShards,
    ...(by === 'steps' ? {} : { way: by }),
    why,
  };
  return carryOn(context, opened(state, work));
}

/** The state with the work, which counts as a new change unless it was open already. */
function opened(state: PolicyState, work: OpenWork): PolicyState {
  const { changesBegunAt } = state;
  const isOpen = state.work?.startedAt === work.startedAt;
  return { ...state, work, changesBegunAt: isOpen ? changesBegunAt : [...changesBegunAt, work.startedAt] };
}

function carryOn(context: DecisionContext, state: PolicyState): Resharding {
  const steps = state.work === null ? [] : nextSteps(context, state.work);
  const { keepsShards, layout } = context;
  if (keepsShards !== undefined && steps.some(({ kind }) => kind === 'mergeShards')) {
    return { state, steps: [hold(keepsShards)] };
  }
  if (steps.length > 0) return { state, steps };
  const why = `${layout.shards.length} shards are open, as many as there are to be.`;
  return { state: { ...state, work: null }, steps: [hold(why)] };
}

/** Gives up growing that is no longer needed, and merging that was interrupted for too long. */
function withoutWrongWork(context: DecisionContext, state: PolicyState): PolicyState {
  const { forecast, observation } = context;
  const { work } = state;
  if (forecast === undefined || work?.evenShards === undefined) return state;
  const isWrong =
    work.kind === 'up'
      ? 2 * clamp(context, forecast.shardsNeededLater) <= work.evenShards
      : reasonToPause(context, state) !== undefined &&
        observation.time - work.startedAt > TUNING.longestPause * MINUTE;
  return isWrong ? { ...state, work: null } : state;
}

/**
 * The next change on the way into the bounds. Splits and merges keep the calls of UpdateShardCount for the load; a
 * person who asks for many shards at an hour wants them within minutes.
 */
function towardsBound({ layout, observation, callsLeft }: DecisionContext, bound: number): Change {
  const open = layout.shards.length;
  if (bound < open) return { evenShards: bound, by: 'pairing', shards: bound };
  const isFar = bound - open > TUNING.splitsToMinimum && callsLeft > TUNING.callsKeptForUps;
  const isAllowed = bound <= observation.bounds.maxShards;
  return isFar && isAllowed
    ? { evenShards: Math.min(bound, 2 * open), by: 'updateShardCount' }
    : { evenShards: bound, by: 'halving', shards: bound };
}

function elapsedMinutes(before: PolicyState, { time }: Observation): number {
  return before.observedAt === 0 ? 0 : Math.min(LONGEST_WATCH, (time - before.observedAt) / MINUTE);
}

function hold(why: string): Step {
  return { kind: 'hold', why };
}

function answer(
  context: DecisionContext,
  state: PolicyState,
  steps: readonly Step[],
  hot: Pick<HotShardReview, 'findings' | 'hotShards'> = { findings: [], hotShards: 0 },
): Decision {
  const { work } = state;
  const { forecast, layout, callsLeft, maxOpenShards } = context;
  return {
    state: rememberAsked(state, steps),
    plan: {
      steps,
      ...(work === null ? {} : { work: { kind: work.kind, startedAt: work.startedAt, shards: work.shards } }),
      findings: [...hot.findings, ...shortageFindings(context)],
      basis: {
        demand: forecast?.demand,
        capacity: layout.capacity,
        need: forecast?.shardsNeededSoon,
        wanted: forecast?.shardsWanted,
        allowed: maxOpenShards,
        callsLeft,
        hotShards: hot.hotShards,
      },
    },
  };
}
