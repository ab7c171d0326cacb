import type { CloudWatchClientConfig } from '@aws-sdk/client-cloudwatch';
import type { MetricSum } from './put-metrics';

/** Publishes sums as the Kinesis Agent does. */
export interface MetricsPublisher {
  publish(sums: readonly MetricSum[], at: Date): Promise<void>;
  close(): void;
}

/**
 * Publishes to CloudWatch, with the dimension `Destination`. Of the metrics, four a stream, up to 250 streams
 * fit in the call.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
 */
export async function cloudWatchMetrics(
  options: CloudWatchClientConfig,
  namespace: string,
): Promise<MetricsPublisher> {
  // On demand: an agent without metrics needs no client for them.
  const { CloudWatchClient: Client, PutMetricDataCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = new Client(options);
  const publish = async (sums: readonly MetricSum[], at: Date) => {
    if (sums.length === 0) return;
    const MetricData = sums.map(({ name, unit, stream, count, sum, min, max }) => ({
      MetricName: name,
      Unit: unit,
      Timestamp: at,
      Dimensions: [{ Name: 'Destination', Value: `KinesisStream:${stream}` }],
      StatisticValues: { SampleCount: count, Sum: sum, Minimum: min, Maximum: max },
    }));
    await client.send(new PutMetricDataCommand({ Namespace: namespace, MetricData }));
  };
  return { publish, close: () => client.destroy() };
}
