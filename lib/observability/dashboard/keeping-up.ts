import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { FanOutMetrics } from '../../consumers/reading';
import { deliveryMetric } from '../../delivery/delivery-metric';
import { autoscalerMetric, demand } from '../../scaling/autoscaler-metrics';
import { StreamMetrics } from '../../stream/stream-metrics';
import { type DashboardSubject, heading, line, row } from './section';

const { MAXIMUM } = cloudwatch.Stats;

/** Capacity against demand, and how far each reader is behind. */
export function keepingUp(subject: DashboardSubject): cloudwatch.IWidget[][] {
  const { stream, retention, maxLag, autoscaler } = subject;
  const metrics = StreamMetrics.of(stream);
  return [
    [heading('## Is it keeping up?')],
    row(
      {
        title: `Readers behind the stream (records are kept for ${retention.toHumanString()})`,
        left: lags(subject).map(({ name, metric }, index) =>
          line(`${name}, minutes`, `lag${index} / 60000`, { [`lag${index}`]: metric }),
        ),
        leftAnnotations: [{ value: maxLag.toMinutes({ integral: false }), label: 'alarm' }],
      },
      {
        title: 'Refused because shards are full',
        left: [
          metrics.metric('WriteProvisionedThroughputExceeded', { label: 'records refused' }),
          metrics.metric('ReadProvisionedThroughputExceeded', { label: 'GetRecords calls refused' }),
        ],
      },
    ),
    row(
      {
        title: 'Demand and shards',
        left: [
          demand(stream),
          ...(autoscaler ? [autoscalerMetric(stream, 'OpenShardCount', { label: 'open shards' })] : []),
        ],
        leftAnnotations: autoscaler && [{ value: autoscaler.maxShards, label: 'maxShards' }],
      },
      {
        title: 'Calls that succeed',
        left: [
          metrics.metric('PutRecord.Success', { label: 'PutRecord' }),
          metrics.metric('PutRecords.Success', { label: 'PutRecords' }),
          metrics.metric('GetRecords.Success', { label: 'GetRecords' }),
        ],
        leftYAxis: { min: 0, max: 1 },
      },
    ),
  ];
}

function lags(subject: DashboardSubject): { name: string; metric: cloudwatch.IMetric }[] {
  const { stream, lambdaConsumers = [], fanOutConsumers = [], flinkApplications = [], firehoses } = subject;
  return [
    {
      name: 'slowest with shared throughput',
      metric: StreamMetrics.of(stream).metric('GetRecords.IteratorAgeMilliseconds'),
    },
    ...lambdaConsumers.map(({ handler, node }) => ({
      name: node.id,
      metric: handler.metric('IteratorAge', { statistic: MAXIMUM, period: Duration.minutes(1) }),
    })),
    ...fanOutConsumers.map((consumer) => ({
      name: `${consumer.node.id}, dedicated`,
      metric: FanOutMetrics.of(consumer).millisBehindLatest(),
    })),
    ...flinkApplications.map((application) => ({
      name: application.node.id,
      metric: application.metricMillisBehindLatest(),
    })),
    ...firehoses.map((delivery) => ({
      name: delivery.node.id,
      metric: deliveryMetric(delivery.deliveryStreamName, 'KinesisMillisBehindLatest'),
    })),
  ];
}
