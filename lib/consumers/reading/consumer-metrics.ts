import {
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_kinesis as kinesis,
  type aws_lambda as lambda,
} from 'aws-cdk-lib';
import { kinesisMetric, whereItIs } from '../../stream/stream-metrics';

/**
 * The metrics of a consumer that is registered for enhanced fan-out, with a period of 1 minute and the right
 * statistic for each. The stream's own metrics do not include it.
 */
export class FanOutMetrics {
  /** @param consumer a consumer of this app or an imported one */
  public static of(consumer: kinesis.IStreamConsumer): FanOutMetrics {
    return new FanOutMetrics(consumer);
  }

  private constructor(private readonly consumer: kinesis.IStreamConsumer) {}

  /**
   * A metric of this consumer: Sum of counts and bytes, Maximum of delays, Average of success.
   *
   * @param metricName the name in CloudWatch: `SubscribeToShard.Success`, `SubscribeToShard.RateExceeded`, or
   * `SubscribeToShardEvent.` with `Success`, `Bytes`, `Records` or `MillisBehindLatest` (Kinesis Developer
   * Guide, enhanced fan-out metrics)
   * @param options replace the period of 1 minute or the statistic
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const { stream, streamConsumerName } = this.consumer;
    const dimensions = { StreamName: stream.streamName, ConsumerName: streamConsumerName };
    return whereItIs(kinesisMetric(metricName, dimensions, options), stream);
  }

  /** How far the consumer is behind the tip of its slowest shard, in milliseconds: Maximum of 1 minute. */
  public millisBehindLatest(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('SubscribeToShardEvent.MillisBehindLatest', options);
  }

  /** Records that Kinesis pushed: Sum of 1 minute. */
  public records(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('SubscribeToShardEvent.Records', options);
  }

  /** Bytes that Kinesis pushed: Sum of 1 minute. */
  public bytes(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('SubscribeToShardEvent.Bytes', options);
  }

  /**
   * Subscriptions that Kinesis refused, because another one was active or the calls came too fast: Sum of 1
   * minute. More than a few mean that two programs subscribe as the same consumer.
   */
  public rateExceeded(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('SubscribeToShard.RateExceeded', options);
  }
}

/** A count that an event source mapping publishes if its EventCount metrics are on: Sum of 1 minute. */
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
