import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  App,
  Duration,
  aws_kinesisfirehose as firehose,
  aws_kinesis as kinesis,
  aws_lambda as lambda,
  Size,
  Stack,
  Stage,
  aws_s3 as s3,
  aws_lambda_event_sources as sources,
} from 'aws-cdk-lib';
import {
  BlueprintReport,
  ClickstreamStack,
  DataStream,
  DeliveryDestination,
  FailureDestination,
  FanOutConsumer,
  FirehoseDelivery,
  IotIngest,
  LambdaConsumer,
  ReadThroughput,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';
import { afterAll, describe, expect, test } from 'vitest';
import type { Report, StreamReport } from '../../../../lib/observability/report/report';
import { messageOf, RECOMMENDED } from '../../support/synthesize';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newApp(): App {
  const outdir = mkdtempSync(join(tmpdir(), 'report-'));
  folders.push(outdir);
  return new App({ outdir, context: RECOMMENDED, analyticsReporting: false });
}

function newFunction(stack: Stack, id: string, props: Partial<lambda.FunctionProps> = {}): lambda.Function {
  const code = lambda.Code.fromInline('exports.handler = async () => undefined;');
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code,
    ...props,
  });
}

/** What the app's synthesis writes. */
function reportOf(app: App): Report {
  const { directory } = app.synth();
  return JSON.parse(readFileSync(join(directory, 'blueprint-report.json'), 'utf8'));
}

const streamOf = (app: App, path: string): StreamReport => {
  const found = reportOf(app).streams.find(({ stream }) => stream === path);
  if (found === undefined) throw new Error(`the report has no stream ${path}`);
  return found;
};

const used = ({ limits }: StreamReport, limit: string) =>
  limits.filter((row) => row.limit.startsWith(limit)).map((row) => row.used);

test('the guide on cost states what a month of the default configuration costs', () => {
  const app = newApp();
  new ClickstreamStack(app, 'Clickstream');
  const { streams, shared } = reportOf(app);
  const [{ costs, readers, tables } = { costs: undefined, readers: undefined, tables: undefined }] = streams;
  const all = [costs?.onDemandStandard, readers, tables, shared].reduce(
    (total, cost) => total + (cost?.total ?? 0),
    0,
  );
  const dollars = (amount = 0) => `$${(Math.round(amount / 100) * 100).toLocaleString('en-US')}`;
  const guide = readFileSync('docs/guides/cost.md', 'utf8').replaceAll('\n', ' ');
  expect(guide).toContain(
    `comes to about ${dollars(all)} at list prices of us-east-1. ${dollars(tables?.total)} of that`,
  );
});

describe('the report', () => {
  test('is written by every synthesis of the blueprint, for people and for programs', () => {
    const app = newApp();
    new ClickstreamStack(app, 'Clickstream', {
      expectedLoad: { recordsPerSecond: 2000, recordSize: Size.bytes(512) },
    });
    const report = reportOf(app);
    const [{ tables } = { tables: undefined }] = report.streams;
    // 2,000 items/s of up to 1 KB are 5,256 million a month.
    expect(tables?.parts.map(({ part, quantity }) => [part, quantity])).toEqual([
      ['Clickstream/Clickstream/PageViews: write units', 5_256],
      ['Clickstream/Clickstream/PageViews: stored, 30 days', expect.any(Number)],
      ['Clickstream/Clickstream/PageViews: point-in-time recovery', expect.any(Number)],
      ['Clickstream/Clickstream/Sessions/Table: write units, at most', 5_256],
      ['Clickstream/Clickstream/Sessions/Table: stored, 30 days, at most', expect.any(Number)],
      ['Clickstream/Clickstream/Sessions/Table: point-in-time recovery, at most', expect.any(Number)],
    ]);
    expect(report.streams.map(({ stream, stack, load }) => ({ stream, stack, load }))).toEqual([
      {
        stream: 'Clickstream/Clickstream/Stream',
        stack: 'Clickstream',
        load: { recordsPerSecond: 2000, recordBytes: 512, assumed: false },
      },
    ]);
    expect(report.prices).toEqual({ date: '2026-09', region: 'us-east-1', currency: 'USD' });
    expect(report.streams[0]?.limits.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.shared.parts.map(({ part }) => part)).toEqual([
      'metrics in alarms',
      'composite alarms',
      'dashboards',
      'keys',
    ]);
    const text = readFileSync(join(app.outdir, 'blueprint-report.md'), 'utf8');
    expect(text).toContain('## Clickstream/Clickstream/Stream\n\nAt 2,000 records/s of 512 bytes.');
  });

  test('is the same for the same app', () => {
    const texts = [1, 2].map(() => {
      const app = newApp();
      new ClickstreamStack(app, 'Clickstream');
      app.synth();
      return ['json', 'md'].map((kind) => readFileSync(join(app.outdir, `blueprint-report.${kind}`), 'utf8'));
    });
    expect(texts[0]).toEqual(texts[1]);
  });

  test('says when nobody stated the load', () => {
    const app = newApp();
    new ClickstreamStack(app, 'Clickstream');
    expect(reportOf(app).streams[0]?.load).toEqual({
      recordsPerSecond: 1000,
      recordBytes: 1024,
      assumed: true,
    });
  });

  test('is not written into apps that did not ask for one', () => {
    const app = newApp();
    new DataStream(new Stack(app, 'Streams'), 'Clicks');
    const { directory } = app.synth();
    expect(existsSync(join(directory, 'blueprint-report.json'))).toBe(false);
  });

  test('of a stage lies in its assembly, and is about its streams', () => {
    const app = newApp();
    const stage = new Stage(app, 'Prod');
    new ClickstreamStack(stage, 'Clickstream');
    new ClickstreamStack(app, 'Dev');
    expect(reportOf(app).streams.map(({ stream }) => stream)).toEqual(['Dev/Clickstream/Stream']);
    const ofStage = readFileSync(join(stage.outdir, 'blueprint-report.json'), 'utf8');
    expect(JSON.parse(ofStage).streams.map(({ stream }: StreamReport) => stream)).toEqual([
      'Prod/Clickstream/Clickstream/Stream',
    ]);
  });

  test('two blueprints in an app are in one report', () => {
    const app = newApp();
    new ClickstreamStack(app, 'A');
    new ClickstreamStack(app, 'B');
    expect(reportOf(app).streams.map(({ stack }) => stack)).toEqual(['A', 'B']);
  });
});

describe('readers are found', () => {
  test("of any construct, in any stack: the CDK's event source, a mapping with dedicated throughput, Firehose", () => {
    const app = newApp();
    const streams = new Stack(app, 'Streams');
    const stream = new kinesis.Stream(streams, 'Clicks', {
      streamMode: kinesis.StreamMode.PROVISIONED,
      shardCount: 3,
    });
    const readers = new Stack(app, 'Readers');
    const plain = newFunction(readers, 'Plain', { reservedConcurrentExecutions: 5, memorySize: 1024 });
    plain.addEventSource(
      new sources.KinesisEventSource(stream, {
        startingPosition: lambda.StartingPosition.LATEST,
        parallelizationFactor: 2,
      }),
    );
    new LambdaConsumer(readers, 'Dedicated', {
      stream,
      handler: newFunction(readers, 'Handler'),
      onFailure: FailureDestination.bucket(),
      throughput: ReadThroughput.dedicated(),
    });
    new firehose.DeliveryStream(readers, 'Archive', {
      source: new firehose.KinesisStreamSource(stream),
      destination: new firehose.S3Bucket(new s3.Bucket(readers, 'Bucket'), {
        s3Backup: { bucket: new s3.Bucket(readers, 'Backup') },
      }),
    });
    BlueprintReport.of(app);
    const report = streamOf(app, 'Streams/Clicks');
    const [calls] = used(report, 'GetRecords calls');
    // One for the mapping, two for Firehose with a backup; the one with dedicated throughput takes none.
    expect(calls).toMatch(/^3 calls\/s \(Readers\/Plain\/\S+ 1, Readers\/Archive 2\)$/);
    expect(used(report, 'consumers with dedicated')).toEqual(['1']);
    expect(used(report, 'executions of Readers/Plain')).toEqual(['6 = 3 shards (as the template has) x 2']);
    expect(used(report, 'executions of Readers/Dedicated at')).toEqual([
      '3 = 3 shards (as the template has) x 1',
    ]);
    expect(
      report.limits.filter(({ ok }) => !ok).map(({ limit, allowed }) => [limit.split(' ')[0], allowed]),
    ).toEqual([
      ['executions', '5 reserved'],
      // The CDK's mapping tries until a record expires.
      ['age', 'half of the 24 hours of retention'],
    ]);
    expect(report.readers.parts.map(({ part }) => part)).toContain(
      'Readers/Archive: delivered, records rounded up to 5 KiB',
    );
  });

  test('of this library, with an autoscaled stream', () => {
    const app = newApp();
    const stack = new Stack(app, 'App');
    const stream = new DataStream(stack, 'Clicks', {
      capacity: StreamCapacity.autoscaled({ minShards: 2, maxShards: 32 }),
      retentionPeriod: Duration.days(7),
    });
    new FirehoseDelivery(stack, 'Archive', { stream, destination: DeliveryDestination.s3() });
    BlueprintReport.of(stack).expect(stream, { recordsPerSecond: 5000 });
    const report = streamOf(app, 'App/Clicks');
    expect(used(report, 'GetRecords calls')).toEqual(['1 calls/s (App/Archive 1)']);
    expect(report.limits[0]).toMatchObject({ allowed: '32,000 records/s, 32 MB/s by 32 shards' });
    expect(report.costs.provisioned.note).toBe('Shards: 5, as many as the load fills within 2 to 32.');
  });
});

describe('stacks with equal construct ids', () => {
  const REGIONS = [{ region: 'eu-west-1' }, { region: 'us-east-1' }];

  test.each([
    ['of two Regions', REGIONS],
    ['of one Region', [{}, {}]],
  ])('%s have each its own readers and writers', (_, environments) => {
    const app = newApp();
    for (const [at, env] of environments.entries()) {
      const stack = new Stack(app, `App${at}`, { env: { account: '111111111111', ...env } });
      const stream = new DataStream(stack, 'Clicks');
      new LambdaConsumer(stack, 'Consumer', { stream, handler: newFunction(stack, 'Handler') });
      new FanOutConsumer(stack, 'FanOut', { stream });
      new IotIngest(stack, 'Iot', { stream, topic: 'a' });
    }
    BlueprintReport.of(app);
    for (const at of [0, 1]) {
      const report = streamOf(app, `App${at}/Clicks`);
      expect(used(report, 'GetRecords calls')).toEqual([`1 calls/s (App${at}/Consumer 1)`]);
      expect(used(report, 'consumers with dedicated')).toEqual(['1']);
      expect(report.writers.parts.map(({ part }) => part)).toEqual([
        `App${at}/Iot: rules and actions of 5 KB`,
      ]);
    }
  });
});

describe('a load that cannot be is refused', () => {
  test('below one record', () => {
    const stack = new Stack(newApp(), 'App');
    const stream = new DataStream(stack, 'Clicks');
    expect(messageOf(() => BlueprintReport.of(stack).expect(stream, { recordsPerSecond: 0 }))).toBe(
      'BlueprintReport: the load of "App/Clicks": recordsPerSecond is 0; allowed are numbers above 0.',
    );
  });

  test('of a stream of somebody else', () => {
    const stack = new Stack(newApp(), 'App');
    const streamArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
    const stream = DataStream.fromDataStreamAttributes(stack, 'Clicks', { streamArn });
    expect(messageOf(() => BlueprintReport.of(stack).expect(stream, { recordsPerSecond: 1 }))).toBe(
      'BlueprintReport: the load of "App/Clicks": the stream is imported; allowed are streams that this app makes.',
    );
  });
});
