import { StatisticSet } from '../../base/statistic-set';
import type { MetricSample, MetricSource } from '../../services/cloudwatch';
import { type DeliveryStreams, type FirehoseMetric, METRIC_UNITS } from '../../services/firehose';

/**
 * The metrics of AWS/Firehose, with the dimension DeliveryStreamName.
 * Ages are real seconds. Assumption: an idle delivery stream has no metrics, AWS does not say it.
 */
export class FirehoseMetrics {
  private counts = new Map<string, Map<FirehoseMetric, StatisticSet>>();

  measure(deliveryStreamName: string, metric: FirehoseMetric, value: number): void {
    const sets = this.counts.get(deliveryStreamName) ?? new Map<FirehoseMetric, StatisticSet>();
    this.counts.set(deliveryStreamName, sets);
    const set = sets.get(metric) ?? StatisticSet.ofValues();
    sets.set(metric, set.add(value));
  }

  /**
   * The source that CloudWatch asks at the end of each minute.
   * @param now returns the time, in milliseconds since the epoch
   */
  source(streams: DeliveryStreams, now: () => number): MetricSource {
    return (minutes) => {
      // AWS: "the age of the oldest record in Amazon Data Firehose". That includes records that cannot be
      // delivered.
      for (const stream of streams.list()) {
        const oldest = stream.oldestPending;
        if (oldest !== undefined) this.measure(stream.name, stream.freshnessMetric, (now() - oldest) / 1000);
      }
      const { counts } = this;
      this.counts = new Map();
      return [...counts].flatMap(([name, sets]) => samplesOf(name, sets, minutes.at(-1) ?? 0));
    };
  }
}

function samplesOf(
  DeliveryStreamName: string,
  sets: ReadonlyMap<FirehoseMetric, StatisticSet>,
  timestamp: number,
): MetricSample[] {
  return [...sets].map(([name, set]) => {
    const metric = { namespace: 'AWS/Firehose', name, dimensions: { DeliveryStreamName } };
    return { metric, unit: METRIC_UNITS[name], timestamp, set };
  });
}
