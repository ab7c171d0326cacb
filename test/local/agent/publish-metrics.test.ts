import { GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { expect, it } from 'vitest';
import { cloudWatchMetrics } from '../../../agent/publish-metrics';
import { endpointForEachTest } from '../services/cloudwatch/support/cloudwatch-endpoint';

const cloudWatch = endpointForEachTest();

it('the metrics of the Kinesis Agent are in CloudWatch by their destination', async () => {
  const { endpoint, region, credentials } = cloudWatch.client.config;
  const url = await endpoint?.();
  if (url === undefined) throw new Error('The client has no endpoint.');
  const publisher = await cloudWatchMetrics(
    {
      endpoint: `${url.protocol}//${url.hostname}:${url.port}`,
      region: await region(),
      credentials: await credentials(),
    },
    'AWSKinesisAgent',
  );
  await publisher.publish([], cloudWatch.at(0));
  await publisher.publish(
    [{ name: 'BytesSent', unit: 'Bytes', stream: 'clicks', count: 2, sum: 7, min: 2, max: 5 }],
    cloudWatch.at(0),
  );
  publisher.close();
  const { Datapoints } = await cloudWatch.client.send(
    new GetMetricStatisticsCommand({
      Namespace: 'AWSKinesisAgent',
      MetricName: 'BytesSent',
      Dimensions: [{ Name: 'Destination', Value: 'KinesisStream:clicks' }],
      StartTime: cloudWatch.at(-5),
      EndTime: cloudWatch.at(5),
      Period: 60,
      Statistics: ['Sum', 'SampleCount', 'Minimum', 'Maximum'],
    }),
  );
  expect(Datapoints).toEqual([expect.objectContaining({ Sum: 7, SampleCount: 2, Minimum: 2, Maximum: 5 })]);
});
