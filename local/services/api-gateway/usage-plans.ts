import type { Clock } from '../../base/clock';
import { GatewayError } from './gateway-response';
import { Quota, Throttle, type ThrottleSettings } from './throttle';

/** A client's key. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly enabled: boolean;
}

interface Plan {
  /** `<api id>/<stage>` of each stage. */
  readonly stages: readonly string[];
  readonly throttle: ThrottleSettings;
  readonly quota?: { readonly limit: number; readonly period: 'DAY' | 'WEEK' | 'MONTH' };
}

/** What is counted for one key of one plan. */
interface Meter {
  readonly plan: Plan;
  readonly throttle: Throttle;
  readonly quota?: Quota;
}

/** API keys, and the usage plans that say where each is good for how much. */
export class UsagePlans {
  private readonly known = new Map<string, ApiKey>();
  private readonly plans = new Map<string, Plan>();
  private readonly meters = new Map<string, Meter[]>();

  constructor(private readonly clock: Clock) {}

  addKey(key: ApiKey): void {
    this.known.set(key.id, key);
  }

  addPlan(id: string, plan: Plan): void {
    this.plans.set(id, plan);
  }

  /** @returns whether both exist */
  connect(keyId: string, planId: string): boolean {
    const plan = this.plans.get(planId);
    if (plan === undefined || !this.known.has(keyId)) return false;
    const { clock } = this;
    const meter: Meter = {
      plan,
      throttle: new Throttle(plan.throttle, clock),
      quota: plan.quota && new Quota(plan.quota.limit, plan.quota.period, clock),
    };
    this.meters.set(keyId, [...(this.meters.get(keyId) ?? []), meter]);
    return true;
  }

  /** All keys, in the order in which they were made. */
  keys(): readonly ApiKey[] {
    return [...this.known.values()];
  }

  /**
   * Admits a request with a key.
   * @param value of the header `x-api-key`
   * @returns the key
   * @throws GatewayError for a key that is missing, unknown or not of this stage, and for a client that has sent too much
   */
  admit(value: string | undefined, stage: string): ApiKey {
    const key = [...this.known.values()].find((each) => each.value === value && each.enabled);
    const meter = key && this.meters.get(key.id)?.find(({ plan }) => plan.stages.includes(stage));
    if (key === undefined || meter === undefined) throw new GatewayError('INVALID_API_KEY');
    if (!meter.throttle.take()) throw new GatewayError('THROTTLED', `the throttle of the client ${key.name}`);
    if (meter.quota?.take() === false) throw new GatewayError('QUOTA_EXCEEDED');
    return key;
  }
}
