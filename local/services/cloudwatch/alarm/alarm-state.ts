import type { Properties } from '../../../template';

/** AWS SDK, PutMetricAlarm. */
const MAX_ACTIONS = 5;

/** What an alarm is in. */
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export const ALARM_STATES: readonly AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

/** A state, and why. */
export interface StateReport {
  readonly value: AlarmState;
  readonly reason: string;
  /** JSON: the datapoints that it rests on. Absent where there are none. */
  readonly reasonData: string | undefined;
  /** Milliseconds since the epoch, on CloudWatch's clock. */
  readonly timestamp: number;
}

/** What happens when an alarm's state changes: ARNs, by the state that it changes to. */
export interface ActionSettings {
  readonly enabled: boolean;
  readonly byState: Readonly<Record<AlarmState, readonly string[]>>;
}

/** Reads the members that alarms of every kind have for it. */
export function readActions(from: Properties): ActionSettings {
  return {
    enabled: from.boolean('ActionsEnabled') ?? true,
    byState: {
      OK: actions(from, 'OKActions'),
      ALARM: actions(from, 'AlarmActions'),
      INSUFFICIENT_DATA: actions(from, 'InsufficientDataActions'),
    },
  };
}

function actions(from: Properties, name: string): readonly string[] {
  const arns = from
    .list(name)
    .map((arn) => (typeof arn === 'string' ? arn : from.mustBe(name, 'a list of ARNs')));
  return arns.length <= MAX_ACTIONS ? arns : from.mustBe(name, `a list of at most ${MAX_ACTIONS} ARNs`);
}
