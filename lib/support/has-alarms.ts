import type { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * A construct that makes alarms of its own, such as a way in or a sink. Give it to `StreamMonitoring` as one
 * of `alarmsOf`, and they tell its topics.
 */
export interface IHasAlarms extends IConstruct {
  /** Alarms that a person acts on now: records are lost, or will be. */
  readonly pageAlarms: cloudwatch.Alarm[];

  /** Alarms that a person acts on in working hours. */
  readonly ticketAlarms: cloudwatch.Alarm[];
}
