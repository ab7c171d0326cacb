/** What woke the resharder. It is for the log alone: whatever it is, it means "look and decide". */
export interface WakeUp {
  readonly by: 'alarm' | 'schedule' | 'hand';
  /** The alarm's name, or the ARN of the rule. */
  readonly name?: string;
  /** The state that the alarm went to: OK, ALARM or INSUFFICIENT_DATA. */
  readonly alarmState?: string;
  /** When it happened, as the event says it. */
  readonly at?: string;
}

/**
 * Reads an event: an alarm's action (`{ source: 'aws.cloudwatch', alarmData, … }`), a schedule of EventBridge
 * (`{ source: 'aws.events', resources, … }`), or anything else, which somebody sent by hand.
 */
export function readWakeUp(event: unknown): WakeUp {
  const { alarmData, source, resources, time } = members(event);
  const at = text(time);
  const alarm = members(alarmData);
  const alarmName = text(alarm.alarmName);
  if (alarmName !== undefined) {
    return { by: 'alarm', name: alarmName, alarmState: text(members(alarm.state).value), at };
  }
  if (source !== 'aws.events') return { by: 'hand' };
  return { by: 'schedule', name: Array.isArray(resources) ? text(resources[0]) : undefined, at };
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return Object(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
