import { formatArn } from '../../base/arn';
import type { AwsEnvironment } from '../../base/aws-environment';
import { Chance } from '../../base/chance';
import type { Clock } from '../../base/clock';
import { AwsError } from '../../http';
import { eventDocument, isoSeconds } from './aws-event';
import { type EventTarget, sendTo, type TargetServices } from './event-target';
import { repeat, type ScheduleExpression } from './schedule-expression';

/** The settings of a schedule. */
export interface ScheduleSettings {
  readonly name: string;
  readonly groupName: string;
  readonly enabled: boolean;
  readonly expression: ScheduleExpression;
  readonly target: EventTarget;
}

export interface SchedulesOptions extends TargetServices {
  readonly clock: Clock;
  /** Default: the machine's. */
  readonly chance?: Chance;
}

/** The schedules of EventBridge Scheduler. */
export class Schedules {
  private readonly running = new Map<string, () => void>();

  private readonly chance: Chance;

  constructor(private readonly options: SchedulesOptions) {
    this.chance = options.chance ?? Chance.unseeded();
  }

  /**
   * Creates a schedule, which starts now.
   * @returns its ARN
   * @throws AwsError ConflictException if the group has a schedule of this name
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
      target.input === undefined
        ? ownEvent(arn, home, time, this.chance)
        : withContext(target.input, arn, time, this.chance);
    void sendTo(target, body, `Schedule ${name}`, this.options);
  }
}

/** The event that a target gets from a schedule without an input. */
function ownEvent(arn: string, home: AwsEnvironment, time: number, chance: Chance): string {
  const event = {
    source: 'aws.scheduler',
    detailType: 'Scheduled Event',
    time,
    home,
    resources: [arn],
    detail: {},
  };
  return JSON.stringify({ ...eventDocument(event, chance), detail: '{}' });
}

/**
 * Replaces the context attributes in an input.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
function withContext(input: string, arn: string, time: number, chance: Chance): string {
  return input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', isoSeconds(time))
    .replaceAll('<aws.scheduler.execution-id>', chance.uuid())
    .replaceAll('<aws.scheduler.attempt-number>', '1');
}
