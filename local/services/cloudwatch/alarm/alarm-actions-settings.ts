import type { Properties } from '../../../template';
import type { AlarmState } from './alarm-state';

/** What happens when an alarm's state changes: ARNs, by the state that it changes to. */
export interface ActionSettings {
  readonly enabled: boolean;
  readonly byState: Readonly<Record<AlarmState, readonly string[]>>;
}

/** AWS SDK, PutMetricAlarm. */
const MAX_ACTIONS = 5;

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
