import type { Observation, Plan, Step } from '../../../../../lambdas/resharder/policy';
import { decisionEntry } from '../../../../../lambdas/resharder/tell/log';

const BASIS = { demand: 3.1, capacity: 4, wanted: 2, allowed: 8, need: 5, callsLeft: 9, hotShards: 0 };
const OBSERVATION: Observation = {
  time: 1_795_000_000_000,
  status: 'ACTIVE',
  shards: [],
  minutes: [],
} as unknown as Observation;

/** A decision as the resharder logs it, made by the resharder's own function. */
export function decided(
  steps: readonly Step[],
  { work, findings = [] }: Partial<Plan> = {},
  message = 'decided',
): string {
  const plan: Plan = { steps, findings, basis: BASIS, ...(work && { work }) };
  const replay = {
    observation: { ...OBSERVATION, shards: Array(4).fill({}) },
    state: undefined,
    settings: {},
  };
  const entry = decisionEntry(replay as never, { plan } as never);
  return JSON.stringify({ level: 'INFO', message, service: 'resharder', ...entry });
}

export const HOLD: Step = { kind: 'hold', why: 'The capacity fits.' };
