import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { LambdaConsumer } from '../../consumers/lambda-consumer';
import { deliveryMetric } from '../../delivery/delivery-metric';
import type { MonitoredDelivery } from '../alarms/watched';
import { type DashboardSubject, heading, row } from './section';

const { MAXIMUM, SUM } = cloudwatch.Stats;
const period = Duration.minutes(1);

/** The failures of each reader, one row per reader. */
export function failing({ lambdaConsumers = [], firehoses }: DashboardSubject): cloudwatch.IWidget[][] {
  if (lambdaConsumers.length + firehoses.length === 0) return [];
  return [
    [heading('## Is anything failing?')],
    ...lambdaConsumers.map(consumerRow),
    ...firehoses.map(deliveryRow),
  ];
}

function consumerRow(consumer: LambdaConsumer): cloudwatch.IWidget[] {
  const { handler, node, deadLetterQueue, parkingLot } = consumer;
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
        ...(parkingLot === undefined ? [] : [parkingLot.metric(handler, { label: 'parked' })]),
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
        deadLetterQueue.metricNumberOfMessagesSent({ period, statistic: SUM, label: 'arrived' }),
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

function deliveryRow(delivery: MonitoredDelivery): cloudwatch.IWidget[] {
  const { id } = delivery.node;
  const { metricPrefix, converts, transforms } = delivery.settings;
  const metric = (name: string, label: string) =>
    deliveryMetric(delivery.deliveryStreamName, name, { label });
  return row(
    {
      title: `${id}: delivered`,
      left: [metric(`${metricPrefix}.Success`, 'share that succeeds')],
      leftYAxis: { min: 0, max: 1 },
    },
    {
      title: `${id}: age of what it holds`,
      left: [metric(`${metricPrefix}.DataFreshness`, 'seconds')],
    },
    converts || transforms
      ? {
          title: `${id}: transformed and converted`,
          left: [...(transforms ? [metric('ExecuteProcessing.Success', 'share of transforms')] : [])],
          leftYAxis: { min: 0, max: 1 },
          right: [
            ...(transforms
              ? [
                  metric('DataReadFromKinesisStream.Records', 'records read'),
                  metric('SucceedProcessing.Records', 'records transformed'),
                ]
              : []),
            ...(converts ? [metric('FailedConversion.Records', 'records not converted')] : []),
          ],
        }
      : undefined,
  );
}
