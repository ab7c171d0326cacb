import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { AlarmSeverity } from './alarm-severity';
import type { MonitoringAlarm } from './monitoring-alarm';

/** An alarm as it is meant, before anybody has tuned it. */
export interface AlarmDefinition {
  readonly name: MonitoringAlarm;
  readonly severity: AlarmSeverity;
  /** What is wrong while it is in ALARM: sentences for the person who is woken. */
  readonly says: string;
  /** One value a minute. */
  readonly metric: cloudwatch.IMetric;
  readonly comparison: cloudwatch.ComparisonOperator;
  readonly threshold: number;
  /** How many of how many minutes breach. */
  readonly minutes: readonly [number, number];
  /** What a minute without a value means. The definition says why in a comment. */
  readonly missing: cloudwatch.TreatMissingData;
}

export const AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD;
export const BELOW = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD;

/** A minute without a value is a minute in which nothing happened. */
export const IDLE_IS_FINE = cloudwatch.TreatMissingData.NOT_BREACHING;
/** A minute without a value is itself what is wrong. */
export const SILENCE_IS_WRONG = cloudwatch.TreatMissingData.BREACHING;
