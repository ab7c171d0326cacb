import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { withRunbook } from '../../support/runbook';

/** Properties of an alarm on what a service says of its writes to a stream. */
export interface ServiceAlarmProps {
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** What it tells a person, in sentences. */
  readonly says: string;
  /** The runbook page, with its anchor. */
  readonly page: string;
  readonly actions?: readonly cloudwatch.IAlarmAction[];
}

/**
 * An alarm that goes off in 3 of 15 minutes at or above the threshold. A minute without a value is fine. It is for what
 * passes by itself: of what is lost, one is enough (`arrivalAlarm`).
 */
export function serviceAlarm(scope: Construct, id: string, props: ServiceAlarmProps): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, id, {
    alarmDescription: withRunbook(props.says, props.page),
    metric: props.metric,
    threshold: props.threshold,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 15,
    datapointsToAlarm: 3,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(...(props.actions ?? []));
  return alarm;
}

/** How long an alarm on a query is held by one arrival: CloudWatch evaluates such an alarm on three hours at most. */
export const HELD_BY_QUERY = Duration.hours(2);

/** Properties of a query of metrics. */
export interface InsightsProps {
  readonly statistic: 'MAX' | 'SUM';
  readonly metricName: string;
  readonly namespace: string;
  /** All dimensions that AWS publishes the metric with. */
  readonly dimensions: readonly string[];
  /** The values of those that are known. */
  readonly where: Readonly<Record<string, string>>;
  readonly label: string;
}

/**
 * A metric of which AWS documents the dimensions, and not the values of all of them. CloudWatch finds it by
 * those that are known.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/query_with_cloudwatch-metrics-insights.html
 */
export function insights(props: InsightsProps): cloudwatch.MathExpression {
  const { statistic, metricName, namespace, dimensions } = props;
  const conditions = Object.entries(props.where).map(([name, value]) => `${name} = '${value}'`);
  return new cloudwatch.MathExpression({
    expression: `SELECT ${statistic}(${metricName}) FROM SCHEMA("${namespace}", ${dimensions.join(', ')}) WHERE ${conditions.join(' AND ')}`,
    label: props.label,
    period: Duration.minutes(1),
  });
}
