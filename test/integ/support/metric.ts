import { CloudWatchClient, type Datapoint, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';

const cloudWatch = new CloudWatchClient({});

/**
 * The minutes of a metric that CloudWatch has, oldest first.
 *
 * @param lastMinutes how far back
 */
export async function datapoints(
  Namespace: string,
  MetricName: string,
  dimensions: Readonly<Record<string, string>>,
  lastMinutes: number,
): Promise<Datapoint[]> {
  const now = Date.now();
  const { Datapoints = [] } = await cloudWatch.send(
    new GetMetricStatisticsCommand({
      Namespace,
      MetricName,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(now - lastMinutes * 60_000),
      EndTime: new Date(now),
      Period: 60,
      Statistics: ['Sum', 'Average', 'SampleCount', 'Maximum'],
    }),
  );
  return Datapoints.sort((one, other) => Number(one.Timestamp) - Number(other.Timestamp));
}
