import {
  DeleteStreamCommand,
  DeregisterStreamConsumerCommand,
  KinesisClient,
  MergeShardsCommand,
  RegisterStreamConsumerCommand,
  SplitShardCommand,
  SubscribeToShardCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { describe, expect, it } from 'vitest';
import { StreamARN, StreamName, useApi } from '../support/api-fixture';
import { REGION } from '../support/engine-fixture';
import { activeConsumer, put, SHARD, subscribe } from '../support/subscriptions';

const api = useApi();
const FIVE_MINUTES = 300_000;

describe('SubscribeToShard through the SDK', () => {
  it('pushes what is there and what comes, over HTTP/2', async () => {
    await api().activeStream();
    const writtenAt = new Date(api().clock.now());
    const [, sequenceNumber] = await put(api(), 'a', 'b');
    const events = await subscribe(api().client, await activeConsumer(api()));
    const first = await events.next();
    expect(first?.Records?.map(({ Data }) => Buffer.from(Data ?? []).toString())).toEqual(['a', 'b']);
    expect(first?.Records?.[1]).toMatchObject({
      SequenceNumber: sequenceNumber,
      PartitionKey: 'k',
      ApproximateArrivalTimestamp: writtenAt,
    });
    expect(first?.Records?.[1]).not.toHaveProperty('EncryptionType');
    expect(first?.MillisBehindLatest).toBe(0);
    // A number of its own, behind the last record's.
    expect((first?.ContinuationSequenceNumber ?? '') > (sequenceNumber ?? '')).toBe(true);
    const next = events.texts(1);
    await put(api(), 'c');
    expect(await next).toEqual(['c']);
    await events.close();
  });

  it('pushes over HTTP/1.1 too', async () => {
    await api().activeStream();
    const client = new KinesisClient({
      endpoint: api().url,
      region: REGION,
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
      requestHandler: new NodeHttpHandler(),
    });
    const events = await subscribe(client, await activeConsumer(api()));
    await put(api(), 'a');
    expect(await events.texts(1)).toEqual(['a']);
    await events.close();
    client.destroy();
  });

  it('sends an empty event at once and every five idle seconds, from which can be gone on', async () => {
    await api().activeStream();
    await put(api(), 'before');
    const arn = await activeConsumer(api());
    const events = await subscribe(api().client, arn, { Type: 'LATEST' });
    const empty = await events.next();
    expect(empty).toMatchObject({ Records: [], MillisBehindLatest: 0 });
    await api().clock.advance(5000);
    expect(await events.next()).toMatchObject({ Records: [] });
    await events.close();
    await put(api(), 'after');
    const SequenceNumber = empty?.ContinuationSequenceNumber;
    const again = await subscribe(api().client, arn, { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber });
    expect(await again.texts(1)).toEqual(['after']);
    await again.close();
  });

  it('goes on in an empty shard from the number of its first event', async () => {
    await api().activeStream();
    const arn = await activeConsumer(api());
    const events = await subscribe(api().client, arn);
    const SequenceNumber = (await events.next())?.ContinuationSequenceNumber;
    await events.close();
    await api().clock.advance(5000);
    await put(api(), 'first');
    const again = await subscribe(api().client, arn, { Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber });
    expect(await again.texts(1)).toEqual(['first']);
    await again.close();
  });

  it('begins where it is told', async () => {
    await api().activeStream();
    const [a] = await put(api(), 'a');
    await api().clock.advance(10_000);
    const Timestamp = new Date(api().clock.now());
    const [b] = await put(api(), 'b', 'c');
    const arn = await activeConsumer(api());
    for (const [position, texts] of [
      [{ Type: 'TRIM_HORIZON' }, ['a', 'b', 'c']],
      [{ Type: 'AT_TIMESTAMP', Timestamp }, ['b', 'c']],
      [{ Type: 'AT_SEQUENCE_NUMBER', SequenceNumber: a }, ['a', 'b', 'c']],
      [{ Type: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: b }, ['c']],
    ] as const) {
      const events = await subscribe(api().client, arn, position);
      expect(await events.texts(texts.length)).toEqual(texts);
      await events.close();
      await api().clock.advance(5000);
    }
  });

  it('ends in good order after five minutes, and not before', async () => {
    await api().activeStream();
    const arn = await activeConsumer(api());
    const events = await subscribe(api().client, arn);
    await events.next();
    await api().clock.advance(FIVE_MINUTES - 1);
    await put(api(), 'late');
    expect(await events.texts(1)).toEqual(['late']);
    await api().clock.advance(1);
    expect(await events.next()).toBeUndefined();
    expect(api().engine.consumerByArn(arn).subscriptions).toBe(0);
  });

  it('pushes at most 2 MiB a second in the long run, a consumer for itself', async () => {
    const stream = await api().activeStream({ maxRecordSizeKiB: 1024 });
    const half = Buffer.alloc(512 * 1024 - 1, 'x').toString();
    for (let second = 0; second < 10; second++) {
      await put(api(), half, half);
      await api().clock.advance(1000);
    }
    await activeConsumer(api(), 'one');
    await activeConsumer(api(), 'other');
    const pushed = stream.consumers.all.map((consumer) => {
      const seen = { bytes: 0 };
      const subscription = consumer.subscribe(
        SHARD,
        { type: 'TRIM_HORIZON' },
        {
          onEvent: ({ records }) => {
            for (const { data } of records) seen.bytes += data.length;
            subscription?.request();
          },
          onEnd: () => undefined,
        },
      );
      subscription.request();
      return seen;
    });
    const MIB = 2 ** 20;
    // One second's worth at once, then 2 MiB a second.
    expect(pushed.map(({ bytes }) => Math.round(bytes / MIB))).toEqual([2, 2]);
    await api().clock.advance(3000);
    for (const { bytes } of pushed) expect(bytes / MIB).toBeCloseTo(8, 0);
    await api().clock.advance(2000);
    expect(pushed.map(({ bytes }) => Math.round(bytes / MIB))).toEqual([10, 10]);
    // The pollers of the shard have not lost any throughput.
    const iterator = stream.reader.getShardIterator(SHARD, { type: 'TRIM_HORIZON' });
    expect(stream.reader.getRecords(iterator).records.length).toBeGreaterThan(0);
  });
});

describe('one subscription for each consumer and shard', () => {
  it('a second call within five seconds is refused, and the first goes on', async () => {
    await api().activeStream();
    const arn = await activeConsumer(api());
    const events = await subscribe(api().client, arn);
    await api().clock.advance(4999);
    await expect(subscribe(api().client, arn)).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: `Another active subscription exists for this consumer: 123456789012:clicks:${SHARD}:reader`,
    });
    await put(api(), 'a');
    expect(await events.texts(1)).toEqual(['a']);
    await events.close();
  });

  it('after five seconds the second takes over, and the first fails with ResourceInUseException', async () => {
    await api().activeStream();
    const arn = await activeConsumer(api());
    const first = await subscribe(api().client, arn);
    await first.next();
    await api().clock.advance(5000);
    await first.next();
    const second = await subscribe(api().client, arn);
    await expect(first.next()).rejects.toMatchObject({ name: 'ResourceInUseException' });
    await put(api(), 'a');
    expect(await second.texts(1)).toEqual(['a']);
    await second.close();
  });

  it('other consumers and other shards are not concerned', async () => {
    await api().activeStream({ shardCount: 2 });
    const [one, other] = [await activeConsumer(api(), 'one'), await activeConsumer(api(), 'other')];
    const all = await Promise.all([
      subscribe(api().client, one),
      subscribe(api().client, other),
      subscribe(api().client, one, { Type: 'LATEST' }, 'shardId-000000000001'),
    ]);
    expect(await Promise.all(all.map((events) => events.next()))).toHaveLength(3);
    for (const events of all) await events.close();
  });

  it('calls that fail are counted too: one a second', async () => {
    await api().activeStream();
    const arn = await activeConsumer(api());
    const wrong = { Type: 'AT_SEQUENCE_NUMBER', SequenceNumber: '1' } as const;
    await expect(subscribe(api().client, arn, wrong)).rejects.toMatchObject({
      name: 'InvalidArgumentException',
      message: expect.stringContaining('StartingSequenceNumber 1 used in SubscribeToShard'),
    });
    await expect(subscribe(api().client, arn)).rejects.toMatchObject({ name: 'LimitExceededException' });
    await api().clock.advance(1000);
    await (await subscribe(api().client, arn)).close();
  });
});

describe('the end of a shard', () => {
  it('a split is told with both children, without a number to go on from', async () => {
    await api().activeStream();
    const events = await subscribe(api().client, await activeConsumer(api()));
    await put(api(), 'last');
    expect(await events.texts(1)).toEqual(['last']);
    const half = (2n ** 127n).toString();
    await api().change(
      api().client.send(new SplitShardCommand({ StreamName, ShardToSplit: SHARD, NewStartingHashKey: half })),
    );
    const end = await events.end();
    expect(end).toMatchObject({
      Records: [],
      MillisBehindLatest: 0,
      ChildShards: [
        { ShardId: 'shardId-000000000001', ParentShards: [SHARD] },
        { ShardId: 'shardId-000000000002', ParentShards: [SHARD], HashKeyRange: { StartingHashKey: half } },
      ],
    });
    expect(end?.ContinuationSequenceNumber).toBeUndefined();
    expect(await events.next()).toBeUndefined();
  });

  it('a merge is told to the readers of both parents', async () => {
    await api().activeStream({ shardCount: 2 });
    const arn = await activeConsumer(api());
    const OTHER = 'shardId-000000000001';
    const parents = await Promise.all([
      subscribe(api().client, arn),
      subscribe(api().client, arn, { Type: 'TRIM_HORIZON' }, OTHER),
    ]);
    await Promise.all(parents.map((events) => events.next()));
    await api().change(
      api().client.send(
        new MergeShardsCommand({ StreamName, ShardToMerge: SHARD, AdjacentShardToMerge: OTHER }),
      ),
    );
    for (const events of parents) {
      const child = { ShardId: 'shardId-000000000002', ParentShards: [SHARD, OTHER] };
      expect(await events.end()).toMatchObject({ ChildShards: [child] });
      expect(await events.next()).toBeUndefined();
    }
  });
});

describe('what is refused', () => {
  const at = { Type: 'LATEST' } as const;

  it('a consumer that is not ACTIVE yet', async () => {
    await api().activeStream();
    const { Consumer } = await api().client.send(
      new RegisterStreamConsumerCommand({ StreamARN, ConsumerName: 'new' }),
    );
    await expect(subscribe(api().client, Consumer?.ConsumerARN ?? '', at)).rejects.toMatchObject({
      name: 'ResourceInUseException',
      message: expect.stringMatching(/^Consumer new with creation timestamp \d+ under stream: clicks/),
    });
  });

  it('a consumer or a shard that is not there, and what is no position', async () => {
    await api().activeStream();
    const arn = await activeConsumer(api());
    const call = (input: object) =>
      api().client.send(
        new SubscribeToShardCommand({ ConsumerARN: arn, ShardId: SHARD, StartingPosition: at, ...input }),
      );
    await expect(call({ ConsumerARN: `${StreamARN}/consumer/gone:1` })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(call({ ShardId: 'shardId-000000000009' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(call({ ConsumerARN: StreamARN })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(call({ StartingPosition: { Type: 'NEWEST' } })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(call({ StartingPosition: { Type: 'AT_SEQUENCE_NUMBER' } })).rejects.toMatchObject({
      name: 'InvalidArgumentException',
      message: expect.stringContaining('and no SequenceNumber'),
    });
    await expect(call({ DryRun: true })).rejects.toMatchObject({ name: 'DryRunOperationException' });
    expect(api().engine.consumerByArn(arn).subscriptions).toBe(0);
  });

  it('goes on no longer when the consumer is deregistered or the stream deleted', async () => {
    await api().activeStream();
    const [one, other] = [await activeConsumer(api(), 'one'), await activeConsumer(api(), 'other')];
    const [first, second] = [await subscribe(api().client, one), await subscribe(api().client, other)];
    await first.next();
    await second.next();
    await api().client.send(new DeregisterStreamConsumerCommand({ ConsumerARN: one }));
    await expect(first.next()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await api().change(
      api().client.send(new DeleteStreamCommand({ StreamName, EnforceConsumerDeletion: true })),
    );
    await expect(second.end()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
