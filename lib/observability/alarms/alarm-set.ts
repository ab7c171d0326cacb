import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { kebabCase, RUNBOOKS, withRunbook } from '../../support/runbook';
import { AlarmSeverity, type AlarmTuning, type MonitoringAlarm } from './monitoring-alarm';
import { quietAlarm } from './quiet-alarm';

/** An alarm before it is tuned. */
export interface AlarmDefinition {
  readonly name: MonitoringAlarm;
  readonly severity: AlarmSeverity;
  /** The fault while the alarm is in ALARM, in sentences for the person who is paged. */
  readonly says: string;
  readonly metric: cloudwatch.IMetric;
  /** The period of the metric. Default: 1 */
  readonly periodMinutes?: number;
  readonly comparison: cloudwatch.ComparisonOperator;
  readonly threshold: number;
  /** The breaching minutes, and the minutes that the alarm looks at. */
  readonly minutes: readonly [number, number];
  /** The meaning of a minute without a value. A comment in each definition gives the reason. */
  readonly missing: cloudwatch.TreatMissingData;
  /** The alarm's own name. A new name is a new alarm. Default: made from its place in the app */
  readonly alarmName?: string;
  /**
   * How long a new alarm waits, whatever data there are. Default: not at all
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
   */
  readonly warmUpMinutes?: number;
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
  /** How soon a person has to look. */
  readonly severity: AlarmSeverity;
  /**
   * The alarm that tells a person: `alarm` itself, or a composite alarm over it that is quiet while the alarm
   * on its cause is on.
   */
  readonly speaker: cloudwatch.AlarmBase;
}

/** An alarm before it is known who tells of it. */
class Entry implements MonitoredAlarm {
  speaker: cloudwatch.AlarmBase;

  constructor(
    readonly alarm: cloudwatch.Alarm,
    readonly severity: AlarmSeverity,
  ) {
    this.speaker = alarm;
  }
}

/** The alarms of one reader, by name. An alarm that is switched off is not among them. */
export type MadeAlarms = ReadonlyMap<MonitoringAlarm, MonitoredAlarm>;

/** Properties of an AlarmSet. */
export interface AlarmSetProps {
  readonly tuning: { readonly [alarm: string]: AlarmTuning };
  readonly runbooks: string;
}

/** The alarms of one stream and of its readers. */
export class AlarmSet {
  private readonly entries: Entry[] = [];

  constructor(private readonly props: AlarmSetProps) {}

  get alarms(): MonitoredAlarm[] {
    return this.entries;
  }

  /** Makes alarms as children of a scope, tuned. */
  make(scope: Construct, definitions: readonly AlarmDefinition[]): MadeAlarms {
    const made = new Map<MonitoringAlarm, MonitoredAlarm>();
    for (const definition of definitions) {
      const { enabled = true, threshold, severity } = this.props.tuning[definition.name] ?? {};
      if (!enabled) continue;
      const { minutes, periodMinutes = 1, warmUpMinutes } = definition;
      const [breaching, looked] = minutes;
      const alarm = new cloudwatch.Alarm(scope, definition.name, {
        alarmName: definition.alarmName,
        alarmDescription: withRunbook(definition.says, kebabCase(definition.name), this.props.runbooks),
        metric: definition.metric,
        comparisonOperator: definition.comparison,
        threshold: threshold ?? definition.threshold,
        evaluationPeriods: looked / periodMinutes,
        datapointsToAlarm: breaching / periodMinutes,
        treatMissingData: definition.missing,
      });
      if (warmUpMinutes !== undefined) {
        // The class of older releases of the CDK does not know it.
        (alarm.node.defaultChild as cloudwatch.CfnAlarm).addPropertyOverride('WarmUpConfiguration', {
          WarmUpPeriodDurationInMinutes: warmUpMinutes,
          OnlyStartEvaluatingAfterWarmUpPeriodEnds: true,
        });
      }
      const entry = new Entry(alarm, severity ?? definition.severity);
      this.entries.push(entry);
      made.set(definition.name, entry);
    }
    return made;
  }

  /** Adds an alarm of another construct, and points it to the runbooks of this set. */
  adopt(alarm: cloudwatch.Alarm, severity: AlarmSeverity): void {
    const resource = alarm.node.defaultChild as cloudwatch.CfnAlarm;
    resource.alarmDescription = resource.alarmDescription?.replace(RUNBOOKS, this.props.runbooks);
    this.entries.push(new Entry(alarm, severity));
  }

  /**
   * Keeps an alarm quiet while one of its causes is on, if both are of severity PAGE. Otherwise one fault
   * would wake a person twice.
   * @param id names the causes together, where there are several
   */
  quietWhile(
    scope: Construct,
    id: string,
    effect?: MonitoredAlarm,
    ...causes: (MonitoredAlarm | undefined)[]
  ) {
    const pages = causes.filter((cause) => cause?.severity === AlarmSeverity.PAGE);
    const entry = this.entries.find((each) => each === effect && each.severity === AlarmSeverity.PAGE);
    if (entry === undefined || pages.length === 0) return;
    entry.speaker = quietAlarm(
      scope,
      id,
      entry.alarm,
      pages.flatMap((cause) => cause?.alarm ?? []),
    );
  }

  of(severity: AlarmSeverity): MonitoredAlarm[] {
    return this.entries.filter((entry) => entry.severity === severity);
  }
}
