import {
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_kinesis as kinesis,
  Stack,
  Token,
  TokenComparison,
} from 'aws-cdk-lib';

/**
 * The metrics of any stream, with a period of 1 minute, as Kinesis publishes them, and the right statistic
 * for each.
 */
export class StreamMetrics {
  /** @param stream a stream of this app or an imported one */
  public static of(stream: kinesis.IStream): StreamMetrics {
    return new StreamMetrics(stream);
  }

  private constructor(private readonly stream: kinesis.IStream) {}

  /**
   * A stream-level metric of the namespace `AWS/Kinesis`: Sum of counts and bytes, Maximum of ages, Average
   * of latencies and of success, which is the share of calls that succeeded.
   *
   * @param metricName the name in CloudWatch, e.g. `IncomingBytes` or `GetRecords.IteratorAgeMilliseconds`
   * @param options replace the period of 1 minute or the statistic
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const dimensions = { StreamName: this.stream.streamName };
    return whereItIs(kinesisMetric(metricName, dimensions, options), this.stream);
  }
}

/**
 * The right statistic, by the last part of the metric's name. All other metrics count records, bytes or
 * refusals and are summed: their average would be per request, not per minute.
 */
const STATISTICS: Readonly<Record<string, string>> = {
  IteratorAgeMilliseconds: cloudwatch.Stats.MAXIMUM,
  MillisBehindLatest: cloudwatch.Stats.MAXIMUM,
  Latency: cloudwatch.Stats.AVERAGE,
  Success: cloudwatch.Stats.AVERAGE,
};

/** A metric of the namespace `AWS/Kinesis`, with a period of 1 minute, as Kinesis publishes it. */
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

/**
 * A metric in the account and Region of its stream. An imported stream may be in others than the stack that
 * imports it; an alarm without them would look at a stream that is not there, and stay quiet for ever.
 */
export function whereItIs(metric: cloudwatch.Metric, stream: kinesis.IStream): cloudwatch.Metric {
  const { account, region } = stream.env;
  const stack = Stack.of(stream);
  return metric.attachTo(stream).with({
    account: metric.account ?? elsewhere(account, stack.account),
    region: metric.region ?? elsewhere(region, stack.region),
  });
}

/** An account or Region that is known not to be that of the stack. A stack without `env` is taken for its own. */
function elsewhere(of: string, ofStack: string): string | undefined {
  return Token.compareStrings(of, ofStack) === TokenComparison.DIFFERENT ? of : undefined;
}
