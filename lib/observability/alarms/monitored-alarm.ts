import type { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { AlarmSeverity } from './alarm-severity';

/** An alarm and how soon a person has to look. */
export interface MonitoredAlarm {
  /** The alarm, for actions of its own. */
  readonly alarm: cloudwatch.Alarm;
  /** Which composite alarm it is part of. */
  readonly severity: AlarmSeverity;
}
