import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { KinesisClient, PutRecordsCommand, SplitShardCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { App, CfnOutput, Duration, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DataStream, Replay, ReplaySource, ReplayTarget, StreamCapacity } from '../../lib';
import { LocalAws } from '../../local';

/** Tells what it got, and throws for poison. */
const HANDLER = `
exports.handler = async ({ Records }) => {
  const data = Records.map(({ kinesis }) => JSON.parse(Buffer.from(kinesis.data, 'base64')));
  if (data.some(({ poison }) => poison)) throw new RangeError('poison');
  if (data.some(({ until = 0 }) => Date.now() < until)) throw new Error('outage');
  for (const { key, n } of data) console.log('got ' + key + ':' + n);
};`;

function assembly(outdir: string): string {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Replaying');
  const capacity = StreamCapacity.provisioned({ shards: 1 });
  const stream = new DataStream(stack, 'Stream', { capacity });
  const copy = new DataStream(stack, 'Copy', { capacity });
  const handler = new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline(HANDLER),
    timeout: Duration.seconds(30),
  });
  const toFunction = new Replay(stack, 'ToFunction', {
    source: ReplaySource.stream(stream),
    target: ReplayTarget.function(handler),
  });
  const toStream = new Replay(stack, 'ToStream', {
    source: ReplaySource.stream(stream),
    target: ReplayTarget.stream(copy),
    recordsPerSecond: 10_000,
  });
  const fromObjects = new Replay(stack, 'FromObjects', {
    source: ReplaySource.objects(toFunction.bucket, { prefix: 'delivered/', partitionKeyMember: 'key' }),
    target: ReplayTarget.function(handler),
    maxConcurrency: 2,
  });
  for (const [id, replay] of Object.entries({
    ToFunction: toFunction,
    ToStream: toStream,
    FromObjects: fromObjects,
  })) {
    new CfnOutput(stack, `${id}Machine`, { value: replay.stateMachine.stateMachineArn });
    new CfnOutput(stack, `${id}Bucket`, { value: replay.bucket.bucketName });
  }
  new CfnOutput(stack, 'StreamName', { value: stream.streamName });
  new CfnOutput(stack, 'CopyName', { value: copy.streamName });
  return app.synth().directory;
}

const KEYS = Array.from({ length: 8 }, (_, index) => `key-${index}`);

describe('replays on one machine, by the real template', () => {
  const folder = mkdtempSync(join(tmpdir(), 'replay-'));
  let aws: LocalAws;
  let sfn: SFNClient;
  let kinesis: KinesisClient;
  let s3: S3Client;
  let got: string[];
  /** When each part was written, ISO 8601. */
  const times: string[] = [];
  const now = () => new Date(aws.clock.now()).toISOString();

  async function put(from: number, to: number, more: object = {}): Promise<void> {
    for (let n = from; n < to; n++) {
      const Records = KEYS.map((key) => ({
        PartitionKey: key,
        Data: Buffer.from(JSON.stringify({ key, n, kind: n % 2 === 0 ? 'even' : 'odd', ...more })),
      }));
      const { FailedRecordCount } = await aws.clock.play(
        kinesis.send(new PutRecordsCommand({ StreamName: aws.output('StreamName'), Records })),
      );
      expect(FailedRecordCount).toBe(0);
    }
  }

  async function run(id: string, input: object) {
    const { executionArn = '' } = await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: aws.output(`${id}Machine`),
        input: JSON.stringify(input),
      }),
    );
    for (let waited = 0; ; waited++) {
      await aws.clock.advance(10_000);
      const { status, output, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (status !== 'RUNNING') return { status, error, cause, report: JSON.parse(output ?? '{}') };
      if (waited > 400) throw new Error(`${executionArn} does not end`);
    }
  }

  const ordered = (texts: readonly string[], key: string) =>
    texts.filter((text) => text.startsWith(`${key}:`)).map((text) => Number(text.split(':')[1]));

  beforeAll(async () => {
    aws = await LocalAws.start({
      assembly: assembly(join(folder, 'cdk.out')),
      folder: join(folder, 'run'),
      onLog: ({ text }) => got.push(...[...text.matchAll(/got (\S+:\d+)/g)].map(([, one = '']) => one)),
    });
    sfn = new SFNClient(aws.clientConfiguration);
    kinesis = new KinesisClient(aws.clientConfiguration);
    s3 = new S3Client({ ...aws.clientConfiguration, forcePathStyle: true });
    got = [];
    times.push(now());
    await aws.clock.advance(5_000);
    await put(0, 10);
    await aws.clock.advance(5_000);
    times.push(now());
    await aws.clock.play(
      kinesis.send(
        new SplitShardCommand({
          StreamName: aws.output('StreamName'),
          ShardToSplit: 'shardId-000000000000',
          NewStartingHashKey: String(2n ** 127n),
        }),
      ),
    );
    await aws.clock.advance(120_000);
    await put(10, 20);
    await aws.clock.advance(5_000);
    times.push(now());
  });
  beforeEach(() => {
    got = [];
  });
  afterAll(async () => {
    for (const client of [sfn, kinesis, s3]) client?.destroy();
    await aws?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('send a span across a reshard, each key in its order', async () => {
    const { status, report } = await run('ToFunction', { name: 'all', from: times[0] });
    expect(report).toMatchObject({
      isComplete: true,
      read: 160,
      filtered: 0,
      sent: 160,
      failed: 0,
      lanes: { done: 3, all: 3 },
    });
    expect(status).toBe('SUCCEEDED');
    for (const key of KEYS) expect(ordered(got, key), key).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it('send only what arrived in the span, and what passes the filters', async () => {
    const { report } = await run('ToFunction', {
      from: times[1],
      to: times[2],
      filters: [{ data: { kind: ['even'] } }],
    });
    expect(report).toMatchObject({ isComplete: true, read: 80, filtered: 40, sent: 40 });
    for (const key of KEYS) expect(ordered(got, key), key).toEqual([10, 12, 14, 16, 18]);
  });

  it('only count in a dry run', async () => {
    const { report } = await run('ToFunction', { from: times[0], dryRun: true });
    expect(report).toMatchObject({ isComplete: true, dryRun: true, read: 160, sent: 160 });
    expect(got).toEqual([]);
  });

  it('copy a span to another stream, each key in its order', async () => {
    const { report } = await run('ToStream', { from: times[0] });
    expect(report).toMatchObject({ isComplete: true, read: 160, sent: 160 });
    const { deliveryReader: reader, state } = aws.kinesis.stream(aws.output('CopyName'));
    const texts: string[] = [];
    for (const shard of state.shards().all) {
      const iterator = reader.getShardIterator(shard.id, { type: 'TRIM_HORIZON' });
      for (const { data } of reader.getRecords(iterator, 10_000).records) {
        const { key, n } = JSON.parse(Buffer.from(data).toString());
        texts.push(`${key}:${n}`);
      }
    }
    for (const key of KEYS) expect(ordered(texts, key), key).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  it('keep to the rate', async () => {
    const began = aws.clock.now();
    const { report } = await run('ToFunction', { from: times[1], recordsPerSecond: 2 });
    expect(report.sent).toBe(80);
    // 80 records at 2 a second, in two lanes of 1 a second each.
    expect(aws.clock.now() - began).toBeGreaterThan(35_000);
  });

  it('refuse what cannot be done, with the reason', async () => {
    const refused = async (input: object) => {
      const { status, error, cause } = await run('ToFunction', input);
      expect({ status, error }).toEqual({ status: 'FAILED', error: 'InvalidRequestError' });
      return JSON.parse(cause ?? '{}').errorMessage;
    };
    expect(await refused({ from: '2001-01-01' })).toMatch(
      /^from is 2001-01-01T00:00:00.000Z; allowed are times since .*, because the stream retains records for 24 hours/,
    );
    expect(await refused({ from: times[1], to: times[0] })).toMatch(/^to must be later than from/);
    expect(await refused({ from: times[0], recordsPerSecond: 0 })).toBe(
      'recordsPerSecond must be a whole number from 1 to 1,000,000, got 0.',
    );
    expect(await refused({ from: times[0], name: 'all' })).toMatch(/go on with \{"resume": "all"\}/);
    expect(await refused({})).toMatch(/^from must be a time such as/);
    expect(await refused({ resume: 'never' })).toBe('resume is "never"; there is no replay of this name.');
  });

  it('send the lines of delivered objects', async () => {
    const Bucket = aws.output('ToFunctionBucket');
    for (const [name, key] of [
      ['a', 'key-0'],
      ['b', 'key-1'],
    ] as const) {
      const lines = [0, 1, 2].map((n) => `${JSON.stringify({ key, n })}\n`).join('');
      // Firehose writes both kinds.
      const Body = name === 'b' ? gzipSync(lines) : lines;
      await s3.send(new PutObjectCommand({ Bucket, Key: `delivered/date=1/${name}`, Body }));
    }
    const { report } = await run('FromObjects', { prefix: 'delivered/date=1/' });
    expect(report).toMatchObject({ isComplete: true, read: 6, sent: 6 });
    expect(ordered(got, 'key-0')).toEqual([0, 1, 2]);
    expect(ordered(got, 'key-1')).toEqual([0, 1, 2]);
  });

  it('park a record that fails, with its payload, and go on; the execution tells of it', async () => {
    times.push(now());
    await aws.clock.advance(1_000);
    await put(20, 21);
    await aws.clock.play(
      kinesis.send(
        new PutRecordsCommand({
          StreamName: aws.output('StreamName'),
          Records: [{ PartitionKey: 'key-0', Data: Buffer.from('{"key":"key-0","n":21,"poison":true}') }],
        }),
      ),
    );
    await put(22, 23);
    await aws.clock.advance(5_000);
    const { status, error, cause } = await run('ToFunction', { name: 'poison', from: times[3] });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'ReplayIncomplete' });
    expect(cause).toMatch(/^1 records failed; they lie below s3:\/\/.*\/replays\/poison\/failed\/\.$/);
    expect(ordered(got, 'key-0')).toEqual([20, 22]);
    const Bucket = aws.output('ToFunctionBucket');
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'replays/poison/failed/' }),
    );
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: Contents[0]?.Key }));
    const parked = JSON.parse((await Body?.transformToString()) ?? '');
    expect(Buffer.from(parked.record.kinesis.data, 'base64').toString()).toContain('"poison":true');
    expect(parked.reason).toContain('poison');
  });

  it('stop for a target that takes nothing, and resume behind what is done', async () => {
    times.push(now());
    await aws.clock.advance(1_000);
    await put(30, 32);
    const minutes = 60_000;
    await put(32, 36, { until: aws.clock.now() + 15 * minutes });
    await aws.clock.advance(5_000);
    const first = await run('ToFunction', { name: 'outage', from: times[4] });
    expect(first.cause).toMatch(/lanes are not done .*start with \{"resume": "outage"\}/);
    expect(got).toHaveLength(16);
    await aws.clock.advance(15 * minutes);
    const { status, report } = await run('ToFunction', { resume: 'outage' });
    // Nothing that was done is sent again, and nothing is parked for an outage.
    expect(report).toMatchObject({ isComplete: true, read: 48, sent: 48, failed: 0 });
    expect(status).toBe('SUCCEEDED');
    for (const key of KEYS) expect(ordered(got, key), key).toEqual([30, 31, 32, 33, 34, 35]);
  });
});
