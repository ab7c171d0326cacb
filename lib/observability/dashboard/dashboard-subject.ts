import type { Duration } from 'aws-cdk-lib';
import type { ShardAutoscaler } from '../../scaling/shard-autoscaler';
import type { MonitoredAlarm } from '../alarms/monitored-alarm';
import type { MonitoredDelivery } from '../delivery-settings';
import type { StreamMonitoringProps } from '../stream-monitoring-props';

/** What a dashboard is about. */
export interface DashboardSubject extends StreamMonitoringProps {
  readonly retention: Duration;
  readonly maxLag: Duration;
  readonly autoscaler?: ShardAutoscaler;
  /** Those of `deliveries` and `deliveryStreams`. */
  readonly firehoses: readonly MonitoredDelivery[];
  readonly alarms: readonly MonitoredAlarm[];
}
