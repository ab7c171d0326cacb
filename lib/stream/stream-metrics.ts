import { aws_cloudwatch as cloudwatch, Duration, type aws_kinesis as kinesis } from 'aws-cdk-lib';

/**
 * The metrics of any stream, one a minute as Kinesis publishes them, with the statistic that is right for
 * each.
 */
export class StreamMetrics {
  /** @param stream a stream of this app or an imported one */
  public static of(stream: kinesis.IStream): StreamMetrics {
    return new StreamMetrics(stream);
  }

  private constructor(private readonly stream: kinesis.IStream) {}

  /**
   * A stream-level metric of the namespace `AWS/Kinesis`: Sum of counts and bytes, Maximum of ages, Average
   * of latencies and of success (the share of calls that succeeded).
   *
   * @param metricName as CloudWatch names it, e.g. `IncomingBytes` or `GetRecords.IteratorAgeMilliseconds`
   * @param options replace the period of 1 minute or the statistic
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const dimensions = { StreamName: this.stream.streamName };
    return kinesisMetric(metricName, dimensions, options).attachTo(this.stream);
  }
}

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
