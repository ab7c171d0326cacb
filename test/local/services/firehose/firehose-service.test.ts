import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  ListDeliveryStreamsCommand,
  ListTagsForDeliveryStreamCommand,
  PutRecordBatchCommand,
  PutRecordCommand,
} from '@aws-sdk/client-firehose';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import {
  Compression,
  DeliveryStream,
  KinesisStreamSource,
  LambdaFunctionProcessor,
  S3Bucket,
} from 'aws-cdk-lib/aws-kinesisfirehose';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalAws } from '../../../../local';
import { errorRecords } from './support/delivery-fixture';

/** Answers each record by what it says: hangs, returns 7 MB, or upper case. */
const FUNCTION = `exports.handler = async ({ records }) => {
  const text = records.map(({ data }) => Buffer.from(data, 'base64').toString());
  if (text.includes('hang')) await new Promise(() => setInterval(() => {}, 1000));
  const fill = text.includes('large') ? 'x'.repeat(7e6) : '';
  return { records: records.map(({ recordId }, i) => ({
    recordId, result: 'Ok', data: Buffer.from(text[i].toUpperCase() + fill).toString('base64'),
  })) };
};`;

function assembly(outdir: string): string {
  const app = new App({ outdir });
  const stack = new Stack(app, 'Lake');
  const bucket = new Bucket(stack, 'Bucket');
  const transform = new LambdaFunction(stack, 'Transform', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline(FUNCTION),
    timeout: Duration.seconds(1),
  });
  new DeliveryStream(stack, 'Clicks', {
    deliveryStreamName: 'clicks',
    source: new KinesisStreamSource(new Stream(stack, 'Stream', { streamName: 'stream' })),
    destination: new S3Bucket(bucket, {
      compression: Compression.GZIP,
      dataOutputPrefix: 'clicks/!{timestamp:yyyy}/',
      errorOutputPrefix: 'errors/!{firehose:error-output-type}/',
      processors: [new LambdaFunctionProcessor(transform, { retries: 1 })],
    }),
  });
  new DeliveryStream(stack, 'Direct', {
    deliveryStreamName: 'direct',
    destination: new S3Bucket(bucket, { dataOutputPrefix: 'direct/' }),
  });
  return app.synth().directory;
}

describe("CDK's own delivery streams on one machine, through the AWS SDK", () => {
  const folder = mkdtempSync(join(tmpdir(), 'lake-'));
  const outcomes: string[] = [];
  let aws: LocalAws;
  let s3: S3Client;
  let kinesis: KinesisClient;
  let firehose: FirehoseClient;

  beforeAll(async () => {
    aws = await LocalAws.start({
      assembly: assembly(join(folder, 'cdk.out')),
      folder,
      onNotice: () => undefined,
      onDelivery: (name, { kind, records }) => outcomes.push(`${name} ${kind} ${records.length}`),
    });
    s3 = new S3Client(aws.clientConfiguration);
    kinesis = new KinesisClient(aws.clientConfiguration);
    firehose = new FirehoseClient(aws.clientConfiguration);
  });

  afterAll(async () => {
    for (const client of [s3, kinesis, firehose]) client?.destroy();
    await aws?.close();
    rmSync(folder, { recursive: true });
  });

  const flush = () => aws.clock.play(aws.deliveryStreams.flush());
  const put = (...data: string[]) =>
    kinesis.send(
      new PutRecordsCommand({
        StreamName: 'stream',
        Records: data.map((it) => ({ PartitionKey: it, Data: Buffer.from(it) })),
      }),
    );

  async function objects(prefix: string): Promise<{ key: string; headers: unknown; body: Buffer }[]> {
    const Bucket = aws.assembly.report.played.find(({ type }) => type === 'AWS::S3::Bucket')?.ref;
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
    return await Promise.all(
      Contents.map(async ({ Key = '' }) => {
        const { Body, ContentEncoding } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return {
          key: Key,
          headers: ContentEncoding,
          body: Buffer.from((await Body?.transformToByteArray()) ?? []),
        };
      }),
    );
  }

  it('delivers records that went through a function in a process of its own', async () => {
    await put('a', 'b');
    await flush();
    const [object] = await objects('clicks/');
    expect(
      gunzipSync(object?.body ?? '')
        .toString()
        .split('')
        .sort(),
    ).toEqual(['A', 'B']);
    expect(object?.key).toMatch(/^clicks\/\d{4}\/clicks-1-[\d-]{19}-[0-9a-f-]{36}\.gz$/);
    expect(outcomes).toEqual(['clicks delivered 2']);
  });

  it.each([
    ['hang', 'Lambda.FunctionTimedOut'],
    ['large', 'Lambda.FunctionError'],
  ])('a function that goes wrong (%s) leaves its records to the error prefix', async (data, errorCode) => {
    await put(data);
    await flush();
    const failed = errorRecords(await objects('errors/processing-failed'));
    const rawData = Buffer.from(data).toString('base64');
    expect(failed.find((it) => it.rawData === rawData)).toMatchObject({ attemptsMade: 2, errorCode });
  });

  it('takes records that are put directly, and refuses those for a stream with a source', async () => {
    const put = { DeliveryStreamName: 'direct', Record: { Data: Buffer.from('one;') } };
    const { RecordId } = await firehose.send(new PutRecordCommand(put));
    expect(RecordId).toMatch(/^[0-9a-f]{32}$/);
    const batch = await firehose.send(
      new PutRecordBatchCommand({
        DeliveryStreamName: 'direct',
        Records: [{ Data: Buffer.from('two;') }, { Data: Buffer.from('three;') }],
      }),
    );
    expect(batch).toMatchObject({ FailedPutCount: 0, RequestResponses: [{}, {}] });
    await flush();
    const [object] = await objects('direct/');
    expect(object?.body.toString()).toBe('one;two;three;');
    await expect(
      firehose.send(new PutRecordCommand({ ...put, DeliveryStreamName: 'clicks' })),
    ).rejects.toThrow('This operation is not permitted on KinesisStreamAsSource delivery stream type');
    await expect(
      firehose.send(new PutRecordCommand({ ...put, DeliveryStreamName: 'nobody' })),
    ).rejects.toThrow('Firehose nobody not found.');
    const tooLarge = { Data: Buffer.alloc(1000 * 1024 + 1) };
    await expect(firehose.send(new PutRecordCommand({ ...put, Record: tooLarge }))).rejects.toThrow(
      'A record may have 1024000 bytes, got 1024001.',
    );
  });

  it('describes and lists its delivery streams', async () => {
    const { DeliveryStreamDescription } = await firehose.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName: 'clicks' }),
    );
    expect(DeliveryStreamDescription).toMatchObject({
      DeliveryStreamName: 'clicks',
      DeliveryStreamStatus: 'ACTIVE',
      DeliveryStreamType: 'KinesisStreamAsSource',
      Source: {
        KinesisStreamSourceDescription: { KinesisStreamARN: expect.stringContaining(':stream/stream') },
      },
      Destinations: [
        {
          ExtendedS3DestinationDescription: {
            CompressionFormat: 'GZIP',
            RoleARN: expect.stringMatching(/^arn:aws:iam::/),
            EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
            CloudWatchLoggingOptions: { Enabled: true },
          },
        },
      ],
    });
    const { Tags, HasMoreTags } = await firehose.send(
      new ListTagsForDeliveryStreamCommand({ DeliveryStreamName: 'clicks' }),
    );
    expect([Tags, HasMoreTags]).toEqual([[], false]);
    const { DeliveryStreamNames, HasMoreDeliveryStreams } = await firehose.send(
      new ListDeliveryStreamsCommand({}),
    );
    expect([DeliveryStreamNames, HasMoreDeliveryStreams]).toEqual([['clicks', 'direct'], false]);
  });

  it('sends the metrics of AWS/Firehose', async () => {
    await aws.clock.play(aws.minuteEnd());
    const cloudWatch = new CloudWatchClient(aws.clientConfiguration);
    const names = ['DeliveryToS3.Success', 'DeliveryToS3.Records', 'DataReadFromKinesisStream.Records'];
    const { MetricDataResults } = await cloudWatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(aws.clock.now() - 24 * 3_600_000),
        EndTime: new Date(aws.clock.now()),
        MetricDataQueries: names.map((MetricName, i) => ({
          Id: `m${i}`,
          MetricStat: {
            Metric: {
              Namespace: 'AWS/Firehose',
              MetricName,
              Dimensions: [{ Name: 'DeliveryStreamName', Value: 'clicks' }],
            },
            Period: 86_400,
            Stat: 'Sum',
          },
        })),
      }),
    );
    cloudWatch.destroy();
    const sums = MetricDataResults?.map(({ Values = [] }) => Values.reduce((sum, value) => sum + value, 0));
    expect(sums).toEqual([1, 2, 4]);
  });
});
