import { assess } from './assess';
import { attendToHotShards } from './isolation';
import { bordersOf } from './layout';
import { nextSteps } from './next-steps';
import type { Observation } from './observation';
import { inShards } from './outlook';
import type { Plan, Step } from './plan';
import { checkSettings, type PolicySettings } from './policy-settings';
import { EMPTY_STATE, type OpenWork, type PolicyState } from './policy-state';
import { idleShards, scaleDown } from './scale-down';
import { type Change, scaleUp } from './scale-up';
import { clamp, type Situation } from './situation';
import { TUNING } from './tuning';

/** A plan, and what to remember for the next decision. */
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
/** Minutes between wake-ups that count as watched; of longer ones nobody knows what stood idle. */
const LONGEST_WATCH = 5;

/**
 * What to do now. Pure: no clock, no AWS; the same arguments make the same decision. To be asked every minute while
 * work is open or load is high, at least every five minutes otherwise, again when a reshard is done, and again at once
 * with what a `sampleKeys` step brought.
 *
 * In this order: nothing while the stream cannot or must not be changed; the bounds; hot shards; more capacity; work
 * under way; less capacity.
 * @throws RangeError for settings or bounds that cannot be kept, saying which
 */
export const decide: Decide = (observation, remembered, given) => {
  const settings = checkSettings(given, observation.bounds);
  const before = remembered?.version === 1 ? remembered : EMPTY_STATE;
  const { situation, state } = assess(observation, before, settings);
  if (observation.time <= before.observedAt) {
    return answer(situation, before, [hold('This observation is not newer than the last one.')]);
  }
  const obstacle = obstacleTo(situation);
  if (obstacle !== undefined) return answer(situation, state, [hold(obstacle)]);

  const hot = attendToHotShards(situation, state);
  // Cuts that were just found count at once.
  const seen = { ...situation, cuts: bordersOf(hot.state.cuts) };
  const idle = Math.max(0, state.idle + elapsedMinutes(before, observation) * idleShards(seen));
  const change = reshard(seen, { ...hot, state: { ...hot.state, idle } });
  const steps = [...hot.steps, ...change.steps];
  return answer(
    seen,
    change.state,
    steps.length > 1 ? steps.filter(({ kind }) => kind !== 'hold') : steps,
    hot,
  );
};

interface Resharding {
  readonly state: PolicyState;
  readonly steps: readonly Step[];
}

function reshard(
  situation: Situation,
  hot: { readonly state: PolicyState; readonly steps: readonly Step[]; readonly wanting: boolean },
): Resharding {
  const { layout, outlook, observation } = situation;
  const open = layout.shards.length;
  const state = withoutWrongWork(situation, hot.state);

  const bound = clamp(situation, open);
  if (bound !== open && state.work === null) {
    const change: Change =
      bound > open
        ? { even: bound, by: 'halving', shards: bound }
        : { even: bound, by: 'pairing', shards: bound };
    const side = bound > open ? 'minShards' : 'maxShards';
    return begin(situation, state, change, `${open} shards are open; ${side} is ${bound}.`);
  }
  // First it is found out which keys are hot: more shards of one size would help them little.
  if (hot.steps.some(({ kind }) => kind === 'sampleKeys'))
    return { state, steps: [hold('Keys are sampled first.')] };
  if (hot.wanting && open < situation.most && state.work?.kind !== 'up') {
    const work: OpenWork = {
      kind: 'isolate',
      startedAt: state.work?.kind === 'isolate' ? state.work.startedAt : observation.time,
      shards: Math.min(situation.most, open + situation.cuts.length),
      why: 'Hot keys get shards of their own.',
    };
    return carryOn(situation, opened(state, work));
  }
  if (outlook === undefined) {
    if (state.work !== null && (state.work.kind !== 'down' || bound < open)) return carryOn(situation, state);
    return {
      state,
      steps: [hold('There are no datapoints of the last minutes; without them nothing is given back.')],
    };
  }
  const up = scaleUp(situation);
  if (up !== undefined && (state.work?.kind !== 'up' || up.even > (state.work.even ?? 0))) {
    const why = `Demand is ${inShards(outlook.demand)} shards and ${outlook.nearNeed} are wanted for what may follow; ${open} shards take ${inShards(layout.capacity)}.`;
    return begin(situation, { ...state, idle: 0, grownAt: observation.time }, up, why);
  }
  const pause = reasonToPause(situation, state);
  if (pause !== undefined) return { state, steps: [hold(pause)] };
  const going = carryOn(situation, state);
  if (state.work !== null && state.work.kind !== 'down' && going.state.work !== null) return going;
  const back = giveBack(situation, going.state);
  return back.steps[0]?.kind === 'hold' && going.state.work !== null ? going : back;
}

/** Merges that are under way are given a lower end when that has been paid for as well. */
function giveBack(situation: Situation, state: PolicyState): Resharding {
  const { observation, outlook, planPressure } = situation;
  const { idle } = state;
  const keep = (why: string): Resharding => ({ state, steps: [hold(why)] });
  const capacity = inShards(situation.layout.capacity);
  if (idle === 0) return keep(`The capacity of ${capacity} shards fits.`);
  const unsafe = reasonToKeep(situation);
  if (unsafe !== undefined) return keep(unsafe);
  if (observation.time - state.grownAt < TUNING.holdAfterGrowth * MINUTE)
    return keep('Capacity was added only lately.');
  const price = TUNING.idlePrice * planPressure;
  if (idle < price) {
    return keep(`${Math.round(idle)} shard-minutes stood idle; growing back may cost ${Math.round(price)}.`);
  }
  const down = scaleDown(situation);
  if (down === undefined || down.even >= (state.work?.even ?? Number.POSITIVE_INFINITY))
    return keep('No smaller number of shards is worth the way to it.');
  const enough = outlook?.farNeed === 1 ? '1 shard is' : `${outlook?.farNeed} shards are`;
  const why = `${Math.round(idle)} shard-minutes stood idle; ${enough} enough for the next hour.`;
  return begin(situation, { ...state, idle: 0 }, down, why);
}

function begin(situation: Situation, state: PolicyState, change: Change, why: string): Resharding {
  const { even, by } = change;
  const { observation, layout, cuts, callsLeft } = situation;
  if (by === 'updateShardCount') {
    const text = `${why} UpdateShardCount to ${even}; ${callsLeft - 1} of its calls are left then.`;
    const plans = [...state.plans, observation.time];
    return {
      state: { ...state, work: null, plans },
      steps: [{ kind: 'updateShardCount', target: even, why: text }],
    };
  }
  const shards = change.shards ?? even + cuts.length;
  const kind = shards > layout.shards.length ? 'up' : 'down';
  const work: OpenWork = {
    kind,
    // With another end it is still the same change.
    startedAt: state.work?.kind === kind ? state.work.startedAt : observation.time,
    shards,
    even,
    ...(by === 'steps' ? {} : { way: by }),
    why,
  };
  return carryOn(situation, opened(state, work));
}

/** The state with the work, which counts as a change of its own unless it was open already. */
function opened(state: PolicyState, work: OpenWork): PolicyState {
  const plans = state.work?.startedAt === work.startedAt ? state.plans : [...state.plans, work.startedAt];
  return { ...state, work, plans };
}

function carryOn(situation: Situation, state: PolicyState): Resharding {
  const steps = state.work === null ? [] : nextSteps(situation, state.work);
  if (steps.length > 0) return { state, steps };
  return { state: { ...state, work: null }, steps: [hold('The shards are as they are to be.')] };
}

/** Growing ends as soon as enough is there; merging, when what interrupted it lasts. */
function withoutWrongWork(situation: Situation, state: PolicyState): PolicyState {
  const { outlook, observation } = situation;
  const { work } = state;
  if (outlook === undefined || work?.even === undefined) return state;
  const wrong =
    work.kind === 'up'
      ? 2 * clamp(situation, outlook.farNeed) <= work.even
      : reasonToPause(situation, state) !== undefined &&
        observation.time - work.startedAt > TUNING.longestPause * MINUTE;
  return wrong ? { ...state, work: null } : state;
}

/** Merging waits while more is needed than it leads to, or consumers lag. */
function reasonToPause(
  { outlook, observation, settings }: Situation,
  { work }: PolicyState,
): string | undefined {
  if (work?.kind !== 'down' || work.even === undefined || outlook === undefined) return undefined;
  const unsafe = reasonToKeep({ outlook, observation, settings });
  if (unsafe !== undefined) return unsafe;
  return outlook.nearNeed > work.even
    ? `Merging waits: ${outlook.nearNeed} shards are wanted for what may follow, and it leads to ${work.even}.`
    : undefined;
}

/** Why nothing may be given back, however much stands idle. */
function reasonToKeep({
  outlook,
  observation,
  settings,
}: Pick<Situation, 'outlook' | 'observation' | 'settings'>) {
  const { iteratorAgeMs = 0, time } = observation;
  if (iteratorAgeMs > settings.maxIteratorAgeMs) {
    return `Consumers are ${Math.round(iteratorAgeMs / 1000)} s behind; nothing is merged before they have caught up.`;
  }
  const age = time / MINUTE - (outlook?.last.minute ?? 0);
  return age > TUNING.freshMinutes
    ? `The last datapoint is ${Math.floor(age)} minutes old; nothing is given back without metrics.`
    : undefined;
}

function obstacleTo({ observation }: Situation): string | undefined {
  const { streamMode, streamStatus, deployInProgress, shards } = observation;
  if (streamMode === 'ON_DEMAND') return 'The stream is on-demand: Kinesis sees to its shards.';
  if (streamStatus !== 'ACTIVE') return `The stream is ${streamStatus}; only an ACTIVE one can be resharded.`;
  if (deployInProgress) return 'A deployment of the stream is running.';
  return shards.length === 0 ? 'No open shard was listed.' : undefined;
}

function elapsedMinutes(before: PolicyState, { time }: Observation): number {
  return before.observedAt === 0 ? 0 : Math.min(LONGEST_WATCH, (time - before.observedAt) / MINUTE);
}

function hold(why: string): Step {
  return { kind: 'hold', why };
}

function answer(
  { outlook, layout, callsLeft }: Situation,
  state: PolicyState,
  steps: readonly Step[],
  hot: { readonly findings: readonly string[]; readonly hotShards: number } = { findings: [], hotShards: 0 },
): Decision {
  const { work } = state;
  return {
    state,
    plan: {
      steps,
      ...(work === null ? {} : { work: { kind: work.kind, startedAt: work.startedAt, shards: work.shards } }),
      findings: hot.findings,
      basis: {
        demand: outlook?.demand,
        capacity: layout.capacity,
        need: outlook?.nearNeed,
        callsLeft,
        hotShards: hot.hotShards,
      },
    },
  };
}
