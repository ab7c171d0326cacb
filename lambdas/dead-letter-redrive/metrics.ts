/** The namespace of this package's metrics. */
const NAMESPACE = 'KinesisBlueprint';

/**
 * Members that make a line of JSON in the log to counts in CloudWatch, with the dimension Consumer.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param now milliseconds since the epoch
 */
export function embeddedMetrics(consumer: string, counts: Readonly<Record<string, number>>, now: number) {
  const Metrics = Object.keys(counts).map((Name) => ({ Name, Unit: 'Count' }));
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [['Consumer']], Metrics }],
    },
    Consumer: consumer,
    ...counts,
  };
}
