import { aws_cloudwatch as cloudwatch, Duration, type aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { type AlarmDefinition, AT_LEAST, IDLE_IS_FINE } from '../alarm-set';
import { AlarmSeverity, MonitoringAlarm } from '../monitoring-alarm';

/**
 * The alarm on a table that consumers write to.
 *
 * It is a ticket: the writers wait and write again, and the stream keeps what they do not get to. If they
 * fall so far behind that records are in danger, ConsumerBehind pages. WriteThrottleEvents counts each item
 * of a batch; ThrottledRequests counts a BatchWriteItem call only if all its items were throttled.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 */
export function tableAlarms(table: dynamodb.ITable): AlarmDefinition[] {
  const metric = (metricName: string) =>
    new cloudwatch.Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: table.tableName },
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(1),
    });
  return [
    {
      name: MonitoringAlarm.TABLE_THROTTLED,
      severity: AlarmSeverity.TICKET,
      says: `${table.node.path} refuses 1 % or more of what is written to it, in 5 of 15 minutes. The writers wait and write again.`,
      metric: new cloudwatch.MathExpression({
        expression: 'refused / (refused + FILL(taken, 0))',
        usingMetrics: {
          refused: metric('WriteThrottleEvents'),
          taken: metric('ConsumedWriteCapacityUnits'),
        },
        label: 'share of writes refused',
        period: Duration.minutes(1),
      }),
      comparison: AT_LEAST,
      threshold: 0.01,
      minutes: [5, 15],
      // Nothing was refused: DynamoDB publishes WriteThrottleEvents only when it happens.
      missing: IDLE_IS_FINE,
    },
  ];
}
