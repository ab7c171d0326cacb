import type { Duration } from 'aws-cdk-lib';
import type { ShardAutoscaler } from '../../scaling/shard-autoscaler';
import type { MonitoredAlarm } from '../monitored-alarm';
import type { StreamMonitoringProps } from '../stream-monitoring-props';

/** What a dashboard is about. */
export interface DashboardSubject extends StreamMonitoringProps {
  readonly retention: Duration;
  readonly maxLag: Duration;
  readonly autoscaler?: ShardAutoscaler;
  readonly alarms: readonly MonitoredAlarm[];
}
