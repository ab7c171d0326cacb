import type { Observation } from './observation';
import type { Plan } from './plan';
import type { PolicySettings } from './policy-settings';
import type { PolicyState } from './policy-state';

/** A plan, and what to remember for the next decision. */
export interface Decision {
  readonly plan: Plan;
  readonly state: PolicyState;
}

/** The signature of {@link decide}, for hosts that drive it. Pure: the same arguments make the same decision. */
export type Decide = (
  observation: Observation,
  state: PolicyState | undefined,
  settings?: Partial<PolicySettings>,
) => Decision;
