import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';

/**
 * The statistic that says something, by the last part of the metric's name. Everything else counts records,
 * bytes or rejections, so it is summed: an average of those is per request, not per minute.
 */
const STATISTICS: Readonly<Record<string, string>> = {
  IteratorAgeMilliseconds: cloudwatch.Stats.MAXIMUM,
  MillisBehindLatest: cloudwatch.Stats.MAXIMUM,
  Latency: cloudwatch.Stats.AVERAGE,
  Success: cloudwatch.Stats.AVERAGE,
};

/** A metric of the namespace `AWS/Kinesis`, once a minute as Kinesis publishes them. */
export function kinesisMetric(
  metricName: string,
  dimensionsMap: cloudwatch.DimensionsMap,
  options: cloudwatch.MetricOptions = {},
): cloudwatch.Metric {
  const measured = metricName.slice(metricName.lastIndexOf('.') + 1);
  return new cloudwatch.Metric({
    namespace: 'AWS/Kinesis',
    metricName,
    dimensionsMap,
    period: Duration.minutes(1),
    statistic: STATISTICS[measured] ?? cloudwatch.Stats.SUM,
    ...options,
  });
}
