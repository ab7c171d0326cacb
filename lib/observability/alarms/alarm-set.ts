import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { kebabCase } from '../../support/kebab-case';
import { RUNBOOKS, withRunbook } from '../../support/runbook';
import type { AlarmDefinition } from './alarm-definition';
import type { AlarmSeverity } from './alarm-severity';
import type { AlarmTuning } from './alarm-tuning';
import type { MonitoredAlarm } from './monitored-alarm';

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
