import { aws_cloudwatch as cloudwatch, Duration, type TimeZone, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkSecondsWithin, InputError } from '../../support/check';
import type { Limit } from '../../support/limits';

/**
 * When alarms are muted.
 *
 * @example
 * const nightly: MuteRuleOptions = {
 *   schedule: 'cron(0 2 * * *)',
 *   timeZone: TimeZone.EUROPE_BERLIN,
 *   duration: Duration.hours(1),
 * };
 */
export interface MuteRuleOptions {
  /**
   * When it begins: `cron(minutes hours day-of-month month day-of-week)`, five fields, for each time that it
   * matches, or `at(yyyy-MM-ddThh:mm)` for once.
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Schedule.html
   */
  readonly schedule: string;

  /** How long it lasts each time: whole minutes, 1 minute to 15 days. */
  readonly duration: Duration;

  /**
   * The time zone of `schedule`.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;

  /**
   * What it is for, as people read it in the console.
   *
   * @default - nothing
   */
  readonly description?: string;
}

const SCHEDULES = [/^cron\(\S+( \S+){4}\)$/, /^at\(\d{4}-\d\d-\d\dT\d\d:\d\d\)$/];
const DURATION_SECONDS: Limit = {
  from: 60,
  to: Duration.days(15).toSeconds(),
  unit: 'seconds, which is 1 minute to 15 days',
  source: 'CloudWatch, API_Schedule',
};

/**
 * Holds back the actions of alarms for a time. The CDK's own construct for it came with release 2.264, and the
 * package works with older ones.
 * @throws InputError for a schedule or a duration that CloudWatch would refuse
 */
export function muteRule(
  scope: Construct,
  id: string,
  alarms: readonly cloudwatch.IAlarm[],
  { schedule, duration, timeZone, description }: MuteRuleOptions,
): cloudwatch.CfnAlarmMuteRule {
  const where = `The mute rule "${scope.node.path}/${id}"`;
  if (!Token.isUnresolved(schedule) && !SCHEDULES.some((form) => form.test(schedule))) {
    throw new InputError(
      `${where}: schedule is "${schedule}"; allowed are cron(minutes hours day-of-month month day-of-week), such as ` +
        'cron(0 2 * * *), and at(yyyy-MM-ddThh:mm).',
    );
  }
  checkSecondsWithin(`${where}: duration`, duration, DURATION_SECONDS);
  return new cloudwatch.CfnAlarmMuteRule(scope, id, {
    description,
    muteTargets: { alarmNames: alarms.map(({ alarmName }) => alarmName) },
    rule: {
      schedule: { expression: schedule, duration: duration.toIsoString(), timezone: timeZone?.timezoneName },
    },
  });
}
