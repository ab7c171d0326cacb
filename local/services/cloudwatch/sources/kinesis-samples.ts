import { StatisticSet } from '../../../base/statistic-set';
import type { MetricSample } from '../metrics';

/** Kinesis Developer Guide, "Monitor the Amazon Kinesis Data Streams service with Amazon CloudWatch". Latencies are not measured. */
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

/** What was counted of one stream, shard or consumer, by metric. */
export class KinesisSamples {
  private readonly sets = new Map<string, StatisticSet>();

  /** One sample. */
  add(name: string, value: number): void {
    const set = this.sets.get(name);
    if (set === undefined) this.sets.set(name, StatisticSet.of(value));
    else set.add(value);
  }

  /** Many samples at once. */
  put(name: string, set: StatisticSet): void {
    this.sets.set(name, set);
  }

  get(name: string): StatisticSet | undefined {
    return this.sets.get(name);
  }

  /**
   * The samples as CloudWatch takes them.
   * @param minutes the beginnings of the minutes that they are spread over
   * @param weight how often each sample counts
   * @param only the metrics that are switched on; all unless given
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
