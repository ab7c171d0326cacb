import { aws_cloudwatch as cloudwatch, Duration, type aws_kinesis as kinesis } from 'aws-cdk-lib';
import { StreamMetrics } from '../stream/stream-metrics';
import { SHARD_WRITE_BYTES_PER_SECOND, SHARD_WRITE_RECORDS_PER_SECOND } from '../support/limits';

/** The namespace in which the autoscaler publishes its metrics. */
export const METRIC_NAMESPACE = 'KinesisBlueprint';

/**
 * A metric that the autoscaler publishes with each decision, at least every 5 minutes: Maximum of 1 minute.
 * @param metricName `OpenShardCount`, `WantedShards`, `AllowedShards`, `Utilization`, `QuotaRemaining`, `HotShards` or
 *   `Decisions`
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

/** The shards that the traffic of a minute fills, by bytes or by records, whichever is more. */
const DEMAND = `MAX([bytes / ${BYTES_PER_SHARD_MINUTE}, records / ${RECORDS_PER_SHARD_MINUTE}])`;

/** The traffic of a stream, in shards. A minute without data has no value, rather than 0. */
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
 * The number of shards is a metric, not a constant, so an alarm that compares the share with a constant never
 * has to change. The autoscaler publishes the number every few minutes; each value holds until the next one.
 */
export function utilization(stream: kinesis.IStream): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `${DEMAND} / FILL(shards, REPEAT)`,
    usingMetrics: { ...traffic(stream), shards: autoscalerMetric(stream, 'OpenShardCount') },
    label: 'utilization',
    period: Duration.minutes(1),
  });
}

/**
 * The share of the write capacity that is used while the stream has its most shards, and 0 while it has fewer.
 * @param maxShards the most shards of its autoscaler
 */
export function utilizationAtMaximum(stream: kinesis.IStream, maxShards: number): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `IF(FILL(shards, REPEAT) >= ${maxShards}, ${DEMAND} / FILL(shards, REPEAT), 0)`,
    usingMetrics: { ...traffic(stream), shards: autoscalerMetric(stream, 'OpenShardCount') },
    label: 'utilization at maxShards',
    period: Duration.minutes(1),
  });
}

/**
 * How many shards the load wants beyond those that it may have: within `maxShards`, a schedule and the account's limit;
 * 0 or less while it may have all that it wants. Each value holds until the autoscaler's next decision.
 */
export function shardsShort(stream: kinesis.IStream): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: 'FILL(wanted, REPEAT) - FILL(allowed, REPEAT)',
    usingMetrics: {
      wanted: autoscalerMetric(stream, 'WantedShards'),
      allowed: autoscalerMetric(stream, 'AllowedShards'),
    },
    label: 'shards short',
    period: Duration.minutes(1),
  });
}

function traffic(stream: kinesis.IStream): Record<string, cloudwatch.IMetric> {
  const metrics = StreamMetrics.of(stream);
  return { bytes: metrics.metric('IncomingBytes'), records: metrics.metric('IncomingRecords') };
}
