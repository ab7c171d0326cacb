import { aws_cloudwatch as cloudwatch, Duration, type aws_kinesisfirehose as firehose } from 'aws-cdk-lib';
import type { LambdaConsumer } from '../../consumers/lambda-consumer';
import { deliveryMetric } from '../delivery-alarms';
import { deliverySettings } from '../delivery-settings';
import type { DashboardSubject } from './dashboard-subject';
import { heading, row } from './graph';

const { AVERAGE, MAXIMUM, SUM } = cloudwatch.Stats;
const period = Duration.minutes(1);

/** What each reader could not do: one row a reader. */
export function failing({ lambdaConsumers = [], deliveries = [] }: DashboardSubject): cloudwatch.IWidget[][] {
  if (lambdaConsumers.length + deliveries.length === 0) return [];
  return [
    [heading('## Is anything failing?')],
    ...lambdaConsumers.map(consumerRow),
    ...deliveries.map(deliveryRow),
  ];
}

function consumerRow(consumer: LambdaConsumer): cloudwatch.IWidget[] {
  const { handler, node, deadLetterQueue } = consumer;
  const count = (metricName: string, label: string) => consumer.metric(metricName, { label });
  return row(
    {
      title: `${node.id}: invocations`,
      left: [
        handler.metricErrors({ period, statistic: SUM, label: 'errors' }),
        handler.metricThrottles({ period, statistic: SUM, label: 'throttled' }),
      ],
      right: [handler.metricDuration({ period, statistic: MAXIMUM, label: 'longest, ms' })],
    },
    {
      title: `${node.id}: records`,
      left: [
        count('FailedInvokeEventCount', 'failed, to be tried again'),
        count('OnFailureDestinationDeliveredEventCount', 'given up, to the failure destination'),
        count('DroppedEventCount', 'dropped'),
      ],
    },
    deadLetterQueue && {
      title: `${node.id}: dead letters`,
      left: [
        deadLetterQueue.metricApproximateNumberOfMessagesVisible({
          period,
          statistic: MAXIMUM,
          label: 'waiting',
        }),
      ],
      right: [
        deadLetterQueue.metricApproximateAgeOfOldestMessage({
          period,
          statistic: MAXIMUM,
          label: 'oldest, seconds',
        }),
      ],
    },
  );
}

function deliveryRow(delivery: firehose.IDeliveryStream): cloudwatch.IWidget[] {
  const { id } = delivery.node;
  const { metricPrefix, converts, transforms } = deliverySettings(delivery);
  const metric = (name: string, statistic: string, label: string) =>
    deliveryMetric(delivery, name, statistic, label);
  return row(
    {
      title: `${id}: delivered`,
      left: [metric(`${metricPrefix}.Success`, AVERAGE, 'share that succeeds')],
      leftYAxis: { min: 0, max: 1 },
    },
    {
      title: `${id}: age of what it holds`,
      left: [metric(`${metricPrefix}.DataFreshness`, MAXIMUM, 'seconds')],
    },
    converts || transforms
      ? {
          title: `${id}: transformed and converted`,
          left: [
            ...(transforms ? [metric('ExecuteProcessing.Success', AVERAGE, 'share of transforms')] : []),
            ...(converts ? [metric('FailedConversion.Records', SUM, 'records not converted')] : []),
          ],
        }
      : undefined,
  );
}
