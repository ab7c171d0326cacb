import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { kebabCase, RUNBOOKS, withRunbook } from '../../support/runbook';
import type { AlarmSeverity, AlarmTuning, MonitoringAlarm } from './monitoring-alarm';

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

/** An alarm and how soon a person has to look. */
export interface MonitoredAlarm {
  /** The alarm, for actions of its own. */
  readonly alarm: cloudwatch.Alarm;
  /** Which composite alarm it is part of. */
  readonly severity: AlarmSeverity;
}

/** What a set of alarms is made with. */
export interface AlarmSetProps {
  readonly tuning: { readonly [alarm: string]: AlarmTuning };
  readonly runbooks: string;
}

/** The alarms of one stream and of everything around it. */
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

  /** Takes in an alarm that another construct has made; it points to the same runbooks as the others. */
  adopt(alarm: cloudwatch.Alarm, severity: AlarmSeverity): void {
    const resource = alarm.node.defaultChild as cloudwatch.CfnAlarm;
    resource.alarmDescription = resource.alarmDescription?.replace(RUNBOOKS, this.props.runbooks);
    this.alarms.push({ alarm, severity });
  }

  of(severity: AlarmSeverity): cloudwatch.Alarm[] {
    return this.alarms.filter((entry) => entry.severity === severity).map(({ alarm }) => alarm);
  }
}
