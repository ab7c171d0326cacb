import { aws_cloudwatch as cloudwatch, Duration, type aws_kinesis as kinesis } from 'aws-cdk-lib';
import { type AlarmDefinition, AT_LEAST, BELOW, IDLE_IS_FINE } from './alarm-definition';
import { AlarmSeverity } from './alarm-severity';
import { MonitoringAlarm } from './monitoring-alarm';

/** What can be wrong with a consumer that has dedicated throughput; the stream's own metrics do not see it. */
export function fanOutAlarms(consumer: kinesis.IStreamConsumer, maxLag: Duration): AlarmDefinition[] {
  const { path } = consumer.node;
  return [
    {
      name: MonitoringAlarm.FAN_OUT_BEHIND,
      severity: AlarmSeverity.PAGE,
      says: `${path} is ${maxLag.toHumanString()} behind or more. What it does not read before the retention ends is lost to it.`,
      metric: fanOutMetric(consumer, 'SubscribeToShardEvent.MillisBehindLatest', cloudwatch.Stats.MAXIMUM),
      comparison: AT_LEAST,
      threshold: maxLag.toMilliseconds(),
      minutes: [5, 15],
      // Nobody is subscribed: a consumer that is registered and not used is no fault.
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.FAN_OUT_FAILING,
      severity: AlarmSeverity.TICKET,
      says: `10 % or more of the events that ${path} is sent end its subscription with an error, in 5 of 15 minutes.`,
      metric: fanOutMetric(consumer, 'SubscribeToShardEvent.Success', cloudwatch.Stats.AVERAGE),
      comparison: BELOW,
      threshold: 0.9,
      minutes: [5, 15],
      // Nobody is subscribed.
      missing: IDLE_IS_FINE,
    },
  ];
}

/** A metric that Kinesis publishes for each consumer: 1 minute. */
export function fanOutMetric(
  consumer: kinesis.IStreamConsumer,
  metricName: string,
  statistic: string,
  label?: string,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Kinesis',
    metricName,
    dimensionsMap: { StreamName: consumer.stream.streamName, ConsumerName: consumer.streamConsumerName },
    period: Duration.minutes(1),
    statistic,
    label,
  });
}
