import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { FlinkApplication } from '../../../processing/flink/flink-application';
import { type AlarmDefinition, AT_LEAST, BELOW, IDLE_IS_FINE, SILENCE_IS_WRONG } from '../alarm-set';
import { AlarmSeverity, MonitoringAlarm } from '../monitoring-alarm';

const { PAGE, TICKET } = AlarmSeverity;

/** AWS recommends these shares (Managed Service for Apache Flink, recommended alarms). */
const BUSY_PERCENT = 80;
const HEAP_PERCENT = 90;

/** A checkpoint of seconds is no fault, however often one is taken. */
const SLOWEST_CHECKPOINT = Duration.minutes(1);

/**
 * The alarms on a Flink application. From Flink 2.2 on, the states of a job have metrics of their own, and the
 * older ones will go (Managed Service for Apache Flink, metrics and dimensions).
 */
export function flinkAlarms(application: FlinkApplication, maxLag: Duration): AlarmDefinition[] {
  const { path } = application.node;
  const { _hasStateMetrics: hasStates } = application.runtime;
  // Five attempts at least: of checkpoints that are far apart, few fall into a quarter of an hour.
  const attempts = Math.max(15, Math.ceil(5 * application.checkpointInterval.toMinutes({ integral: false })));
  const slow = Math.max(SLOWEST_CHECKPOINT.toMilliseconds(), application.checkpointInterval.toMilliseconds());
  const running: AlarmDefinition = {
    name: MonitoringAlarm.FLINK_STOPPED,
    severity: PAGE,
    says: `${path} does not run. Records are processed when it runs again, as long as the stream retains them.`,
    metric: application.metric(hasStates ? 'runningTime' : 'uptime'),
    comparison: BELOW,
    // A job that has ended has -1.
    threshold: 0,
    minutes: [15, 15],
    // An application that stands still publishes nothing.
    missing: SILENCE_IS_WRONG,
    // A deployment makes the alarm before the application is started, which may take 15 minutes.
    warmUpMinutes: 30,
  };
  return [
    // An application that no deployment starts may stand still.
    ...(application.startFunction === undefined ? [] : [running]),
    {
      name: MonitoringAlarm.FLINK_FAILING,
      severity: PAGE,
      says: `The job of ${path} fails and restarts, in 5 of 15 minutes. It makes little or no progress.`,
      metric: hasStates
        ? new cloudwatch.MathExpression({
            expression: 'FILL(failing, 0) + FILL(restarting, 0)',
            usingMetrics: {
              failing: application.metric('failingTime'),
              restarting: application.metric('restartingTime'),
            },
            label: 'milliseconds in a state without progress',
            period: Duration.minutes(1),
          })
        : application.metric('downtime'),
      comparison: AT_LEAST,
      threshold: 1,
      minutes: [5, 15],
      // An application that stands still has FlinkStopped.
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.FLINK_BEHIND,
      severity: PAGE,
      says: `${path} reads ${maxLag.toHumanString()} behind the stream or more. What it does not read before the retention ends is lost to it.`,
      metric: application.metricMillisBehindLatest(),
      comparison: AT_LEAST,
      threshold: maxLag.toMilliseconds(),
      minutes: [5, 15],
      // There were no records, or the application stands still.
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.FLINK_CHECKPOINTS_FAILING,
      severity: TICKET,
      says: `Checkpoints of ${path} fail, in 3 of ${attempts} minutes. A restart would go back to the last one that succeeded.`,
      // The metric counts since the job began.
      metric: new cloudwatch.MathExpression({
        expression: 'DIFF(failed)',
        usingMetrics: { failed: application.metric('numberOfFailedCheckpoints') },
        label: 'failed checkpoints',
        period: Duration.minutes(1),
      }),
      comparison: AT_LEAST,
      threshold: 1,
      minutes: [3, attempts],
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.FLINK_CHECKPOINTS_SLOW,
      severity: TICKET,
      says: `A checkpoint of ${path} takes ${Duration.millis(slow).toHumanString()} or more, in 10 of 15 minutes: as long as the pause between two.`,
      metric: application.metric('lastCheckpointDuration'),
      comparison: AT_LEAST,
      threshold: slow,
      minutes: [10, 15],
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.FLINK_BUSY,
      severity: TICKET,
      says: `${path} uses ${BUSY_PERCENT} % of its CPU or more, for an hour. Autoscaling does not help: it is off, or at the quota.`,
      metric: application.metric('containerCPUUtilization'),
      comparison: AT_LEAST,
      threshold: BUSY_PERCENT,
      minutes: [60, 60],
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.FLINK_HEAP_FULL,
      severity: TICKET,
      says: `A task manager of ${path} uses ${HEAP_PERCENT} % of its heap or more, for 15 minutes. Its state or its windows grow.`,
      metric: application.metric('heapMemoryUtilization'),
      comparison: AT_LEAST,
      threshold: HEAP_PERCENT,
      minutes: [15, 15],
      missing: IDLE_IS_FINE,
    },
  ];
}
