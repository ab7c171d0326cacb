import { StatisticSet } from '../../base/statistic-set';
import type { MetricSample } from '../../services/cloudwatch';

/**
 * Units that are not Count. Latencies are not measured.
 * @see https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
 */
const UNITS: Readonly<Record<string, string>> = {
  IncomingBytes: 'Bytes',
  OutgoingBytes: 'Bytes',
  'GetRecords.Bytes': 'Bytes',
  'GetRecords.IteratorAgeMilliseconds': 'Milliseconds',
  IteratorAgeMilliseconds: 'Milliseconds',
  'PutRecord.Bytes': 'Bytes',
  'PutRecords.Bytes': 'Bytes',
  'SubscribeToShardEvent.Bytes': 'Bytes',
  'SubscribeToShardEvent.MillisBehindLatest': 'Milliseconds',
};

/** The samples of one stream, shard or consumer, by metric. */
export class KinesisSamples {
  private readonly sets = new Map<string, StatisticSet>();

  /** Adds one sample. */
  add(name: string, value: number): void {
    const set = this.sets.get(name);
    if (set === undefined) this.sets.set(name, StatisticSet.of(value));
    else set.add(value);
  }

  /** Sets the samples of a metric. */
  put(name: string, set: StatisticSet): void {
    this.sets.set(name, set);
  }

  get(name: string): StatisticSet | undefined {
    return this.sets.get(name);
  }

  /**
   * The samples in CloudWatch's form.
   * @param minutes the starts of the minutes that get the samples
   * @param weight the number of times that each sample counts
   * @param only the enabled metrics. Default: all
   */
  shown(
    dimensions: Readonly<Record<string, string>>,
    minutes: readonly number[],
    weight: number,
    only?: ReadonlySet<string>,
  ): MetricSample[] {
    return [...this.sets].flatMap(([name, counted]) => {
      if (only?.has(name) === false) return [];
      const set = new StatisticSet().merge(counted, weight);
      const metric = { namespace: 'AWS/Kinesis', name, dimensions };
      return minutes.map((timestamp) => ({ metric, unit: UNITS[name] ?? 'Count', timestamp, set }));
    });
  }
}
