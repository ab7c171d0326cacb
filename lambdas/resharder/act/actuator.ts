import type { Lease } from '../memory';
import type { Found, KeySampler, LoadMetrics } from '../observe';
import type { Observation, Plan, PolicySettings } from '../policy';
import { type Call, nextCall, reshards } from './next-call';
import type { StreamChanges } from './stream-changes';

/** What has become of a plan. */
export interface Outcome {
  /** The calls that AWS has accepted, each with the reason of its step. */
  readonly calls: readonly (Call & { readonly why: string })[];
  /** What was looked up for the policy: a reason to decide again at once. */
  readonly found?: Found;
  /** Why the rest of the plan was left; undefined when there was nothing in the way. */
  readonly obstacle?: Obstacle;
}

export interface Obstacle {
  readonly because: string;
  /** Whether people should know: it will be there again at the next run. */
  readonly lasts: boolean;
}

/** Carries out as much of a plan as can be done now. */
export class Actuator {
  constructor(
    private readonly changes: Pick<StreamChanges, 'make'>,
    private readonly sampler: Pick<KeySampler, 'sample'>,
    private readonly metrics: Pick<LoadMetrics, 'throttledShards'>,
    private readonly settings: Pick<PolicySettings, 'updateShardCountQuota'>,
  ) {}

  /**
   * Stops after a call that reshards: the stream is UPDATING then, for half a minute or many, and whoever looks next
   * decides anew on the shards that there are. Nothing is kept of the rest, so nothing can be out of date.
   *
   * @throws LeaseLostError, and Error when it is not known whether a call was done
   */
  async carryOut(plan: Plan, observation: Observation, lease: Lease): Promise<Outcome> {
    const calls: Outcome['calls'][number][] = [];
    for (const step of plan.steps) {
      const next = nextCall(step, observation, this.settings);
      if (next.kind === 'done') continue;
      if (next.kind === 'impossible') return { calls, obstacle: { because: next.because, lasts: true } };
      if (next.kind === 'sample') {
        return { calls, found: { keySamples: await this.sampler.sample(next.shardIds) } };
      }
      if (next.kind === 'rank') {
        return { calls, found: { throttledShards: await this.metrics.throttledShards(observation.time) } };
      }
      const refusal = await this.changes.make(next.call, lease, observation.time);
      if (refusal !== undefined) {
        return { calls, obstacle: { because: refusal.sentence, lasts: refusal.isLimit } };
      }
      calls.push({ ...next.call, why: step.why });
      if (reshards(next.call)) return { calls };
    }
    return { calls };
  }
}
