import type { Duration, aws_kinesis as kinesis } from 'aws-cdk-lib';
import { FanOutMetrics } from '../../consumers/consumer-metrics';
import { type AlarmDefinition, AT_LEAST, BELOW, IDLE_IS_FINE } from './alarm-definition';
import { AlarmSeverity } from './alarm-severity';
import { MonitoringAlarm } from './monitoring-alarm';

/** What can be wrong with a consumer that has dedicated throughput; the stream's own metrics do not see it. */
export function fanOutAlarms(consumer: kinesis.IStreamConsumer, maxLag: Duration): AlarmDefinition[] {
  const { path } = consumer.node;
  const metrics = FanOutMetrics.of(consumer);
  return [
    {
      name: MonitoringAlarm.FAN_OUT_BEHIND,
      severity: AlarmSeverity.PAGE,
      says: `${path} is ${maxLag.toHumanString()} behind or more. What it does not read before the retention ends is lost to it.`,
      metric: metrics.millisBehindLatest(),
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
      metric: metrics.metric('SubscribeToShardEvent.Success'),
      comparison: BELOW,
      threshold: 0.9,
      minutes: [5, 15],
      // Nobody is subscribed.
      missing: IDLE_IS_FINE,
    },
  ];
}
