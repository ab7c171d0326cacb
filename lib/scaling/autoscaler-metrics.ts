import { aws_cloudwatch as cloudwatch, Duration, type aws_kinesis as kinesis } from 'aws-cdk-lib';
import { StreamMetrics } from '../stream/stream-metrics';
import { SHARD_WRITE_BYTES_PER_SECOND, SHARD_WRITE_RECORDS_PER_SECOND } from '../support/limits';

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

const BYTES_PER_SHARD_MINUTE = 60 * SHARD_WRITE_BYTES_PER_SECOND;
const RECORDS_PER_SHARD_MINUTE = 60 * SHARD_WRITE_RECORDS_PER_SECOND;

/** What was written, in shards that it fills: bytes or records, whichever is more, each minute. */
const DEMAND = `MAX([bytes / ${BYTES_PER_SHARD_MINUTE}, records / ${RECORDS_PER_SHARD_MINUTE}])`;

/** What a stream took, in shards. A minute without traffic data has no demand, rather than one of 0. */
export function demand(stream: kinesis.IStream): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: DEMAND,
    usingMetrics: traffic(stream),
    label: 'written, in shards',
    period: Duration.minutes(1),
  });
}

/**
 * The share of a stream's write capacity that is used, 0 to 1.
 *
 * The number of shards is a metric and not a constant, so what compares this with a constant never has to be
 * rewritten. It is published every few minutes, and each value holds until the next one.
 */
export function utilization(stream: kinesis.IStream): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `${DEMAND} / FILL(shards, REPEAT)`,
    usingMetrics: { ...traffic(stream), shards: autoscalerMetric(stream, 'OpenShardCount') },
    label: 'utilization',
    period: Duration.minutes(1),
  });
}

function traffic(stream: kinesis.IStream): Record<string, cloudwatch.IMetric> {
  const metrics = StreamMetrics.of(stream);
  return { bytes: metrics.metric('IncomingBytes'), records: metrics.metric('IncomingRecords') };
}
