import { aws_cloudwatch as cloudwatch, Duration, type aws_kinesis as kinesis } from 'aws-cdk-lib';

/** Where the autoscaler publishes its metrics. */
export const METRIC_NAMESPACE = 'KinesisBlueprint';

/**
 * A metric that the autoscaler publishes with each decision, that is at least every 5 minutes: Maximum of 1
 * minute.
 * @param metricName `OpenShardCount`, `Utilization`, `QuotaRemaining`, `HotShards` or `Decisions`
 */
export function autoscalerMetric(
  stream: kinesis.IStream,
  metricName: string,
  options: cloudwatch.MetricOptions = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { StreamName: stream.streamName },
    period: Duration.minutes(1),
    statistic: cloudwatch.Stats.MAXIMUM,
    ...options,
  });
}
