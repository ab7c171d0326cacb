import type { aws_cloudwatch as cloudwatch, aws_kinesis as kinesis } from 'aws-cdk-lib';
import { kinesisMetric } from './kinesis-metric';

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
