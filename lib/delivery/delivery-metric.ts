import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';

/**
 * A metric of a delivery stream, with a period of 1 minute, as Firehose publishes it: Maximum for an age or a
 * state, Average for a share, Sum for a count.
 */
export function deliveryMetric(
  deliveryStreamName: string,
  metricName: string,
  options: cloudwatch.MetricOptions = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Firehose',
    metricName,
    dimensionsMap: { DeliveryStreamName: deliveryStreamName },
    period: Duration.minutes(1),
    statistic: statisticOf(metricName),
    ...options,
  });
}

const AGES_AND_STATES =
  /(?:DataFreshness|MillisBehindLatest|DataCommitLatency|Duration|PartitionCount|PartitionCountExceeded|Limit|AuthFailure|DeliveryRejected|KMSKey\w+)$/;
const SHARES = /\.Success$/;

function statisticOf(metricName: string): string {
  if (AGES_AND_STATES.test(metricName)) return cloudwatch.Stats.MAXIMUM;
  return SHARES.test(metricName) ? cloudwatch.Stats.AVERAGE : cloudwatch.Stats.SUM;
}
