import {
  type DemandForecast,
  type DemandMinute,
  forecastDemand,
  learnRejection,
  learnUnevenness,
  NO_REJECTION,
  NO_UNEVENNESS,
  type Rejection,
  rememberMinutes,
  silenceOf,
  toDemand,
  unevennessOf,
} from './load';
import type { Observation } from './observation';
import type { PolicySettings } from './policy-settings';
import type { PolicyState } from './policy-state';
import {
  type Border,
  bordersOf,
  clock,
  evenBorders,
  joinBorders,
  type Layout,
  layoutOf,
  rememberGrowth,
  whyKept,
} from './shards';
import { TUNING } from './tuning';
import { type Weights, weightsOf } from './weights';

/** An observation and all that follows from it. Every kind of change is weighed against it. */
export interface DecisionContext {
  readonly observation: Observation;
  readonly settings: PolicySettings;
  /** The prices that follow from the settings and from what was rejected. */
  readonly weights: Weights;
  /** The rejected share of the last day or so; undefined without `rejectedAtMost`. */
  readonly rejection: Rejection | undefined;
  readonly layout: Layout;
  /** Undefined while CloudWatch has no datapoint, or none of the last 10 minutes. */
  readonly forecast: DemandForecast | undefined;
  /** The most shards that may be open now: within `maxShards` and the account's quota. */
  readonly maxOpenShards: number;
  /** UpdateShardCount calls left in the rolling 24 hours. */
  readonly callsLeft: number;
  /** The price of the next UpdateShardCount call, in shard-minutes. */
  readonly callPrice: number;
  /** Multiplier on the price of a new change; grows with the changes begun in 24 hours. */
  readonly changePriceFactor: number;
  /** Why no shard may be given back now, whatever the load and the bounds say; undefined when nothing stands against it. */
  readonly keepsShards: string | undefined;
  /** Borders that keep hot keys apart, in addition to the even ones. */
  readonly isolationBorders: readonly Border[];
}

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** The load counts as unknown when the last datapoint is older than this. */
const STALE = 10 * MINUTE;
/** How long a sample of the keys counts that found no hot shard; a suspicion that lasts is sampled each half hour. */
const EVEN_FOR = 45 * MINUTE;

/** Adds an observation to the state, and derives the context from both. */
export function deriveContext(
  observation: Observation,
  before: PolicyState,
  settings: PolicySettings,
): { readonly context: DecisionContext; readonly state: PolicyState } {
  const { time, shards, bounds } = observation;
  const layout = layoutOf(shards);
  const silence = silenceOf(observation, before);
  const seen = [...observation.minutes.map(toDemand), ...silence.minutes];
  const history = rememberMinutes(before.history, seen, layout.capacity);
  const youngest = shards.reduce((last, { shardId }) => (shardId > last ? shardId : last), '');
  const shape = `${shards.length} ${youngest}`;
  const shardsLeft = observation.accountShardsLeft ?? bounds.maxShards;
  const maxOpenShards = Math.max(1, Math.min(bounds.maxShards, shards.length + shardsLeft));
  const canGrow = shards.length < maxOpenShards && observation.deployment?.isChangingStream !== true;
  const { rejectedAtMost } = settings;
  const { rejection: rejectedBefore = NO_REJECTION, ...memory } = before;
  const rejection =
    rejectedAtMost === undefined
      ? undefined
      : learnRejection(rejectedBefore, history, layout.capacity, rejectedAtMost, canGrow);
  const changedAt = before.shape === '' || before.shape === shape ? before.changedAt : time;
  const unevenness = learnUnevenness(before.unevenness ?? NO_UNEVENNESS, history, layout, {
    since: changedAt / MINUTE + 1,
    evenUntil: ((before.foundEvenAt ?? Number.NEGATIVE_INFINITY) + EVEN_FOR) / MINUTE,
  });
  const weights = weightsOf(settings, rejection, unevennessOf(unevenness));
  const state: PolicyState = {
    ...memory,
    ...(rejection && { rejection }),
    unevenness,
    observedAt: time,
    history,
    // The shards of the first observation may have been added a moment before it.
    grownAt: before.observedAt === 0 ? time : before.grownAt,
    shape,
    changedAt,
    changesBegunAt: before.changesBegunAt.filter((at) => at > time - DAY),
    unseenSince: silence.unseenSince,
    ...rememberGrowth(observation, before, settings),
    ...(observation.releasesGrowth === true && { kept: null }),
  };
  const last = history.recent.at(-1);
  const isKnown = (history.recent.at(-1)?.minute ?? Number.NEGATIVE_INFINITY) * MINUTE > time - STALE;
  const callsUsed = observation.updateShardCountCalls.filter((at) => at > time - DAY).length;
  const changesBegun = state.changesBegunAt.length;
  return {
    state,
    context: {
      observation,
      settings,
      weights,
      rejection,
      layout,
      forecast: isKnown ? forecastDemand(history, layout.capacity, weights, maxOpenShards) : undefined,
      maxOpenShards,
      callsLeft: Math.max(0, settings.updateShardCountQuota - callsUsed),
      callPrice: TUNING.callPrice * Math.exp(weights.callPriceGrowth * callsUsed),
      changePriceFactor: 2 ** ((changesBegun - TUNING.calmChanges) / TUNING.changesToDouble),
      keepsShards: whyKeepsShards(observation, state),
      isolationBorders: canFillShard(last) ? bordersOf(state.isolationBorders) : [],
    },
  };
}

/** Below this whole load, in shards, no key and no range can fill a shard: borders that keep them apart are idle. */
const LEAST_HOT_LOAD = 0.6;

/** Whether the load of a minute can fill a shard; an unknown one can. */
export function canFillShard(last: DemandMinute | undefined): boolean {
  return last === undefined || last.accepted + last.rejected >= LEAST_HOT_LOAD;
}

function whyKeepsShards({ deployment }: Observation, { kept }: PolicyState): string | undefined {
  if (deployment?.isAssumed) {
    return 'CloudFormation does not tell whether a deployment is running; nothing is given back before it does.';
  }
  if (deployment !== undefined) {
    return `A deployment of the stack has been running since ${clock(deployment.since)}; nothing is given back before its end.`;
  }
  return kept === null ? undefined : whyKept(kept);
}

/** The borders of `count` even shards, joined with the isolation borders. */
export function bordersFor(
  { isolationBorders }: Pick<DecisionContext, 'isolationBorders'>,
  count: number,
): Border[] {
  return joinBorders(evenBorders(count), isolationBorders);
}

/** A number of shards, brought within the bounds. */
export function clamp({ observation, maxOpenShards }: DecisionContext, shards: number): number {
  return Math.max(Math.min(observation.bounds.minShards, maxOpenShards), Math.min(maxOpenShards, shards));
}
