import { aws_cloudwatch as cloudwatch, Duration, type aws_kinesis as kinesis } from 'aws-cdk-lib';
import { StreamMetrics } from '../../../stream/stream-metrics';
import { type AlarmDefinition, AT_LEAST, BELOW, IDLE_IS_FINE, SILENCE_IS_WRONG } from '../alarm-set';
import { AlarmSeverity, MonitoringAlarm } from '../monitoring-alarm';

const { PAGE, TICKET } = AlarmSeverity;

/** The stream, and the settings on which its alarms depend. */
export interface StreamAlarmOptions {
  readonly stream: kinesis.IStream;
  /** How far a reader may be behind. */
  readonly maxLag: Duration;
  /** A stream without records for so long is a fault. */
  readonly quietTime?: Duration;
}

/** The alarms on a stream, for any reader. */
export function streamAlarms({ stream, maxLag, quietTime }: StreamAlarmOptions): AlarmDefinition[] {
  const metrics = StreamMetrics.of(stream);
  const name = stream.node.path;
  const math = (expression: string, label: string, usingMetrics: Record<string, cloudwatch.IMetric>) =>
    new cloudwatch.MathExpression({ expression, label, usingMetrics, period: Duration.minutes(1) });
  return [
    {
      name: MonitoringAlarm.WRITE_THROTTLED,
      severity: PAGE,
      says: `Shards of ${name} are full: 1 % or more of the records were refused in 5 of 15 minutes. A producer that gives up loses them.`,
      metric: math('refused / (refused + FILL(accepted, 0))', 'share of records refused', {
        refused: metrics.metric('WriteProvisionedThroughputExceeded'),
        accepted: metrics.metric('IncomingRecords'),
      }),
      comparison: AT_LEAST,
      threshold: 0.01,
      minutes: [5, 15],
      // No producer wrote. If Kinesis neither refused nor accepted records, 0 / 0 has no value either.
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.WRITES_FAILING,
      severity: PAGE,
      says: `Less than half of the calls that write to ${name} succeed.`,
      metric: math('MIN([FILL(single, 1), FILL(batch, 1)])', 'share of writing calls that succeed', {
        single: metrics.metric('PutRecord.Success'),
        batch: metrics.metric('PutRecords.Success'),
      }),
      comparison: BELOW,
      threshold: 0.5,
      minutes: [5, 5],
      // No producer wrote. If one of the two operations is not used, the other one decides.
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.READ_THROTTLED,
      severity: TICKET,
      says: `Readers of ${name} are in each other's way: 10 % or more of the GetRecords calls were refused in 10 of 15 minutes.`,
      // The metric is 1 or 0 for each call, so its average is the share of refused calls.
      metric: metrics.metric('ReadProvisionedThroughputExceeded', {
        statistic: cloudwatch.Stats.AVERAGE,
        label: 'share of GetRecords calls refused',
      }),
      comparison: AT_LEAST,
      threshold: 0.1,
      minutes: [10, 15],
      // No reader used shared throughput.
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.READS_FAILING,
      severity: PAGE,
      says: `10 % or more of the GetRecords calls on ${name} fail, and not because of throttling.`,
      metric: math(
        'FILL(succeeded, 1) + FILL(refused, 0)',
        'share of GetRecords calls answered or throttled',
        {
          succeeded: metrics.metric('GetRecords.Success'),
          refused: metrics.metric('ReadProvisionedThroughputExceeded', {
            statistic: cloudwatch.Stats.AVERAGE,
          }),
        },
      ),
      comparison: BELOW,
      threshold: 0.9,
      minutes: [5, 5],
      // No reader used shared throughput. FILL says the same, because a sum takes a missing value for 0.
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.READERS_BEHIND,
      severity: PAGE,
      says: `A reader of ${name} is ${maxLag.toHumanString()} behind or more. What it does not read before the retention ends is lost to it.`,
      metric: metrics.metric('GetRecords.IteratorAgeMilliseconds', {
        label: 'age of the slowest reader, ms',
      }),
      comparison: AT_LEAST,
      threshold: maxLag.toMilliseconds(),
      // A single old value follows a reshard or a restart, and is no fault.
      minutes: [5, 15],
      // No reader uses shared throughput. A mapping that should and does not is ConsumerStopped.
      missing: IDLE_IS_FINE,
    },
    ...(quietTime === undefined ? [] : [noRecords(name, metrics, quietTime)]),
  ];
}

/** The alarm on silence, which exists only with `quietTime`: an idle stream is no fault in itself. */
function noRecords(name: string, metrics: StreamMetrics, quietTime: Duration): AlarmDefinition {
  const minutes = quietTime.toMinutes();
  return {
    name: MonitoringAlarm.NO_RECORDS,
    severity: TICKET,
    says: `Nothing was written to ${name} for ${quietTime.toHumanString()}.`,
    metric: metrics.metric('IncomingRecords', { label: 'records written' }),
    comparison: BELOW,
    threshold: 1,
    minutes: [minutes, minutes],
    // Kinesis publishes nothing when nothing is written.
    missing: SILENCE_IS_WRONG,
  };
}
