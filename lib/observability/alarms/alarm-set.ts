import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { kebabCase, RUNBOOKS, withRunbook } from '../../support/runbook';
import type { AlarmSeverity, AlarmTuning, MonitoringAlarm } from './monitoring-alarm';

/** An alarm before it is tuned. */
export interface AlarmDefinition {
  readonly name: MonitoringAlarm;
  readonly severity: AlarmSeverity;
  /** The fault while the alarm is in ALARM, in sentences for the person who is paged. */
  readonly says: string;
  /** One value a minute. */
  readonly metric: cloudwatch.IMetric;
  readonly comparison: cloudwatch.ComparisonOperator;
  readonly threshold: number;
  /** The breaching minutes, and the minutes that the alarm looks at. */
  readonly minutes: readonly [number, number];
  /** The meaning of a minute without a value. A comment in each definition gives the reason. */
  readonly missing: cloudwatch.TreatMissingData;
}

export const AT_LEAST = cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD;

export const BELOW = cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD;

/** Nothing happened in a minute without a value. */
export const IDLE_IS_FINE = cloudwatch.TreatMissingData.NOT_BREACHING;

/** A minute without a value is the fault. */
export const SILENCE_IS_WRONG = cloudwatch.TreatMissingData.BREACHING;

/** An alarm and its severity. */
export interface MonitoredAlarm {
  /** The alarm, to which you can add actions. */
  readonly alarm: cloudwatch.Alarm;
  /** How soon a person has to look, and so the composite alarm that includes it. */
  readonly severity: AlarmSeverity;
}

/** Properties of an AlarmSet. */
export interface AlarmSetProps {
  readonly tuning: { readonly [alarm: string]: AlarmTuning };
  readonly runbooks: string;
}

/** The alarms of one stream and of its readers. */
export class AlarmSet {
  readonly alarms: MonitoredAlarm[] = [];

  constructor(private readonly props: AlarmSetProps) {}

  /** Makes alarms as children of a scope, tuned. */
  make(scope: Construct, definitions: readonly AlarmDefinition[]): void {
    for (const definition of definitions) {
      const { enabled = true, threshold, severity } = this.props.tuning[definition.name] ?? {};
      if (!enabled) continue;
      const [breaching, looked] = definition.minutes;
      const alarm = new cloudwatch.Alarm(scope, definition.name, {
        alarmDescription: withRunbook(definition.says, kebabCase(definition.name), this.props.runbooks),
        metric: definition.metric,
        comparisonOperator: definition.comparison,
        threshold: threshold ?? definition.threshold,
        evaluationPeriods: looked,
        datapointsToAlarm: breaching,
        treatMissingData: definition.missing,
      });
      this.alarms.push({ alarm, severity: severity ?? definition.severity });
    }
  }

  /** Adds an alarm of another construct, and points it to the runbooks of this set. */
  adopt(alarm: cloudwatch.Alarm, severity: AlarmSeverity): void {
    const resource = alarm.node.defaultChild as cloudwatch.CfnAlarm;
    resource.alarmDescription = resource.alarmDescription?.replace(RUNBOOKS, this.props.runbooks);
    this.alarms.push({ alarm, severity });
  }

  of(severity: AlarmSeverity): cloudwatch.Alarm[] {
    return this.alarms.filter((entry) => entry.severity === severity).map(({ alarm }) => alarm);
  }
}
