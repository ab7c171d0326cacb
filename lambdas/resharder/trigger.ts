/** The event that started a run, for the log: it changes nothing of what the run does. */
export interface Trigger {
  readonly by: 'alarm' | 'schedule' | 'hand';
  /** The alarm's name, or the ARN of the rule. */
  readonly name?: string;
  /** The state that the alarm went to: OK, ALARM or INSUFFICIENT_DATA. */
  readonly alarmState?: string;
  /** The time of the event, as the event writes it. */
  readonly at?: string;
}

/**
 * Reads an event: an alarm's action (`{ source: 'aws.cloudwatch', alarmData, … }`), a schedule of EventBridge
 * (`{ source: 'aws.events', resources, … }`), or anything else, which a person sent by hand.
 */
export function readTrigger(event: unknown): Trigger {
  const { alarmData, source, resources, time } = members(event);
  const when = { at: text(time) };
  const alarm = members(alarmData);
  const alarmName = text(alarm.alarmName);
  if (alarmName !== undefined) {
    return { by: 'alarm', name: alarmName, alarmState: text(members(alarm.state).value), ...when };
  }
  if (source !== 'aws.events') return { by: 'hand' };
  return { by: 'schedule', name: Array.isArray(resources) ? text(resources[0]) : undefined, ...when };
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return Object(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
