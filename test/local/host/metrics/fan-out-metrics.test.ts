import { afterEach, beforeEach, expect, it } from 'vitest';
import { FanOutMetrics, KinesisMetrics } from '../../../../local/host/metrics';
import { KinesisEngine, type Subscription } from '../../../../local/services/kinesis';
import { CloudWatchFixture, HOME, MINUTE } from '../../services/cloudwatch/support/cloudwatch-fixture';

let aws: CloudWatchFixture;
beforeEach(() => {
  aws = new CloudWatchFixture();
});
afterEach(() => aws.cloudWatch.close());

it('a consumer has its metrics, and its shard those of what left it', async () => {
  const metrics = new KinesisMetrics();
  const fanOut = new FanOutMetrics();
  const engine = new KinesisEngine({
    ...HOME,
    clock: aws.machine,
    observer: metrics,
    fanOutObserver: fanOut,
  });
  aws.cloudWatch.addSource(metrics.source(engine));
  aws.cloudWatch.addSource(fanOut.source);
  const stream = engine.createStream({ name: 'clicks', shardCount: 1 });
  await aws.machine.advance(MINUTE);
  stream.configuration.setMonitoring(['OutgoingBytes', 'OutgoingRecords', 'IteratorAgeMilliseconds'], true);
  const consumer = stream.consumers.register('reader');
  await aws.minutes(undefined);

  stream.writer.putRecord({ partitionKey: 'k', data: Buffer.alloc(99) });
  stream.writer.putRecord({ partitionKey: 'k', data: Buffer.alloc(49) });
  let subscription: Subscription | undefined;
  const subscriber = { onEvent: () => subscription?.request(), onEnd: () => undefined };
  subscription = consumer.subscribe('shardId-000000000000', { type: 'TRIM_HORIZON' }, subscriber);
  const again = () => consumer.subscribe('shardId-000000000000', { type: 'LATEST' }, subscriber);
  expect(again).toThrow('Another active subscription');
  subscription.request();
  subscription.cancel();
  await aws.minutes(undefined);

  expect(aws.lastMinute('AWS/Kinesis', { StreamName: 'clicks', ConsumerName: 'reader' })).toEqual({
    'SubscribeToShard.Success': '1/2 Count',
    'SubscribeToShard.RateExceeded': '1/2 Count',
    'SubscribeToShardEvent.Success': '1/1 Count',
    'SubscribeToShardEvent.Bytes': '150/1 Bytes',
    'SubscribeToShardEvent.Records': '2/1 Count',
    'SubscribeToShardEvent.MillisBehindLatest': '0/1 Milliseconds',
  });
  expect(aws.lastMinute('AWS/Kinesis', { StreamName: 'clicks', ShardId: 'shardId-000000000000' })).toEqual({
    OutgoingBytes: '150/1 Bytes',
    OutgoingRecords: '2/1 Count',
  });
  await aws.minutes(undefined);
  expect(aws.lastMinute('AWS/Kinesis', { StreamName: 'clicks', ConsumerName: 'reader' })).toEqual({});
  engine.close();
});
