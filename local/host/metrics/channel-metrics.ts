import { StatisticSet } from '../../base/statistic-set';
import {
  CHANNEL_METRIC_UNITS,
  type Channel,
  type ChannelMetric,
  type Channels,
} from '../../services/channels';
import type { MetricSource } from '../../services/cloudwatch';

/**
 * The metrics of channels, in AWS/Kinesis with the dimensions ChannelName, ChannelId and StreamName.
 * Ages are real seconds. An idle channel has no metrics.
 */
export class ChannelMetrics {
  private counts = new Map<Channel, Map<ChannelMetric, StatisticSet>>();

  measure(channel: Channel, metric: ChannelMetric, value: number): void {
    const sets = this.counts.get(channel) ?? new Map<ChannelMetric, StatisticSet>();
    this.counts.set(channel, sets);
    const set = sets.get(metric) ?? StatisticSet.ofValues();
    sets.set(metric, set.add(value));
  }

  /**
   * The source that CloudWatch asks at the end of each minute.
   * @param now returns the time, in milliseconds since the epoch
   */
  source(channels: Channels, now: () => number): MetricSource {
    return (minutes) => {
      for (const channel of channels.list()) {
        const oldest = channel.oldestPending;
        if (oldest !== undefined)
          this.measure(channel, 'DeliveryToS3.DataFreshness', (now() - oldest) / 1000);
      }
      const { counts } = this;
      this.counts = new Map();
      const timestamp = minutes.at(-1) ?? 0;
      return [...counts].flatMap(([{ name, id, streamName }, sets]) => {
        const dimensions = { ChannelName: name, ChannelId: id, StreamName: streamName };
        return [...sets].map(([metric, set]) => ({
          metric: { namespace: 'AWS/Kinesis', name: metric, dimensions },
          unit: CHANNEL_METRIC_UNITS[metric],
          timestamp,
          set,
        }));
      });
    };
  }
}
