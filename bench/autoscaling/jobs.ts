import { UNIFORM_KEYS } from '../../simulator/model/key-distribution';
import type { Scenario } from '../../simulator/model/scenario';
import { POLICIES, startingShards } from '../../simulator/play';
import { runFixed } from '../../simulator/play/run-capacity';
import { clairvoyantCost } from '../../simulator/score/clairvoyant';
import { type Score, scoreRun } from '../../simulator/score/score';
import { quantile } from '../../simulator/trace';
import { type HotKeyResult, playHotKeys } from './hot-keys';
import type { BenchLoad } from './loads';
import { playSteps, type StepResult } from './steps';

/** A computation that any thread can do by itself. */
export type Job =
  | { readonly kind: 'policy'; readonly load: BenchLoad; readonly policy: string }
  | { readonly kind: 'optimum'; readonly load: BenchLoad; readonly lossPrice: number }
  | { readonly kind: 'steps'; readonly policy: string }
  | { readonly kind: 'hot keys' };

export interface JobResults {
  readonly policy: Score;
  readonly optimum: number;
  readonly steps: StepResult[];
  readonly 'hot keys': HotKeyResult[];
}

/** Up to this share of a shard's limit, bursts within a minute lose almost nothing. */
const SAFE = 0.797;
/** Bounds without effect. */
const ANY = { minShards: 1, maxShards: 10_000 };
/**
 * The coefficient of variation of one-second rates within a minute, measured on a stream with such counts.
 */
export const CV = 0.094;
/** In minutes: the first day does not count. */
export const WARM_UP = 1440;

export function work(job: Job): JobResults[Job['kind']] {
  switch (job.kind) {
    case 'policy':
      return scoreRun(playPolicy(job.policy, job.load), job.load.demand, WARM_UP);
    case 'optimum': {
      const startMinute = Math.floor(job.load.startTime / 60_000) % 1440;
      return clairvoyantCost(job.load.demand.subarray(WARM_UP), {
        lossPrice: job.lossPrice,
        cv: CV,
        startMinute,
      });
    }
    case 'steps':
      return playSteps(job.policy);
    case 'hot keys':
      return playHotKeys();
  }
}

function playPolicy(name: string, load: BenchLoad) {
  const scenario = scenarioOf(load.demand, load.startTime);
  if (name === 'fixed at the p99') {
    return runFixed(name, Math.ceil(quantile(load.demand.subarray(WARM_UP), 0.99) / SAFE), scenario);
  }
  const policy = POLICIES.find((each) => each.name === name);
  if (policy === undefined) throw new Error(`There is no policy ${name}.`);
  return policy.play(scenario);
}

export function scenarioOf(demand: Float64Array, startTime: number): Scenario {
  return {
    demand,
    startTime,
    keys: UNIFORM_KEYS,
    initialShards: startingShards(demand, ANY),
    ...ANY,
    cv: CV,
    metricDelay: 1,
  };
}
