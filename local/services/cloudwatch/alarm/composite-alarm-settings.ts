import type { Properties, Unsupported } from '../../../template';
import { type ActionSettings, readActions } from './alarm-actions-settings';
import { parseRule, type RuleExpression } from './rule-expression';

/** How a composite alarm is set up. */
export interface CompositeAlarmSettings {
  readonly kind: 'composite';
  readonly name: string;
  readonly description: string | undefined;
  readonly actions: ActionSettings;
  readonly ruleText: string;
  readonly rule: RuleExpression;
}

const SUPPRESSION = 'suppression of actions is not played';

export const UNPLAYED_OF_COMPOSITE_ALARM: Unsupported = {
  withoutEffect: ['Tags'],
  refused: {
    ActionConfiguration: 'what it changes in notifications is not played',
    ActionsSuppressor: SUPPRESSION,
    ActionsSuppressorExtensionPeriod: SUPPRESSION,
    ActionsSuppressorWaitPeriod: SUPPRESSION,
  },
};

/** Reads a composite alarm, from a template's properties or the members of PutCompositeAlarm. */
export function readCompositeAlarm(from: Properties, name: string): CompositeAlarmSettings {
  const ruleText = from.requiredString('AlarmRule');
  return {
    kind: 'composite',
    name,
    description: from.string('AlarmDescription'),
    actions: readActions(from),
    ruleText,
    rule: parseRule(ruleText),
  };
}
