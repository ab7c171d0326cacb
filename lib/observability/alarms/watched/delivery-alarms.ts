import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { deliveryMetric } from '../../../delivery/delivery-metric';
import { type AlarmDefinition, AT_LEAST, BELOW, IDLE_IS_FINE } from '../alarm-set';
import { AlarmSeverity, MonitoringAlarm } from '../monitoring-alarm';
import type { MonitoredDelivery } from './delivery-settings';

const { PAGE, TICKET } = AlarmSeverity;

/** How late records may be beyond the buffering: a retry or two. */
const GRACE = Duration.minutes(15);

/**
 * The metrics that Firehose publishes when it may not use a key (Firehose Developer Guide, "Server-side
 * encryption metrics").
 */
const KEY_METRICS = {
  denied: 'KMSKeyAccessDenied',
  disabled: 'KMSKeyDisabled',
  invalid: 'KMSKeyInvalidState',
  missing: 'KMSKeyNotFound',
};

/** The alarms on a Firehose stream that reads a Kinesis stream. */
export function deliveryAlarms(delivery: MonitoredDelivery, maxLag: Duration): AlarmDefinition[] {
  const { settings, node } = delivery;
  const { path } = node;
  const metric = (metricName: string, options?: cloudwatch.MetricOptions) =>
    deliveryMetric(delivery.deliveryStreamName, metricName, options);
  // Dynamic partitioning may take 1.5 times as long (Firehose Developer Guide, buffering hints).
  const late = settings.bufferingInterval.toSeconds() * 1.5 + GRACE.toSeconds();
  const alarms: AlarmDefinition[] = [
    {
      name: MonitoringAlarm.DELIVERY_BEHIND,
      severity: PAGE,
      says: `${path} reads ${maxLag.toHumanString()} behind the stream or more. What it does not read before the retention ends is not delivered.`,
      metric: metric('KinesisMillisBehindLatest'),
      comparison: AT_LEAST,
      threshold: maxLag.toMilliseconds(),
      minutes: [5, 15],
      // Firehose read nothing, because there were no records.
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.DELIVERY_STALE,
      severity: PAGE,
      says: `What ${path} holds is older than ${Duration.seconds(late).toHumanString()}, which its buffering does not explain.`,
      metric: metric(`${settings.metricPrefix}.DataFreshness`),
      comparison: AT_LEAST,
      threshold: late,
      minutes: [5, 5],
      // Firehose holds no records.
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.DELIVERY_FAILING,
      severity: PAGE,
      says: `10 % or more of what ${path} tries to deliver is refused by its destination, in 5 of 15 minutes.`,
      metric: metric(`${settings.metricPrefix}.Success`),
      comparison: BELOW,
      threshold: 0.9,
      minutes: [5, 15],
      // Firehose had nothing to deliver.
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.KEY_REFUSED,
      severity: PAGE,
      says: `${path} may not use the key of its source or of what it holds.`,
      metric: new cloudwatch.MathExpression({
        expression: Object.keys(KEY_METRICS)
          .map((id) => `FILL(${id}, 0)`)
          .join(' + '),
        usingMetrics: Object.fromEntries(Object.entries(KEY_METRICS).map(([id, name]) => [id, metric(name)])),
        label: 'refusals of the key',
        period: Duration.minutes(1),
      }),
      comparison: AT_LEAST,
      threshold: 1,
      minutes: [3, 5],
      // Firehose publishes these metrics only when it happens.
      missing: IDLE_IS_FINE,
    },
  ];
  if (settings.converts) {
    alarms.push({
      name: MonitoringAlarm.CONVERSION_FAILED,
      severity: TICKET,
      says: `${path} could not convert records; they are under its error prefix as they came.`,
      metric: metric('FailedConversion.Records'),
      comparison: AT_LEAST,
      threshold: 1,
      minutes: [1, 1],
      // Firehose converted nothing.
      missing: IDLE_IS_FINE,
    });
  }
  if (settings.transforms) {
    const period = Duration.minutes(15);
    alarms.push({
      name: MonitoringAlarm.TRANSFORM_FAILING,
      severity: TICKET,
      says: `The function that transforms for ${path} fails in 5 % or more of its invocations of 15 minutes; its records go to the error prefix.`,
      // With little traffic, or a long buffer, an invocation comes every few minutes: minutes would say nothing.
      metric: metric('ExecuteProcessing.Success', { period }),
      comparison: BELOW,
      threshold: 0.95,
      periodMinutes: period.toMinutes(),
      minutes: [15, 15],
      // The function was not invoked.
      missing: IDLE_IS_FINE,
    });
    alarms.push(recordsRejected(path, metric));
  }
  if (settings.partitions) {
    alarms.push({
      name: MonitoringAlarm.PARTITIONS_EXCEEDED,
      severity: TICKET,
      says: `${path} has more partitions open than Firehose allows; records go to its error prefix.`,
      metric: metric('PartitionCountExceeded'),
      comparison: AT_LEAST,
      threshold: 1,
      minutes: [1, 1],
      // Firehose had nothing to partition.
      missing: IDLE_IS_FINE,
    });
  }
  return alarms;
}

/**
 * The alarm on records that the transform answers with ProcessingFailed. Its invocations succeed, and so does
 * the delivery, so no other alarm tells of them.
 *
 * Firehose counts a record when it reads it, and again when the transform is done, up to 15 minutes later.
 * When traffic begins, two of three periods look as if records were rejected: the one in which it begins, and
 * the next one. In the third as many come out as go in. So all three have to be over the threshold.
 *
 * Firehose takes aggregates of the Kinesis Producer Library apart before the transform. With them the share
 * is too low, and the alarm stays quiet.
 *
 * Not verified: that SucceedProcessing.Records leaves rejected records out.
 */
function recordsRejected(
  path: string,
  metric: (name: string, options?: cloudwatch.MetricOptions) => cloudwatch.Metric,
): AlarmDefinition {
  const period = Duration.minutes(20);
  return {
    name: MonitoringAlarm.RECORDS_REJECTED,
    severity: TICKET,
    says: `The function that transforms for ${path} rejected 10 % or more of the records of an hour; they are under the error prefix, unchanged.`,
    metric: new cloudwatch.MathExpression({
      expression: '1 - FILL(succeeded, 0) / read',
      usingMetrics: {
        succeeded: metric('SucceedProcessing.Records', { period }),
        read: metric('DataReadFromKinesisStream.Records', { period }),
      },
      label: 'share of records rejected',
      period,
    }),
    comparison: AT_LEAST,
    threshold: 0.1,
    periodMinutes: period.toMinutes(),
    minutes: [60, 60],
    // Firehose read nothing; a division by 0 has no value either.
    missing: IDLE_IS_FINE,
  };
}
