import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { withRunbook } from './runbook';

/**
 * How long one arrival keeps the alarm on. Arrivals that are less than this apart are one message, so a trickle
 * sends at most four messages a day, and one record an hour a single one. With one hour that record would send
 * two messages each time.
 */
const HELD = Duration.hours(6);

/** Properties of an alarm on arrivals. */
export interface ArrivalAlarmProps {
  /** How many arrive: a sum of 1 minute. It must not be how many lie there. */
  readonly arrivals: cloudwatch.IMetric;
  /** What it tells a person, in sentences. */
  readonly says: string;
  /** The runbook page, with its anchor. */
  readonly page: string;
  readonly actions?: readonly cloudwatch.IAlarmAction[];
  /**
   * How long one arrival keeps the alarm on. A query of Metrics Insights sees three hours at most.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html
   *
   * @default - six hours
   */
  readonly heldFor?: Duration;
}

/**
 * Makes an alarm that goes off when something arrives, and ends when nothing has arrived for six
 * hours, or as long as is asked for.
 *
 * The number of what lies there would be a permanent alarm: it stays until somebody removes the last one. An
 * alarm on one minute would end and begin again with each arrival.
 */
export function arrivalAlarm(scope: Construct, id: string, props: ArrivalAlarmProps): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, id, {
    alarmDescription: withRunbook(props.says, props.page),
    metric: props.arrivals,
    threshold: 1,
    evaluationPeriods: (props.heldFor ?? HELD).toMinutes(),
    datapointsToAlarm: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(...(props.actions ?? []));
  return alarm;
}
