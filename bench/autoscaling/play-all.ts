import { decide } from '../../lambdas/resharder/policy';
import { PEERS } from '../../simulator/peers';
import type { Score } from '../../simulator/score/score';
import { type DecisionCost, decisionCost } from './decision-cost';
import type { HotKeyResult } from './hot-keys';
import type { Job, JobResults } from './jobs';
import type { BenchLoad } from './loads';
import { workOff } from './pool';
import type { StepResult } from './steps';

/** A policy on a load, compared with the optimum. */
export interface Played {
  readonly load: BenchLoad;
  readonly policy: string;
  readonly score: Score;
  /** Shard-minutes divided by the fewest that lose nothing. */
  readonly overOptimum: number;
  readonly j30: number;
  readonly j100: number;
}

/** All results of the tables. */
export interface Results {
  readonly played: readonly Played[];
  /** The mean shard count of the optimum without loss, by load. */
  readonly optimalShards: ReadonlyMap<string, number>;
  readonly steps: ReadonlyMap<string, readonly StepResult[]>;
  readonly hotKeys: readonly HotKeyResult[];
  readonly decision: DecisionCost;
}

export const PEER_NAMES = Object.keys(PEERS);
const ON_LOADS = ['ours', ...PEER_NAMES, 'on-demand', 'fixed', 'fixed at the p99'];
const ON_STEPS = ['ours', ...PEER_NAMES, 'on-demand'];
const LOSS_PRICES = [Number.POSITIVE_INFINITY, 30, 100];

export async function playAll(loads: readonly BenchLoad[]): Promise<Results> {
  // The longest jobs come first, so that no processor waits at the end.
  const jobs: Job[] = [
    ...loads.map((load): Job => ({ kind: 'policy', load, policy: 'ours' })),
    { kind: 'hot keys' },
    ...loads.flatMap((load) => LOSS_PRICES.map((lossPrice): Job => ({ kind: 'optimum', load, lossPrice }))),
    ...ON_STEPS.map((policy): Job => ({ kind: 'steps', policy })),
    ...loads.flatMap((load) => ON_LOADS.slice(1).map((policy): Job => ({ kind: 'policy', load, policy }))),
  ];
  const results = await workOff(jobs);
  const found = <K extends Job['kind']>(
    kind: K,
    is: (job: Extract<Job, { kind: K }>) => boolean = () => true,
  ) => {
    const index = jobs.findIndex((job) => job.kind === kind && is(job as Extract<Job, { kind: K }>));
    return results[index] as JobResults[K];
  };
  const optimum = (of: BenchLoad, price: number): number =>
    found('optimum', ({ load, lossPrice }) => load === of && lossPrice === price);
  return {
    played: loads.flatMap((load) =>
      ON_LOADS.map((policy): Played => {
        const score = found('policy', (job) => job.load === load && job.policy === policy);
        const cost = (price: number) => score.shardMinutes + price * score.lostMinutes;
        return {
          load,
          policy,
          score,
          overOptimum: score.shardMinutes / optimum(load, Number.POSITIVE_INFINITY),
          j30: cost(30) / optimum(load, 30),
          j100: cost(100) / optimum(load, 100),
        };
      }),
    ),
    optimalShards: new Map(
      loads.map((load) => {
        const counted = found('policy', (job) => job.load === load).countedMinutes;
        return [load.name, optimum(load, Number.POSITIVE_INFINITY) / counted];
      }),
    ),
    steps: new Map(ON_STEPS.map((policy) => [policy, found('steps', (job) => job.policy === policy)])),
    hotKeys: found('hot keys'),
    // After the jobs: Node.js counts the CPU time of all threads together.
    decision: decisionCost(decide),
  };
}
