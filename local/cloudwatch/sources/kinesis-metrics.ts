import type { GetOutcome, KinesisEngine, KinesisObserver, PutOutcomes, ShardTraffic } from '../../kinesis';
import { StatisticSet } from '../../statistic-set';
import type { MetricSource } from '../cloudwatch';
import type { MetricSample } from '../metric';

/** Kinesis Developer Guide, "Monitor the Amazon Kinesis Data Streams service with Amazon CloudWatch". Latencies are not measured. */
const UNITS: Readonly<Record<string, string>> = {
  IncomingBytes: 'Bytes',
  OutgoingBytes: 'Bytes',
  'GetRecords.Bytes': 'Bytes',
  'GetRecords.IteratorAgeMilliseconds': 'Milliseconds',
  IteratorAgeMilliseconds: 'Milliseconds',
  'PutRecord.Bytes': 'Bytes',
  'PutRecords.Bytes': 'Bytes',
};

type Sets = Map<string, StatisticSet>;

interface StreamCounts {
  readonly sets: Sets;
  /** Iterator ages by shard. */
  readonly ages: Sets;
}

/**
 * The metrics of AWS/Kinesis: those of streams, one sample an operation, and those of shards where they are switched on,
 * one sample a minute.
 *
 * A shard takes as much in a real second as on AWS, however fast CloudWatch's clock runs. So what a compressed minute
 * counted is extrapolated to a whole one: a shard that was full for its three real seconds reads as full, not as 5 %
 * full. Sum and SampleCount are multiplied by the compression; Average, Minimum and Maximum are as they are.
 */
export class KinesisMetrics implements KinesisObserver {
  private readonly streams = new Map<string, StreamCounts>();
  /** What each shard had counted at the end of the last minute, by stream and shard. */
  private traffic = new Map<string, ShardTraffic>();

  /** @param compression how many of CloudWatch's minutes pass in a real one */
  constructor(private readonly compression: number) {}

  onPut(stream: string, put: PutOutcomes): void {
    const { sets } = this.countsOf(stream);
    const { operation, total, accepted, acceptedBytes, throttled, failed } = put;
    add(sets, 'IncomingBytes', acceptedBytes);
    add(sets, 'IncomingRecords', accepted);
    add(sets, 'WriteProvisionedThroughputExceeded', throttled);
    add(sets, `${operation}.Bytes`, acceptedBytes);
    add(sets, `${operation}.Success`, accepted > 0 ? 1 : 0);
    if (operation === 'PutRecord') return;
    add(sets, 'PutRecords.TotalRecords', total);
    add(sets, 'PutRecords.SuccessfulRecords', accepted);
    add(sets, 'PutRecords.FailedRecords', failed);
    add(sets, 'PutRecords.ThrottledRecords', throttled);
  }

  onGet(stream: string, get: GetOutcome): void {
    const { sets, ages } = this.countsOf(stream);
    add(sets, 'ReadProvisionedThroughputExceeded', get.kind === 'throttled' ? 1 : 0);
    add(sets, 'GetRecords.Success', get.kind === 'throttled' ? 0 : 1);
    if (get.kind === 'throttled') return;
    add(sets, 'GetRecords.Bytes', get.bytes);
    add(sets, 'GetRecords.Records', get.records);
    add(sets, 'GetRecords.IteratorAgeMilliseconds', get.iteratorAgeMs);
    add(ages, get.shardId, get.iteratorAgeMs);
  }

  /** What CloudWatch asks at the end of each minute. */
  source(engine: KinesisEngine): MetricSource {
    return (minutes) => {
      const samples: MetricSample[] = [];
      const traffic = new Map<string, ShardTraffic>();
      // Where several minutes have passed at once, each of them has had an equal part.
      const weight = this.compression / minutes.length;
      for (const { state, reader } of engine.list()) {
        const { sets, ages } = this.take(state.name);
        const dimensions = { StreamName: state.name };
        samples.push(...samplesOf(sets, dimensions, minutes, weight));
        if (!state.hasShards) continue;
        for (const shard of reader.shardTraffic()) {
          const key = `${state.name}/${shard.shardId}`;
          traffic.set(key, shard);
          const counted = shardSets(shard, this.traffic.get(key), ages.get(shard.shardId));
          const enabled = new Map([...counted].filter(([name]) => state.shardLevelMetrics.has(name)));
          samples.push(...samplesOf(enabled, { ...dimensions, ShardId: shard.shardId }, minutes, weight));
        }
      }
      this.traffic = traffic;
      return samples;
    };
  }

  private countsOf(stream: string): StreamCounts {
    const present = this.streams.get(stream);
    if (present !== undefined) return present;
    const counts = { sets: new Map(), ages: new Map() };
    this.streams.set(stream, counts);
    return counts;
  }

  private take(stream: string): StreamCounts {
    const counts = this.countsOf(stream);
    this.streams.delete(stream);
    return counts;
  }
}

/** What a shard counted since `before`; nothing of a direction in which nothing was tried. */
function shardSets(now: ShardTraffic, before: ShardTraffic | undefined, age: StatisticSet | undefined): Sets {
  const since = (count: Exclude<keyof ShardTraffic, 'shardId'>) => now[count] - (before?.[count] ?? 0);
  const sets: Sets = new Map();
  if (since('incomingRecords') + since('writeThrottles') > 0) {
    sets.set('IncomingBytes', StatisticSet.of(since('incomingBytes')));
    sets.set('IncomingRecords', StatisticSet.of(since('incomingRecords')));
    sets.set('WriteProvisionedThroughputExceeded', StatisticSet.of(since('writeThrottles')));
  }
  if (age !== undefined || since('readThrottles') > 0) {
    sets.set('OutgoingBytes', StatisticSet.of(since('outgoingBytes')));
    sets.set('OutgoingRecords', StatisticSet.of(since('outgoingRecords')));
    sets.set('ReadProvisionedThroughputExceeded', StatisticSet.of(since('readThrottles')));
  }
  if (age !== undefined) sets.set('IteratorAgeMilliseconds', age);
  return sets;
}

function samplesOf(
  sets: Sets,
  dimensions: Readonly<Record<string, string>>,
  minutes: readonly number[],
  weight: number,
): MetricSample[] {
  return [...sets].flatMap(([name, counted]) => {
    const set = new StatisticSet().merge(counted, weight);
    const metric = { namespace: 'AWS/Kinesis', name, dimensions };
    return minutes.map((timestamp) => ({ metric, unit: UNITS[name] ?? 'Count', timestamp, set }));
  });
}

function add(sets: Sets, name: string, value: number): void {
  const set = sets.get(name);
  if (set === undefined) sets.set(name, StatisticSet.of(value));
  else set.add(value);
}
