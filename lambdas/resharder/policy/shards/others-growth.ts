import type { Observation } from '../observation';
import type { Step } from '../plan';
import type { PolicySettings } from '../policy-settings';
import type { PolicyState } from '../policy-state';

/** How long an ACTIVE stream may still grow by a call that Kinesis has accepted: its answers lag by seconds. */
const ASKED_LASTS = 5 * 60_000;

/** More shards than the policy asked for: a person, or a deployment, has added them for a reason of their own. */
export interface KeptShards {
  /** How many there were then, and before. */
  readonly shards: number;
  readonly before: number;
  /** When they were seen first, and until when none is given back, in milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
}

/**
 * What the policy knows of who added shards: what it asked for itself, and what others added.
 * @returns the members of the state that say so
 */
export function rememberGrowth(
  { time, shards, streamStatus }: Observation,
  before: PolicyState,
  { keepOthersGrowthMs }: Pick<PolicySettings, 'keepOthersGrowthMs'>,
): Pick<PolicyState, 'openShards' | 'askedShards' | 'askedAt' | 'kept'> {
  const { askedShards, openShards, kept } = before;
  const open = shards.length;
  const isAsked = askedShards > 0 && before.askedAt > time - ASKED_LASTS;
  const asked = { askedShards: isAsked ? askedShards : 0, askedAt: before.askedAt };
  // While a change is under way, shards come and go that are not to stay; what was asked for may be that change.
  if (streamStatus !== 'ACTIVE' || open === 0) {
    return { ...asked, openShards, kept, ...(isAsked && { askedAt: time }) };
  }
  if (openShards > 0 && open > Math.max(openShards, asked.askedShards)) {
    const until = time + keepOthersGrowthMs;
    return { ...asked, openShards: open, kept: { shards: open, before: openShards, since: time, until } };
  }
  // Who takes them away again needs no protection from the policy.
  const isOver = kept !== null && (time >= kept.until || open < kept.shards);
  return { ...asked, openShards: open, kept: isOver ? null : kept };
}

/** The state after a decision: the most shards that its steps may lead to are the policy's own. */
export function rememberAsked(state: PolicyState, steps: readonly Step[]): PolicyState {
  const splits = steps.filter(({ kind }) => kind === 'splitShard').length;
  const target = steps.reduce((most, step) => (step.kind === 'updateShardCount' ? step.target : most), 0);
  const asked = Math.max(target, splits > 0 ? state.openShards + splits : 0);
  if (asked === 0) return state;
  return { ...state, askedShards: Math.max(asked, state.askedShards), askedAt: state.observedAt };
}

/** Why shards that others added are kept. */
export function whyKept({ shards, before, since, until }: KeptShards): string {
  return (
    `Somebody else made ${shards} shards of ${before} at ${clock(since)}; none is given back before ${clock(until)}. ` +
    'To end this, invoke the function with {"holdUntil": null}.'
  );
}

/** A time as sentences have it, e.g. `2026-11-27 18:05 UTC`. */
export function clock(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
