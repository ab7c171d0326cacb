import { toDemand } from './demand';
import { remember } from './demand-history';
import { bordersOf, layoutOf } from './layout';
import type { Observation } from './observation';
import { lookAhead } from './outlook';
import type { PolicySettings } from './policy-settings';
import type { PolicyState } from './policy-state';
import type { Situation } from './situation';
import { TUNING } from './tuning';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** Metrics older than this are none: nobody knows the load. */
const STALE = 10 * MINUTE;

/** What an observation adds to what is remembered, and the situation that both make. */
export function assess(
  observation: Observation,
  before: PolicyState,
  settings: PolicySettings,
): { readonly situation: Situation; readonly state: PolicyState } {
  const { time, shards, bounds } = observation;
  const layout = layoutOf(shards);
  const history = remember(before.history, observation.minutes.map(toDemand), layout.capacity);
  const shape = `${shards.length} ${shards.reduce((last, { shardId }) => (shardId > last ? shardId : last), '')}`;
  const state: PolicyState = {
    ...before,
    observedAt: time,
    history,
    // What was there before the first look may have been grown just then.
    grownAt: before.observedAt === 0 ? time : before.grownAt,
    shape,
    changedAt: before.shape === '' || before.shape === shape ? before.changedAt : time,
    plans: before.plans.filter((at) => at > time - DAY),
  };
  const most = Math.max(
    1,
    Math.min(bounds.maxShards, shards.length + (observation.accountShardsLeft ?? bounds.maxShards)),
  );
  const known = (history.recent.at(-1)?.minute ?? Number.NEGATIVE_INFINITY) * MINUTE > time - STALE;
  const used = observation.updateShardCountCalls.filter((at) => at > time - DAY).length;
  return {
    state,
    situation: {
      observation,
      settings,
      layout,
      outlook: known ? lookAhead(history, layout.capacity, settings.lossPrice, most) : undefined,
      most,
      callsLeft: Math.max(0, settings.updateShardCountQuota - used),
      callPrice: TUNING.callPrice * Math.exp(TUNING.callPriceGrowth * used),
      planPressure: 2 ** ((state.plans.length - TUNING.calmPlans) / TUNING.plansToDouble),
      cuts: bordersOf(state.cuts),
    },
  };
}
