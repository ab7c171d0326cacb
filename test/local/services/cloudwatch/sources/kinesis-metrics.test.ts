import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  KinesisMetrics,
  LambdaMetrics,
  mappingMetrics,
  queueMetrics,
} from '../../../../../local/services/cloudwatch';
import { EventSourceMappings } from '../../../../../local/services/event-source-mapping';
import { KinesisEngine } from '../../../../../local/services/kinesis';
import { Queues } from '../../../../../local/services/sqs';
import { CloudWatchFixture, HOME, MINUTE } from '../support/cloudwatch-fixture';

let aws: CloudWatchFixture;
beforeEach(() => {
  aws = new CloudWatchFixture();
});
afterEach(() => aws.cloudWatch.close());

/** Every metric of a namespace in the last minute that is over: its Sum and, after a slash, its SampleCount. */
function lastMinute(namespace: string, dimensions: Readonly<Record<string, string>>): Record<string, string> {
  const { store, clock } = aws.cloudWatch;
  const grid = { start: Math.floor(clock.now() / MINUTE) * MINUTE - MINUTE, periodMs: MINUTE, count: 1 };
  const wanted = JSON.stringify(dimensions);
  return Object.fromEntries(
    store
      .list()
      .filter((metric) => metric.namespace === namespace && JSON.stringify(metric.dimensions) === wanted)
      .flatMap((metric) => {
        const [shown] = store.read(metric, grid, (set) => set.sum).values();
        const [samples] = store.read(metric, grid, (set) => set.sampleCount).values();
        return shown === undefined ? [] : [[metric.name, `${shown}/${samples} ${store.unitOf(metric)}`]];
      }),
  );
}

describe('AWS/Kinesis', () => {
  async function stream(compression: number) {
    const metrics = new KinesisMetrics(compression);
    const engine = new KinesisEngine({
      ...HOME,
      clock: aws.machine,
      controlPlane: aws.machine,
      observer: metrics,
    });
    aws.cloudWatch.addSource(metrics.source(engine));
    const created = engine.createStream({ name: 'clicks', shardCount: 2 });
    await aws.machine.advance(MINUTE);
    return created;
  }
  const record = (key: string, bytes: number) => ({ partitionKey: key, data: Buffer.alloc(bytes) });
  const ofStream = { StreamName: 'clicks' };

  it('counts each operation as a sample, throttled ones too', async () => {
    const { writer, reader } = await stream(1);
    writer.putRecord(record('a', 99));
    const outcomes = writer.putRecords([
      record('a', 49),
      ...Array.from({ length: 3 }, () => record('a', 700_000)),
    ]);
    const accepted = outcomes.filter((outcome) => 'sequenceNumber' in outcome).length;
    expect(accepted).toBeLessThan(4);
    const [first, second] = reader.listShards();
    for (const shard of [first, second]) {
      let iterator = reader.getShardIterator(shard?.shardId ?? '', { type: 'TRIM_HORIZON' });
      iterator = reader.getRecords(iterator).nextShardIterator ?? '';
      expect(iterator).not.toBe('');
    }
    await aws.minutes(undefined);
    const bytes = 100 + 50 + (accepted - 1) * 700_001;
    expect(lastMinute('AWS/Kinesis', ofStream)).toEqual({
      IncomingBytes: `${bytes}/2 Bytes`,
      IncomingRecords: `${accepted + 1}/2 Count`,
      WriteProvisionedThroughputExceeded: `${4 - accepted}/2 Count`,
      'PutRecord.Bytes': '100/1 Bytes',
      'PutRecord.Success': '1/1 Count',
      'PutRecords.Bytes': `${bytes - 100}/1 Bytes`,
      'PutRecords.Success': '1/1 Count',
      'PutRecords.TotalRecords': '4/1 Count',
      'PutRecords.SuccessfulRecords': `${accepted}/1 Count`,
      'PutRecords.FailedRecords': '0/1 Count',
      'PutRecords.ThrottledRecords': `${4 - accepted}/1 Count`,
      ReadProvisionedThroughputExceeded: '0/2 Count',
      'GetRecords.Success': '2/2 Count',
      'GetRecords.Bytes': `${bytes}/2 Bytes`,
      'GetRecords.Records': `${accepted + 1}/2 Count`,
      'GetRecords.IteratorAgeMilliseconds': '0/2 Milliseconds',
    });
    await aws.minutes(undefined);
    expect(lastMinute('AWS/Kinesis', ofStream)).toEqual({});
  });

  it('has metrics of shards while they are switched on', async () => {
    const { writer, reader, configuration } = await stream(1);
    writer.putRecord(record('a', 9));
    configuration.setMonitoring(['IncomingBytes', 'IteratorAgeMilliseconds'], true);
    await aws.minutes(undefined);
    const shards = reader.listShards().map(({ shardId }) => ({ ...ofStream, ShardId: shardId }));
    const shown = () => shards.map((dimensions) => lastMinute('AWS/Kinesis', dimensions));
    expect(shown()).toContainEqual({ IncomingBytes: '10/1 Bytes' });
    expect(shown()).toContainEqual({});
    writer.putRecord(record('a', 19));
    await aws.machine.advance(1500);
    for (const { ShardId } of shards)
      reader.getRecords(reader.getShardIterator(ShardId, { type: 'TRIM_HORIZON' }));
    await aws.machine.advance(MINUTE - 1500);
    expect(shown()).toContainEqual({
      IncomingBytes: '20/1 Bytes',
      IteratorAgeMilliseconds: '1500/1 Milliseconds',
    });
    configuration.setMonitoring(['ALL'], false);
    writer.putRecord(record('a', 9));
    await aws.minutes(undefined);
    expect(shown()).toEqual([{}, {}]);
  });

  it('says of a compressed minute what a whole one would have had', async () => {
    aws.cloudWatch.close();
    aws = new CloudWatchFixture({ compression: 20 });
    const { writer } = await stream(20);
    for (let second = 0; second < 3; second++) {
      writer.putRecord(record('a', 999));
      if (second < 2) await aws.machine.advance(1000);
    }
    await aws.machine.advance(1000);
    const { IncomingBytes, IncomingRecords } = lastMinute('AWS/Kinesis', ofStream);
    // One record of 1,000 bytes a second, as the shard's limits have it.
    expect([IncomingBytes, IncomingRecords]).toEqual(['60000/60 Bytes', '60/60 Count']);
  });

  it('spreads what was counted while the process was held up over the minutes that passed', () => {
    const metrics = new KinesisMetrics(20);
    const engine = new KinesisEngine({
      ...HOME,
      clock: aws.machine,
      controlPlane: aws.machine,
      observer: metrics,
    });
    const { state } = engine.createStream({ name: 'clicks', shardCount: 1 });
    state.openShards();
    metrics.onPut('clicks', {
      operation: 'PutRecord',
      total: 1,
      accepted: 1,
      acceptedBytes: 90,
      throttled: 0,
      failed: 0,
    });
    const samples = [...metrics.source(engine)([0, MINUTE, 2 * MINUTE])];
    const bytes = samples.filter(({ metric }) => metric.name === 'IncomingBytes');
    expect(bytes.map(({ timestamp, set }) => [timestamp, set.sum])).toEqual([
      [0, 600],
      [MINUTE, 600],
      [2 * MINUTE, 600],
    ]);
  });
});

describe('AWS/Lambda', () => {
  it('counts invocations by function, by alias, and of all functions', async () => {
    const metrics = new LambdaMetrics();
    aws.cloudWatch.addSource(metrics.source);
    const ran = { functionName: 'f', qualifier: 'live', durationMs: 12, concurrentExecutions: 2 } as const;
    metrics.onInvocation({ ...ran, kind: 'success' });
    metrics.onInvocation({ ...ran, kind: 'functionError', durationMs: 30, concurrentExecutions: 1 });
    metrics.onInvocation({ kind: 'throttled', functionName: 'f', qualifier: undefined });
    metrics.onIteratorAge('f', 800);
    await aws.minutes(undefined);
    expect(lastMinute('AWS/Lambda', { FunctionName: 'f' })).toEqual({
      Invocations: '2/2 Count',
      Errors: '1/2 Count',
      Throttles: '1/3 Count',
      Duration: '42/2 Milliseconds',
      ConcurrentExecutions: '3/2 Count',
      IteratorAge: '800/1 Milliseconds',
    });
    expect(lastMinute('AWS/Lambda', { FunctionName: 'f', Resource: 'f:live' })).toMatchObject({
      Errors: '1/2 Count',
    });
    expect(lastMinute('AWS/Lambda', {})).toMatchObject({ Invocations: '2/2 Count' });
  });

  it('has the event counts of mappings that switched them on, 0 while nothing comes', async () => {
    const engine = new KinesisEngine({ ...HOME, clock: aws.machine, controlPlane: aws.machine });
    const { state, writer, reader } = engine.createStream({ name: 'clicks', shardCount: 1 });
    await aws.machine.advance(MINUTE);
    const mappings = new EventSourceMappings({
      reader: () => reader,
      consumer: (arn) => engine.consumerByArn(arn),
      invoker: {
        invoke: async () => ({ kind: 'success', payload: 'null', requestId: 'r', executedVersion: '1' }),
      },
      clock: aws.machine,
    });
    const settings = { EventSourceArn: state.arn, FunctionName: 'f', StartingPosition: 'TRIM_HORIZON' };
    const counting = mappings.create({ ...settings, MetricsConfig: { Metrics: ['EventCount'] } });
    const silent = mappings.create(settings);
    aws.cloudWatch.addSource(mappingMetrics(mappings));
    writer.putRecord({ partitionKey: 'a', data: Buffer.from('1') });
    await aws.minutes(undefined);
    const shown = (uuid: string) => lastMinute('AWS/Lambda', { EventSourceMappingUUID: uuid });
    expect(shown(counting.uuid)).toMatchObject({
      PolledEventCount: '1/1 Count',
      InvokedEventCount: '1/1 Count',
      DroppedEventCount: '0/1 Count',
    });
    expect(shown(silent.uuid)).toEqual({});
    await aws.minutes(undefined);
    expect(shown(counting.uuid)).toMatchObject({ PolledEventCount: '0/1 Count' });
    await mappings.close();
    await aws.minutes(undefined);
    expect(shown(counting.uuid)).toEqual({});
    engine.close();
  });
});

describe('AWS/SQS', () => {
  it('says what a queue holds at the end of the minute, and what happened in it', async () => {
    const queues = new Queues({ clock: aws.machine });
    aws.cloudWatch.addSource(queueMetrics(queues, () => aws.machine.now()));
    const queue = queues.create('dead', {}, HOME);
    queue.send({ body: 'one' });
    queue.send({ body: 'two' });
    const [message] = await queue.receive({ maxMessages: 1, visibilityTimeoutSeconds: 100 });
    queue.delete(message?.receiptHandle ?? '');
    await aws.minutes(undefined);
    expect(lastMinute('AWS/SQS', { QueueName: 'dead' })).toEqual({
      ApproximateNumberOfMessagesVisible: '1/1 Count',
      ApproximateNumberOfMessagesNotVisible: '0/1 Count',
      ApproximateNumberOfMessagesDelayed: '0/1 Count',
      ApproximateAgeOfOldestMessage: '60/1 Seconds',
      NumberOfMessagesSent: '2/1 Count',
      NumberOfMessagesReceived: '1/1 Count',
      NumberOfMessagesDeleted: '1/1 Count',
      NumberOfEmptyReceives: '0/1 Count',
    });
    queue.purge();
    await queue.receive({ maxMessages: 1 });
    await aws.minutes(undefined);
    const after = lastMinute('AWS/SQS', { QueueName: 'dead' });
    expect(after).toMatchObject({ NumberOfMessagesSent: '0/1 Count', NumberOfEmptyReceives: '1/1 Count' });
    expect(after).not.toHaveProperty('ApproximateAgeOfOldestMessage');
    queues.close();
  });
});

describe('functions', () => {
  it("have metrics in their log lines, whose time is the machine's", async () => {
    const timestamp = aws.machine.now();
    aws.cloudWatch.readLog(
      JSON.stringify({
        _aws: {
          Timestamp: timestamp,
          CloudWatchMetrics: [{ Namespace: 'App', Metrics: [{ Name: 'Load', Unit: 'Count' }] }],
        },
        Load: 3,
      }),
    );
    await aws.minutes(undefined);
    expect(lastMinute('App', {})).toEqual({ Load: '3/1 Count' });
    aws.cloudWatch.readLog('{"_aws":{"CloudWatchMetrics":[{}]}}');
    expect(aws.notices).toEqual([expect.stringContaining('a directive has no Namespace')]);
  });
});
