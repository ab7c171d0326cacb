import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { LambdaClient, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { App, CfnOutput, Duration, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { afterEach, describe, expect, it } from 'vitest';
import {
  AlarmTopic,
  AuditTrail,
  DataStream,
  FailureDestination,
  LambdaConsumer,
  StreamCapacity,
  StreamMonitoring,
} from '../../lib';
import { LocalAws } from '../../local';

/** An age that a test can wait for, instead of hours. */
const TOO_OLD_MS = 1000;

interface Options {
  readonly consumed: boolean;
  readonly attempts?: number;
}

/** A monitored stream of one shard with a consumer, whose own maximum age is not shortened. */
function assembly(outdir: string, { consumed, attempts }: Options): string {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Monitored');
  const stream = new DataStream(stack, 'Stream', { capacity: StreamCapacity.provisioned({ shards: 1 }) });
  const lambdaConsumers = consumed ? [consumerOf(stack, stream, attempts)] : [];
  const topic = new AlarmTopic(stack, 'OnCall', { emails: ['on-call@example.com'] });
  const monitoring = new StreamMonitoring(stack, 'Monitoring', {
    stream,
    lambdaConsumers,
    pageTopic: topic,
    tuning: { ReadersBehind: { threshold: TOO_OLD_MS } },
  });
  // Resources without an effect here, which must not stop the run.
  monitoring.mute('Nightly', { schedule: 'cron(0 2 * * *)', duration: Duration.hours(1) });
  new AuditTrail(stack, 'Audit', { stream, topic });
  new CfnOutput(stack, 'StreamName', { value: stream.streamName });
  return app.synth().directory;
}

const WELL = 'exports.handler = async () => ({ batchItemFailures: [] });';
const BROKEN = 'exports.handler = async () => { throw new Error("a bad deployment"); };';

/** @param attempts of a function that always throws; undefined for one that never does */
function consumerOf(stack: Stack, stream: DataStream, attempts: number | undefined): LambdaConsumer {
  const handler = new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(attempts === undefined ? WELL : BROKEN),
  });
  const consumer = new LambdaConsumer(stack, 'Consumer', {
    stream,
    handler,
    onFailure: FailureDestination.queue(),
    retryAttempts: attempts,
  });
  new CfnOutput(stack, 'Mapping', { value: consumer.mapping.eventSourceMappingId });
  return consumer;
}

describe('the synthesized alarms, played', () => {
  let folder: string;
  let aws: LocalAws;
  /** `<kind> <state>` of each change, in order. */
  const changes: string[] = [];

  async function start(options: Options): Promise<void> {
    folder = mkdtempSync(join(tmpdir(), 'observability-'));
    changes.length = 0;
    aws = await LocalAws.start({
      assembly: assembly(join(folder, 'cdk.out'), options),
      folder: join(folder, 'run'),
      onAlarmTransition: ({ alarm, state }) => void changes.push(`${kindOf(alarm.name)} ${state.value}`),
    });
  }

  afterEach(async () => {
    await aws?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const statesOf = () =>
    Object.fromEntries(aws.alarms.list().map(({ name, state }) => [kindOf(name), state.value]));
  const minutes = async (count: number) => {
    await aws.clock.advance(count * 60_000);
  };

  it('are quiet on an idle stream, and tell of a mapping that stands still', async () => {
    await start({ consumed: true });
    // Longer than the warm-up of ConsumerStopped.
    await minutes(35);
    expect(changes.filter((change) => change.endsWith(' ALARM'))).toEqual([]);
    expect(new Set(Object.values(statesOf()))).toEqual(new Set(['OK']));

    const client = new LambdaClient(aws.clientConfiguration);
    await client.send(new UpdateEventSourceMappingCommand({ UUID: aws.output('Mapping'), Enabled: false }));
    await aws.clock.runUntil(() => statesOf().ConsumerStopped === 'ALARM');
    client.destroy();
    expect(changes.filter((change) => change.endsWith(' ALARM'))).toEqual(['ConsumerStopped ALARM']);
  });

  async function writeOne(): Promise<void> {
    const kinesis = new KinesisClient(aws.clientConfiguration);
    const StreamName = aws.output('StreamName');
    await kinesis.send(
      new PutRecordsCommand({ StreamName, Records: [{ Data: Buffer.of(1), PartitionKey: 'k' }] }),
    );
    kinesis.destroy();
  }
  const raised = () => changes.filter((change) => change.endsWith('Failing ALARM'));

  it('page for a bad deployment within 20 minutes, on a stream of one shard whose only record is tried again and again', async () => {
    await start({ consumed: true, attempts: -1 });
    await minutes(5);
    await writeOne();
    await minutes(21);
    expect(raised()).toEqual(['InvocationsFailing ALARM', 'ConsumerFailing ALARM']);
  });

  it('do not for one record an hour that fails each time', async () => {
    await start({ consumed: true, attempts: 3 });
    for (let hour = 0; hour < 3; hour++) {
      await writeOne();
      await minutes(60);
    }
    // So it was tried, and given up.
    expect(changes.join()).toMatch(/ConsumerFailureAlarm[\w-]* ALARM/);
    expect(raised()).toEqual([]);
  });

  it('tell of a shard that refuses records, and are well again afterwards', async () => {
    await start({ consumed: false });
    const kinesis = new KinesisClient({ ...aws.clientConfiguration, maxAttempts: 1 });
    const Records = Array.from({ length: 500 }, (_, n) => ({ Data: Buffer.from('x'), PartitionKey: `${n}` }));
    const write = () =>
      kinesis.send(new PutRecordsCommand({ StreamName: aws.output('StreamName'), Records }));
    // A shard accepts 1,000 records a second; this writes more, until the alarm reports it.
    while (statesOf().WriteThrottled !== 'ALARM') {
      for (let call = 0; call < 4; call++) await write();
      await aws.clock.advance(10_000);
    }
    await aws.clock.runUntil(() => statesOf().WriteThrottled === 'OK');
    expect(changes.filter((change) => change.startsWith('WriteThrottled'))).toEqual([
      'WriteThrottled OK',
      'WriteThrottled ALARM',
      'WriteThrottled OK',
    ]);
    kinesis.destroy();
  });

  it('tell of a reader that is behind', async () => {
    await start({ consumed: false });
    const kinesis = new KinesisClient(aws.clientConfiguration);
    const StreamName = aws.output('StreamName');
    const Records = Array.from({ length: 100 }, () => ({ Data: Buffer.from('x'), PartitionKey: 'k' }));
    await kinesis.send(new PutRecordsCommand({ StreamName, Records }));
    const oldest = {
      StreamName,
      ShardId: 'shardId-000000000000',
      ShardIteratorType: 'TRIM_HORIZON',
    } as const;
    // It retries the first of a hundred records, so it lags behind by the age of that record.
    while (statesOf().ReadersBehind !== 'ALARM') {
      const { ShardIterator } = await kinesis.send(new GetShardIteratorCommand(oldest));
      await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 1 }));
      await aws.clock.advance(30_000);
    }
    kinesis.destroy();
  });
});

/** `WriteThrottled` of `Monitored-MonitoringWriteThrottled…`, `ReadersBehindAlone` of `Monitored-…-ReadersBehindAlone`. */
function kindOf(name: string): string {
  return (
    /-(ConsumerStopped|\w+Alone)(?:-|$)/.exec(name)?.[1] ??
    /Monitoring(?:ReadersConsumer)?([A-Z][A-Za-z]+?)[0-9A-F]{8}/.exec(name)?.[1] ??
    name
  );
}
