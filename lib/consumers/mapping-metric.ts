import { aws_cloudwatch as cloudwatch, Duration, type aws_lambda as lambda } from 'aws-cdk-lib';

/**
 * A count of events that an event source mapping publishes when its EventCount metrics are on: Sum of 1
 * minute.
 */
export function mappingMetric(
  mapping: lambda.IEventSourceMapping,
  metricName: string,
  options: cloudwatch.MetricOptions = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
    period: Duration.minutes(1),
    statistic: cloudwatch.Stats.SUM,
    ...options,
  });
}
