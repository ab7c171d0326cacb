import {
  Aws,
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_kinesis as kinesis,
  type aws_lambda as lambda,
} from 'aws-cdk-lib';
import type { LambdaConsumer } from '../../../consumers/lambda-consumer';
import { FanOutMetrics } from '../../../consumers/reading';
import { StreamMetrics } from '../../../stream/stream-metrics';
import { type AlarmDefinition, AT_LEAST, BELOW, IDLE_IS_FINE, SILENCE_IS_WRONG } from '../alarm-set';
import { AlarmSeverity, MonitoringAlarm } from '../monitoring-alarm';
import { failedInvocations, share, unprocessed } from './failing-share';

const { PAGE, TICKET } = AlarmSeverity;

/** The alarms on a Lambda consumer, besides its own failure alarm. */
export function consumerAlarms(consumer: LambdaConsumer, maxLag: Duration): AlarmDefinition[] {
  const mapping = consumer.mapping.node.defaultChild as lambda.CfnEventSourceMapping;
  const counts = mapping.metricsConfig !== undefined;
  return [
    ...functionAlarms(consumer, maxLag),
    consumerFailing(consumer, counts),
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
      says: `${node.path} is ${maxLag.toHumanString()} behind or more. What it does not get to in time is given up or expires.`,
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
      says: `25 % or more of the records that ${path} hands to its function fail or are parked, in 5 of 15 minutes.`,
      metric: unprocessed(consumer, Duration.minutes(1)),
      comparison: AT_LEAST,
      threshold: 0.25,
      minutes: [5, 15],
      // The function was not invoked; 0 / 0 has no value either.
      missing: IDLE_IS_FINE,
    },
  ];
}

/**
 * The alarm on a consumer that processes nothing: a bad deployment, a sink that is down, a function that is
 * deleted, throttled or may not do what it has to, a producer that writes something else.
 *
 * Nothing is lost yet, but with a long retention no age would tell of it for days. Three periods in a row need
 * an invocation each. So a consumer that is invoked once an hour does not page for one failure, and neither
 * does a record that kills the function, which is parked within five minutes. Lambda repeats what fails within
 * a minute, so an outage of a small stream has an invocation in each period too; with a timeout of more than
 * five minutes it may not, and ConsumerBehind tells of it.
 */
function consumerFailing(consumer: LambdaConsumer, counts: boolean): AlarmDefinition {
  const period = Duration.minutes(5);
  return {
    name: MonitoringAlarm.CONSUMER_FAILING,
    severity: PAGE,
    says: `${consumer.node.path} has processed nothing for 15 minutes: 90 % or more of what it was handed failed or was parked.`,
    metric: counts ? unprocessed(consumer, period) : failedInvocations(consumer, period),
    comparison: AT_LEAST,
    threshold: 0.9,
    periodMinutes: period.toMinutes(),
    minutes: [15, 15],
    // The function was not invoked.
    missing: IDLE_IS_FINE,
  };
}

/**
 * The alarm on a mapping that stands still.
 *
 * A new mapping has published nothing yet, and Lambda needs minutes to start polling. So the alarm has a
 * warm-up period, which applies once, when the alarm is created. The mapping's id is in its name: a mapping
 * that replaces another one has a new alarm, with a warm-up period of its own.
 *
 * An invocation counts as a sign of life too, because a mapping that retries a batch may not poll.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
 */
function consumerStopped(consumer: LambdaConsumer): AlarmDefinition {
  const { node, mapping } = consumer;
  return {
    ...(consumer.fanOutConsumer === undefined ? notPolling(consumer) : notRead(consumer)),
    name: MonitoringAlarm.CONSUMER_STOPPED,
    severity: PAGE,
    alarmName: `${Aws.STACK_NAME}-${node.addr.slice(-8)}-${MonitoringAlarm.CONSUMER_STOPPED}-${mapping.eventSourceMappingId}`,
  };
}

type Signal = Omit<AlarmDefinition, 'name' | 'severity'>;

/**
 * With shared throughput: Lambda publishes PolledEventCount 0 for an idle stream (AWS Lambda Developer
 * Guide).
 */
function notPolling(consumer: LambdaConsumer): Signal {
  const samples = { statistic: cloudwatch.Stats.SAMPLE_COUNT };
  return {
    says: `${consumer.node.path} has not polled its stream for 15 minutes: nothing of it is processed.`,
    metric: new cloudwatch.MathExpression({
      expression: 'FILL(polled, 0) + FILL(invoked, 0)',
      label: 'signs of life',
      usingMetrics: {
        polled: consumer.metric('PolledEventCount', samples),
        invoked: consumer.metric('InvokedEventCount', samples),
      },
      period: Duration.minutes(1),
    }),
    comparison: BELOW,
    threshold: 1,
    minutes: [15, 15],
    warmUpMinutes: 30,
    // A mapping that has stopped publishes nothing.
    missing: SILENCE_IS_WRONG,
  };
}

/**
 * With dedicated throughput nothing is polled, and whether Lambda publishes a 0 for an idle stream is not
 * verified. So the alarm compares with what was written, and either is right. In half an hour at least one
 * invocation ends, which takes 15 minutes at most.
 */
function notRead(consumer: LambdaConsumer): Signal {
  const period = Duration.minutes(30);
  return {
    says: `${consumer.node.path} has read nothing for an hour, although records were written: nothing of them is processed.`,
    metric: new cloudwatch.MathExpression({
      expression: 'IF(FILL(polled, 0) + FILL(invoked, 0) > 0, 0, FILL(written, 0))',
      label: 'records written and not read',
      usingMetrics: {
        polled: consumer.metric('PolledEventCount', { period }),
        invoked: consumer.metric('InvokedEventCount', { period }),
        written: StreamMetrics.of(consumer.stream).metric('IncomingRecords', { period }),
      },
      period,
    }),
    comparison: AT_LEAST,
    threshold: 1,
    periodMinutes: period.toMinutes(),
    minutes: [60, 60],
    // An hour before the alarm, in which another mapping may have read, and a quarter for Lambda to
    // subscribe.
    warmUpMinutes: 75,
    // Nothing was written.
    missing: IDLE_IS_FINE,
  };
}
