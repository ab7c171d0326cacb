import { randomUUID } from 'node:crypto';
import { formatArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import type { Clock } from '../../base/clock';
import { AwsError } from '../../http';
import { eventDocument, isoSeconds } from './aws-event';
import { type EventTarget, sendTo, type TargetServices } from './event-target';
import { repeat } from './repeated';
import type { ScheduleExpression } from './schedule-expression';

/** How a schedule of EventBridge Scheduler is set up. */
export interface ScheduleSettings {
  readonly name: string;
  readonly groupName: string;
  readonly enabled: boolean;
  readonly expression: ScheduleExpression;
  readonly target: EventTarget;
}

export interface SchedulesOptions extends TargetServices {
  /** Schedules go by it: CloudWatch's clock. */
  readonly clock: Clock;
}

/** The schedules of EventBridge Scheduler. */
export class Schedules {
  private readonly running = new Map<string, () => void>();

  constructor(private readonly options: SchedulesOptions) {}

  /**
   * Makes a schedule, which counts from now on.
   * @returns its ARN
   * @throws AwsError ConflictException for a name that the group has already
   */
  add(settings: ScheduleSettings, home: AwsEnvironment): string {
    const { name, groupName, enabled, expression } = settings;
    const arn = formatArn({ ...home, service: 'scheduler', resource: `schedule/${groupName}/${name}` });
    if (this.running.has(arn))
      throw new AwsError('ConflictException', `There is a schedule ${name} already.`, 409);
    const run = (time: number) => this.send(settings, arn, home, time);
    this.running.set(arn, enabled ? repeat(expression, this.options.clock, run) : () => undefined);
    return arn;
  }

  /** Ends every schedule. */
  close(): void {
    for (const stop of this.running.values()) stop();
  }

  private send({ name, target }: ScheduleSettings, arn: string, home: AwsEnvironment, time: number): void {
    const body =
      target.input === undefined ? ownEvent(arn, home, time) : withContext(target.input, arn, time);
    void sendTo(target, body, `Schedule ${name}`, this.options);
  }
}

/** What is sent where a schedule has no input. */
function ownEvent(arn: string, home: AwsEnvironment, time: number): string {
  const event = {
    source: 'aws.scheduler',
    detailType: 'Scheduled Event',
    time,
    home,
    resources: [arn],
    detail: {},
  };
  return JSON.stringify({ ...eventDocument(event), detail: '{}' });
}

/** Fills in the context attributes (EventBridge Scheduler User Guide, "Adding context attributes"). */
function withContext(input: string, arn: string, time: number): string {
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', isoSeconds(time))
    .replaceAll('<aws.scheduler.execution-id>', randomUUID())
    .replaceAll('<aws.scheduler.attempt-number>', '1');
}
