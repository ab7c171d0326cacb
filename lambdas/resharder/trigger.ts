/** The event that started a run. Only `time` affects the run; the other members are logged. */
export interface Trigger {
  readonly by: 'alarm' | 'schedule' | 'hand';
  /** The alarm's name, or the ARN of the rule. */
  readonly name?: string;
  /** The state that the alarm went to: OK, ALARM or INSUFFICIENT_DATA. */
  readonly alarmState?: string;
  /** The time of the event, as the event writes it. */
  readonly at?: string;
  /** The same in milliseconds since the epoch; absent when it cannot be read. */
  readonly time?: number;
}

/**
 * Reads an event: an alarm's action (`{ source: 'aws.cloudwatch', alarmData, … }`), a schedule of EventBridge
 * (`{ source: 'aws.events', resources, … }`), or anything else, which a person sent by hand.
 */
export function readTrigger(event: unknown): Trigger {
  const { alarmData, source, resources, time } = members(event);
  const at = text(time);
  const when = { at, ...timeOf(at) };
  const alarm = members(alarmData);
  const alarmName = text(alarm.alarmName);
  if (alarmName !== undefined) {
    return { by: 'alarm', name: alarmName, alarmState: text(members(alarm.state).value), ...when };
  }
  if (source !== 'aws.events') return { by: 'hand' };
  return { by: 'schedule', name: Array.isArray(resources) ? text(resources[0]) : undefined, ...when };
}

/** Schedules write `2026-11-20T12:00:00Z`, alarms `2026-11-20T12:00:00.000+0000`. */
function timeOf(at: string | undefined): Pick<Trigger, 'time'> {
  const time = Date.parse(at ?? '');
  return Number.isNaN(time) ? {} : { time };
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return Object(value);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
