import { Duration } from 'aws-cdk-lib';
import type { KclService } from '../../../processing/kcl';
import { type AlarmDefinition, AT_LEAST, BELOW, IDLE_IS_FINE, SILENCE_IS_WRONG } from '../alarm-set';
import { AlarmSeverity, MonitoringAlarm } from '../monitoring-alarm';
import { tableAlarms } from './table-alarms';

const { PAGE, TICKET } = AlarmSeverity;

/**
 * The alarms on a fleet of workers with the Kinesis Client Library, beside those of the stream or of its registered
 * consumer, which tell that it is behind by the metrics of Kinesis.
 */
export function kclAlarms(service: KclService, maxLag: Duration): AlarmDefinition[] {
  const { path } = service.node;
  return [
    ...(service.ownLagMetric !== undefined ? [behind(service, maxLag)] : []),
    {
      name: MonitoringAlarm.KCL_STOPPED,
      severity: PAGE,
      says: `No task of ${path} has renewed a lease for 15 minutes: nothing of its stream is processed.`,
      metric: service.metricLeaseUpdates({ label: 'leases renewed' }),
      comparison: BELOW,
      threshold: 1,
      minutes: [15, 15],
      // ECS starts the first tasks, which have to be healthy for the first deployment to succeed.
      warmUpMinutes: 30,
      // DynamoDB publishes nothing of a table that nobody writes. An idle stream has leases that are renewed too.
      missing: SILENCE_IS_WRONG,
    },
    {
      name: MonitoringAlarm.KCL_TASKS_MISSING,
      severity: TICKET,
      says: `${path} has had fewer than ${service.minTasks} running tasks for 10 minutes. The others do their work.`,
      // Each running task is one sample of a minute (Amazon ECS Developer Guide, service RUNNING task count).
      metric: service.service.metricCpuUtilization({
        statistic: 'SampleCount',
        period: Duration.minutes(1),
        label: 'running tasks',
      }),
      comparison: BELOW,
      threshold: service.minTasks,
      minutes: [10, 10],
      warmUpMinutes: 30,
      // No task runs.
      missing: SILENCE_IS_WRONG,
    },
    ...tableAlarms(service.leaseTable),
  ];
}

function behind(service: KclService, maxLag: Duration): AlarmDefinition {
  return {
    name: MonitoringAlarm.KCL_BEHIND,
    severity: PAGE,
    says: `${service.node.path} is ${maxLag.toHumanString()} behind or more. What it does not read before the retention ends is lost to it.`,
    metric: service.metricLag(),
    comparison: AT_LEAST,
    threshold: maxLag.toMilliseconds(),
    minutes: [5, 15],
    // The program published nothing. If it does not work, KclStopped tells.
    missing: IDLE_IS_FINE,
  };
}
