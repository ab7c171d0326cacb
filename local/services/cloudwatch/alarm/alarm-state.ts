import type { Properties } from '../../../template';
import { MAX_ACTIONS_PER_STATE } from '../limits';

/** The state of an alarm. */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export const ALARM_STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** A state and the reason for it. */
export interface StateReport {
  readonly value: AlarmState;
  readonly reason: string;
  /** JSON with the datapoints behind the state. Absent if there are none. */
  readonly reasonData: string | undefined;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}

/** The actions of an alarm: ARNs, by the state that the alarm enters. */
export interface ActionSettings {
  readonly enabled: boolean;
  readonly byState: Readonly<Record<AlarmState, readonly string[]>>;
}

/** Reads the actions, which metric and composite alarms have in the same properties. */
export function readActions(from: Properties): ActionSettings {
  return {
    enabled: from.boolean('ActionsEnabled') ?? true,
    byState: {
      OK: readArns(from, 'OKActions'),
      ALARM: readArns(from, 'AlarmActions'),
      INSUFFICIENT_DATA: readArns(from, 'InsufficientDataActions'),
    },
  };
}

function readArns(from: Properties, name: string): readonly string[] {
  const arns = from
    .list(name)
    .map((arn) => (typeof arn === 'string' ? arn : from.mustBe(name, 'a list of ARNs')));
  return arns.length <= MAX_ACTIONS_PER_STATE
    ? arns
    : from.mustBe(name, `a list of at most ${MAX_ACTIONS_PER_STATE} ARNs`);
}
