import { UNIFORM_KEYS } from '../../simulator/model/key-distribution';
import { POLICIES } from '../../simulator/play';

/** The result of a policy on a load that grows. */
export interface StepResult {
  /** Minutes from the step until no minute loses more than 1 %; undefined if over two hours. */
  readonly minutes: number | undefined;
  /** The lost share of the two hours after the step. */
  readonly lossShare: number;
}

const LEVEL = 10;
const STEADY = 1440;
const AFTER = 120;

/** Minute 0 is the minute of the step. */
export const STEPS: readonly { readonly name: string; readonly load: (minute: number) => number }[] = [
  { name: 'x1.5', load: () => LEVEL * 1.5 },
  { name: 'x2', load: () => LEVEL * 2 },
  { name: 'x4', load: () => LEVEL * 4 },
  { name: 'ramp to x4 in 30 min', load: (minute) => LEVEL * (1 + 3 * Math.min(1, minute / 30)) },
];

/** Plays a day of 10 MiB/s, which begins with 16 shards, then each step. */
export function playSteps(policyName: string): StepResult[] {
  const policy = POLICIES.find(({ name }) => name === policyName);
  if (policy === undefined) throw new Error(`There is no policy ${policyName}.`);
  return STEPS.map(({ load }) => {
    const demand = Float64Array.from({ length: STEADY + AFTER }, (_, minute) =>
      minute < STEADY ? LEVEL : load(minute - STEADY),
    );
    const { lost } = policy.play({
      demand,
      startTime: Date.UTC(2026, 0, 5),
      keys: UNIFORM_KEYS,
      initialShards: 16,
      minShards: 1,
      maxShards: 10_000,
      cv: 0.094,
      metricDelay: 1,
    });
    let offered = 0;
    let rejected = 0;
    let last = -1;
    for (let minute = STEADY; minute < demand.length; minute++) {
      offered += demand[minute] ?? 0;
      rejected += lost[minute] ?? 0;
      if ((lost[minute] ?? 0) > 0.01 * (demand[minute] ?? 0)) last = minute - STEADY;
    }
    return { minutes: last === AFTER - 1 ? undefined : last + 1, lossShare: rejected / offered };
  });
}
