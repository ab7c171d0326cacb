import { StatisticSet } from '../../base/statistic-set';
import type { MetricSample, MetricSource } from '../../services/cloudwatch';
import type {
  GetOutcome,
  KinesisEngine,
  KinesisObserver,
  PutOutcomes,
  ShardTraffic,
} from '../../services/kinesis';
import { KinesisSamples } from './kinesis-samples';

interface StreamCounts {
  readonly samples: KinesisSamples;
  /** Iterator ages by shard. */
  readonly ages: KinesisSamples;
}

/**
 * The metrics of AWS/Kinesis: of streams, one sample for each operation; of shards, where enabled, one sample
 * for each minute.
 */
export class KinesisMetrics implements KinesisObserver {
  private readonly streams = new Map<string, StreamCounts>();
  /** The counts of each shard at the end of the last minute, by stream and shard. */
  private traffic = new Map<string, ShardTraffic>();

  onPut(stream: string, put: PutOutcomes): void {
    const { samples } = this.countsOf(stream);
    const { operation, total, accepted, acceptedBytes, throttled, failed } = put;
    samples.add('IncomingBytes', acceptedBytes);
    samples.add('IncomingRecords', accepted);
    samples.add('WriteProvisionedThroughputExceeded', throttled);
    samples.add(`${operation}.Bytes`, acceptedBytes);
    samples.add(`${operation}.Success`, accepted > 0 ? 1 : 0);
    if (operation === 'PutRecord') return;
    samples.add('PutRecords.TotalRecords', total);
    samples.add('PutRecords.SuccessfulRecords', accepted);
    samples.add('PutRecords.FailedRecords', failed);
    samples.add('PutRecords.ThrottledRecords', throttled);
  }

  onGet(stream: string, get: GetOutcome): void {
    const { samples, ages } = this.countsOf(stream);
    samples.add('ReadProvisionedThroughputExceeded', get.kind === 'throttled' ? 1 : 0);
    samples.add('GetRecords.Success', get.kind === 'throttled' ? 0 : 1);
    if (get.kind === 'throttled') return;
    samples.add('GetRecords.Bytes', get.bytes);
    samples.add('GetRecords.Records', get.records);
    samples.add('GetRecords.IteratorAgeMilliseconds', get.iteratorAgeMs);
    ages.add(get.shardId, get.iteratorAgeMs);
  }

  /** The source that CloudWatch asks at the end of each minute. */
  source(engine: KinesisEngine): MetricSource {
    return (minutes) => {
      const shown: MetricSample[] = [];
      const traffic = new Map<string, ShardTraffic>();
      // If several minutes have passed at once, each gets an equal part.
      const weight = 1 / minutes.length;
      for (const { state, reader } of engine.list()) {
        const { samples, ages } = this.take(state.name);
        const dimensions = { StreamName: state.name };
        // One by one: after days without a look there are more than a call takes as arguments.
        for (const sample of samples.shown(dimensions, minutes, weight)) shown.push(sample);
        if (!state.hasShards) continue;
        for (const shard of reader.shardTraffic()) {
          const key = `${state.name}/${shard.shardId}`;
          traffic.set(key, shard);
          const counted = shardSamples(shard, this.traffic.get(key), ages.get(shard.shardId));
          const ofShard = { ...dimensions, ShardId: shard.shardId };
          for (const sample of counted.shown(ofShard, minutes, weight, state.shardLevelMetrics)) {
            shown.push(sample);
          }
        }
      }
      this.traffic = traffic;
      return shown;
    };
  }

  private countsOf(stream: string): StreamCounts {
    const present = this.streams.get(stream);
    if (present !== undefined) return present;
    const counts = { samples: new KinesisSamples(), ages: new KinesisSamples() };
    this.streams.set(stream, counts);
    return counts;
  }

  private take(stream: string): StreamCounts {
    const counts = this.countsOf(stream);
    this.streams.delete(stream);
    return counts;
  }
}

/** The counts of a shard since `before`. A direction without any attempt has no metrics. */
function shardSamples(
  now: ShardTraffic,
  before: ShardTraffic | undefined,
  age: StatisticSet | undefined,
): KinesisSamples {
  const since = (count: Exclude<keyof ShardTraffic, 'shardId'>) => now[count] - (before?.[count] ?? 0);
  const samples = new KinesisSamples();
  if (since('incomingRecords') + since('writeThrottles') > 0) {
    samples.put('IncomingBytes', StatisticSet.of(since('incomingBytes')));
    samples.put('IncomingRecords', StatisticSet.of(since('incomingRecords')));
    samples.put('WriteProvisionedThroughputExceeded', StatisticSet.of(since('writeThrottles')));
  }
  // Records that Kinesis pushes to registered consumers leave the shard without a GetRecords.
  if (age !== undefined || since('readThrottles') + since('outgoingRecords') > 0) {
    samples.put('OutgoingBytes', StatisticSet.of(since('outgoingBytes')));
    samples.put('OutgoingRecords', StatisticSet.of(since('outgoingRecords')));
    samples.put('ReadProvisionedThroughputExceeded', StatisticSet.of(since('readThrottles')));
  }
  if (age !== undefined) samples.put('IteratorAgeMilliseconds', age);
  return samples;
}
