import {
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_kinesis as kinesis,
  type aws_lambda as lambda,
} from 'aws-cdk-lib';
import { FanOutMetrics } from '../../consumers/consumer-metrics';
import type { LambdaConsumer } from '../../consumers/lambda-consumer';
import { type AlarmDefinition, AT_LEAST, BELOW, IDLE_IS_FINE, SILENCE_IS_WRONG } from './alarm-set';
import { AlarmSeverity, MonitoringAlarm } from './monitoring-alarm';

const { PAGE, TICKET } = AlarmSeverity;

/** The alarms on a Lambda consumer, besides its own failure alarm. */
export function consumerAlarms(consumer: LambdaConsumer, maxLag: Duration): AlarmDefinition[] {
  const mapping = consumer.mapping.node.defaultChild as lambda.CfnEventSourceMapping;
  const counts = mapping.metricsConfig !== undefined;
  return [
    ...functionAlarms(consumer, maxLag),
    ...(counts ? mappingAlarms(consumer) : []),
    // A disabled mapping is silent on purpose.
    ...(counts && mapping.enabled !== false ? [consumerStopped(consumer)] : []),
  ];
}

/** The alarms on a consumer with dedicated throughput, which the stream's own metrics do not include. */
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
      // No program is subscribed. A registered consumer that is not used is no fault.
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
      // No program is subscribed.
      missing: IDLE_IS_FINE,
    },
  ];
}

function functionAlarms({ handler, node }: LambdaConsumer, maxLag: Duration): AlarmDefinition[] {
  const metric = (metricName: string, statistic: string) =>
    handler.metric(metricName, { statistic, period: Duration.minutes(1) });
  return [
    {
      name: MonitoringAlarm.CONSUMER_BEHIND,
      severity: PAGE,
      says:
        `${node.path} is ${maxLag.toHumanString()} behind or more, a quarter of the time after which its records are ` +
        'given up or expire unless that share was changed.',
      metric: metric('IteratorAge', cloudwatch.Stats.MAXIMUM),
      comparison: AT_LEAST,
      threshold: maxLag.toMilliseconds(),
      minutes: [5, 15],
      // The function was not invoked: there were no records, or the mapping has stopped, which is
      // ConsumerStopped.
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.FUNCTION_ERRORS,
      severity: TICKET,
      says: `The function of ${node.path} throws or times out in 5 % or more of its invocations, in 5 of 15 minutes.`,
      metric: share('errors', 'invocations', 'share of invocations that fail', {
        errors: metric('Errors', cloudwatch.Stats.SUM),
        invocations: metric('Invocations', cloudwatch.Stats.SUM),
      }),
      comparison: AT_LEAST,
      threshold: 0.05,
      minutes: [5, 15],
      // The function was not invoked.
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.FUNCTION_THROTTLED,
      severity: TICKET,
      says: `Lambda refused 5 % or more of the invocations of ${node.path}, in 5 of 15 minutes: its concurrency is used up.`,
      metric: share('throttles', 'FILL(invocations, 0) + throttles', 'share of invocations refused', {
        throttles: metric('Throttles', cloudwatch.Stats.SUM),
        invocations: metric('Invocations', cloudwatch.Stats.SUM),
      }),
      comparison: AT_LEAST,
      threshold: 0.05,
      minutes: [5, 15],
      // The function was not invoked.
      missing: IDLE_IS_FINE,
    },
  ];
}

function mappingAlarms(consumer: LambdaConsumer): AlarmDefinition[] {
  const { path } = consumer.node;
  return [
    {
      name: MonitoringAlarm.RECORDS_DROPPED,
      severity: PAGE,
      says: `${path} dropped records without delivering them to its failure destination: they are only in the stream now.`,
      metric: consumer.metric('DroppedEventCount'),
      comparison: AT_LEAST,
      threshold: 1,
      minutes: [1, 1],
      // Lambda polled nothing, so it dropped nothing.
      missing: IDLE_IS_FINE,
    },
    {
      name: MonitoringAlarm.INVOCATIONS_FAILING,
      severity: TICKET,
      says: `25 % or more of the records that ${path} hands to its function fail, in 5 of 15 minutes.`,
      metric: share('failed', 'MAX([invoked, failed])', 'share of records that fail', {
        failed: consumer.metric('FailedInvokeEventCount'),
        invoked: consumer.metric('InvokedEventCount'),
      }),
      comparison: AT_LEAST,
      threshold: 0.25,
      minutes: [5, 15],
      // The function was not invoked; 0 / 0 has no value either.
      missing: IDLE_IS_FINE,
    },
  ];
}

function consumerStopped(consumer: LambdaConsumer): AlarmDefinition {
  return {
    name: MonitoringAlarm.CONSUMER_STOPPED,
    severity: PAGE,
    says: `${consumer.node.path} has not polled its stream for 15 minutes: nothing of it is processed.`,
    metric: consumer.metric('PolledEventCount', { statistic: cloudwatch.Stats.SAMPLE_COUNT }),
    comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    threshold: 1,
    minutes: [15, 15],
    // A mapping that polls an idle stream publishes 0; one that has stopped publishes nothing.
    missing: SILENCE_IS_WRONG,
  };
}

function share(
  part: string,
  whole: string,
  label: string,
  usingMetrics: Record<string, cloudwatch.IMetric>,
): cloudwatch.MathExpression {
  const expression = `${part} / (${whole})`;
  return new cloudwatch.MathExpression({ expression, label, usingMetrics, period: Duration.minutes(1) });
}
