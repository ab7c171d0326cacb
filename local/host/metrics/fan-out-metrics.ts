import type { MetricSource } from '../../services/cloudwatch';
import type { FanOutObserver, PushOutcome } from '../../services/kinesis';
import { KinesisSamples } from './kinesis-samples';

interface ConsumerSamples {
  readonly streamName: string;
  readonly consumerName: string;
  readonly samples: KinesisSamples;
}

/**
 * The metrics of AWS/Kinesis by consumer: one sample for each SubscribeToShard and for each pushed event.
 */
export class FanOutMetrics implements FanOutObserver {
  private consumers = new Map<string, ConsumerSamples>();

  onSubscribe(streamName: string, consumerName: string, outcome: 'success' | 'rateExceeded'): void {
    const samples = this.samplesOf(streamName, consumerName);
    samples.add('SubscribeToShard.Success', outcome === 'success' ? 1 : 0);
    samples.add('SubscribeToShard.RateExceeded', outcome === 'rateExceeded' ? 1 : 0);
  }

  onPush(streamName: string, consumerName: string, push: PushOutcome): void {
    const samples = this.samplesOf(streamName, consumerName);
    samples.add('SubscribeToShardEvent.Success', 1);
    samples.add('SubscribeToShardEvent.Bytes', push.bytes);
    samples.add('SubscribeToShardEvent.Records', push.records);
    samples.add('SubscribeToShardEvent.MillisBehindLatest', push.millisBehindLatest);
  }

  /** The source that CloudWatch asks at the end of each minute. */
  readonly source: MetricSource = (minutes) => {
    const counted = [...this.consumers.values()];
    this.consumers = new Map();
    const weight = 1 / minutes.length;
    return counted.flatMap(({ streamName, consumerName, samples }) =>
      samples.shown({ StreamName: streamName, ConsumerName: consumerName }, minutes, weight),
    );
  };

  private samplesOf(streamName: string, consumerName: string): KinesisSamples {
    const key = `${streamName}/${consumerName}`;
    const present = this.consumers.get(key);
    if (present !== undefined) return present.samples;
    const samples = new KinesisSamples();
    this.consumers.set(key, { streamName, consumerName, samples });
    return samples;
  }
}
