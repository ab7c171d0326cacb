import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { App, CfnOutput, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  DataStream,
  DeadLetterRedrive,
  FailureDestination,
  LambdaConsumer,
  type LambdaConsumerProps,
  StreamCapacity,
} from '../../lib';
import { LocalAws } from '../../local';
import {
  aggregate,
  CONSUMER,
  record,
  STREAM,
  withPayload,
} from '../unit/lambdas/dead-letter-redrive/support/failed-batches';

/**
 * Reads JSON, and throws where a record of the batch is poison, until an event with `heal` arrives. It tells what it
 * has processed. An aggregate is no JSON.
 */
const HANDLER = `
exports.handler = async ({ Records, heal }) => {
  if (heal !== undefined) { globalThis.healed = heal; return; }
  const data = Records.map(({ kinesis }) => JSON.parse(Buffer.from(kinesis.data, 'base64')));
  if (!globalThis.healed && data.some(({ poison }) => poison)) throw new RangeError('poison');
  for (const { id } of data) console.log('processed ' + process.env.NAME + id);
};`;

const purchase = (id: number, more: object = {}) => ({ id, type: 'purchase', ...more });
const poison = { poison: true };

/** One stream and two consumers: all records and a bucket; purchases only and a queue. */
function assembly(outdir: string): string {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, 'Redriving');
  const stream = new DataStream(stack, 'Stream', { capacity: StreamCapacity.provisioned({ shards: 1 }) });
  const consumer = (id: string, more: Partial<LambdaConsumerProps>) => {
    const handler = new lambda.Function(stack, `${id}Handler`, {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(HANDLER),
      environment: { NAME: id },
    });
    const made = new LambdaConsumer(stack, id, {
      stream,
      handler,
      retryAttempts: 0,
      onFailure: FailureDestination.bucket(),
      ...more,
    });
    const redrive = new DeadLetterRedrive(stack, `${id}Redrive`, { consumer: made });
    new CfnOutput(stack, `${id}Function`, { value: handler.functionName });
    new CfnOutput(stack, `${id}Mapping`, { value: made.mapping.eventSourceMappingId });
    new CfnOutput(stack, `${id}Machine`, { value: redrive.stateMachine.stateMachineArn });
    const bucket = made.failureBucket ?? redrive.collectedBucket;
    new CfnOutput(stack, `${id}Bucket`, { value: bucket?.bucketName ?? '' });
    return made;
  };
  consumer('All', {});
  const queued = consumer('Bought', {
    onFailure: FailureDestination.queue(),
    bisectBatchOnError: false,
    filters: [lambda.FilterCriteria.filter({ data: { type: ['purchase'] } })],
  });
  new CfnOutput(stack, 'StreamName', { value: stream.streamName });
  new CfnOutput(stack, 'QueueUrl', { value: queued.deadLetterQueue?.queueUrl ?? '' });
  return app.synth().directory;
}

describe('redrives on one machine, by the real template', () => {
  const folder = mkdtempSync(join(tmpdir(), 'redrive-'));
  let aws: LocalAws;
  let sfn: SFNClient;
  let kinesis: KinesisClient;
  let functions: LambdaClient;
  let s3: S3Client;
  let processed: string[];
  const outputs: { neighbours?: unknown }[] = [];
  /** By mapping: how many records are processed, filtered out or given up. */
  const settled = new Map<string, number>();

  beforeAll(async () => {
    aws = await LocalAws.start({
      assembly: assembly(join(folder, 'cdk.out')),
      folder: join(folder, 'run'),
      onRecordOutcome: (mapping, { records }) => {
        settled.set(mapping, (settled.get(mapping) ?? 0) + records.length);
      },
      onLog: ({ text }) => processed.push(...(text.match(/(?<=processed )\w+/g) ?? [])),
    });
    sfn = new SFNClient(aws.clientConfiguration);
    kinesis = new KinesisClient(aws.clientConfiguration);
    functions = new LambdaClient(aws.clientConfiguration);
    s3 = new S3Client({ ...aws.clientConfiguration, forcePathStyle: true });
  });
  beforeEach(() => {
    processed = [];
  });
  afterAll(async () => {
    for (const client of [sfn, kinesis, functions, s3]) client?.destroy();
    await aws?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Writes records, and waits until both consumers are through with them. */
  async function put(...records: (object | Buffer)[]): Promise<void> {
    const through = ['All', 'Bought'].map((id) => {
      const mapping = aws.output(`${id}Mapping`);
      return { mapping, wanted: (settled.get(mapping) ?? 0) + records.length };
    });
    for (const one of records) {
      const Data = Buffer.isBuffer(one) ? one : Buffer.from(JSON.stringify(one));
      await aws.clock.play(
        kinesis.send(new PutRecordCommand({ StreamName: aws.output('StreamName'), PartitionKey: 'k', Data })),
      );
    }
    await aws.clock.runUntil(() =>
      through.every(({ mapping, wanted }) => (settled.get(mapping) ?? 0) >= wanted),
    );
  }

  async function heal(id: string, isHealed: boolean): Promise<void> {
    const Payload = JSON.stringify({ heal: isHealed });
    await aws.clock.play(
      functions.send(new InvokeCommand({ FunctionName: aws.output(`${id}Function`), Payload })),
    );
  }

  async function redrive(id: string, input: object = {}) {
    const { executionArn = '' } = await aws.clock.play(
      sfn.send(
        new StartExecutionCommand({
          stateMachineArn: aws.output(`${id}Machine`),
          input: JSON.stringify(input),
        }),
      ),
    );
    await aws.clock.play(aws.stateMachines.executions.get(executionArn).ended);
    const { status, error, cause, output } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    outputs.push(JSON.parse(output ?? '{}'));
    return { status, error, cause };
  }

  const objects = (id: string) => aws.objects.listObjects(aws.output(`${id}Bucket`)).map(({ key }) => key);
  const SUCCEEDED = { status: 'SUCCEEDED', error: undefined, cause: undefined };
  const settledOnce = () => [...new Set(processed)].sort();

  it('fails with a clear sentence when the input is wrong', async () => {
    expect(await redrive('All', { dryrun: true })).toMatchObject({
      status: 'FAILED',
      error: 'InvalidRequestError',
      cause: expect.stringContaining('The input has an unknown key \\"dryrun\\"'),
    });
  });

  it('replays payload objects: nothing by a dry run, what fails again stays, then all of it', async () => {
    await put(purchase(1), { id: 2, ...poison }, { id: 3 }, { id: 4, ...poison });
    const before = objects('All');
    expect(before.length).toBeGreaterThan(0);
    processed = [];
    expect(await redrive('All', { dryRun: true })).toEqual(SUCCEEDED);
    expect(objects('All')).toEqual(before);

    expect(await redrive('All')).toEqual(SUCCEEDED);
    expect(objects('All').length).toBeGreaterThan(0);
    await heal('All', true);
    expect(await redrive('All')).toEqual(SUCCEEDED);
    expect(objects('All')).toEqual([]);
    expect(settledOnce()).toEqual(expect.arrayContaining(['All2', 'All4']));
    await heal('All', false);
  });

  it('takes an aggregate apart that the consumer could not read', async () => {
    const users = [5, 6].map((id) => ({ partitionKey: 'k', data: Buffer.from(JSON.stringify({ id })) }));
    await put(aggregate(users));
    expect(objects('All')).toHaveLength(1);
    expect(await redrive('All')).toEqual(SUCCEEDED);
    expect([settledOnce(), objects('All')]).toEqual([['All5', 'All6'], []]);
  });

  it('parks and discards, by reason', async () => {
    await put({ id: 7, ...poison });
    expect(await redrive('All', { action: 'discard', reason: 'Throttling' })).toEqual(SUCCEEDED);
    expect(objects('All')).toHaveLength(1);
    // Now the object knows why.
    await redrive('All');
    await redrive('All', { action: 'park', reason: 'RangeError: poison'.slice(0, 10) });
    expect(objects('All')).toEqual([expect.stringMatching(/^set-aside\/aws\/lambda\//)]);
    await redrive('All', { action: 'discard' });
    expect(objects('All')).toHaveLength(1);
  });

  /** An object as Lambda writes it, for one record that a function has given up. */
  async function putObject(key: string, functionName: string, id: number): Promise<void> {
    const given = withPayload([record('1', JSON.stringify({ id }))]);
    const body = given
      .replaceAll(STREAM, `arn:aws:kinesis:us-east-1:${account()}:stream/${aws.output('StreamName')}`)
      .replaceAll(CONSUMER, arnOf(functionName));
    await aws.clock.play(
      s3.send(new PutObjectCommand({ Bucket: aws.output('AllBucket'), Key: key, Body: body })),
    );
  }
  const account = () => aws.output('AllMachine').split(':')[4];
  const arnOf = (functionName: string) => `arn:aws:lambda:us-east-1:${account()}:function:${functionName}`;

  it('fails in the end, and says why, when objects are of a function that is not the consumer, until they are adopted', async () => {
    const key = 'aws/lambda/11111111-2222-3333-4444-555555555555/shardId-000000000000/1.json';
    await putObject(key, 'before-it-was-renamed', 21);
    expect(await redrive('All')).toEqual({
      status: 'FAILED',
      error: 'RedriveIncomplete',
      cause:
        '1 object below aws/lambda/11111111-2222-3333-4444-555555555555/ are of ' +
        `${arnOf('before-it-was-renamed')}:$LATEST, and no redrive is known that replays them.`,
    });
    expect(await redrive('All', { dryRun: true })).toEqual(SUCCEEDED);
    expect(outputs.at(-1)?.neighbours).toEqual([expect.objectContaining({ objects: 1, isStray: true })]);
    await heal('All', true);
    processed = [];
    expect(await redrive('All', { adopt: arnOf('before-it-was-renamed') })).toEqual(SUCCEEDED);
    expect(settledOnce()).toEqual(['All21']);
    await heal('All', false);
  });

  it('fails in the end when a batch left an object alone, though the others are done', async () => {
    await heal('All', true);
    await putObject('aws/lambda/a/1.json', aws.output('AllFunction'), 22);
    await aws.clock.play(
      s3.send(
        new PutObjectCommand({ Bucket: aws.output('AllBucket'), Key: 'aws/lambda/a/2.json', Body: 'no' }),
      ),
    );
    processed = [];
    const result = await redrive('All');
    expect(result).toMatchObject({ status: 'FAILED', error: 'RedriveIncomplete' });
    expect(result.cause).toMatch(
      /^2 of 2 objects are of batches that failed or left something behind: arn:aws:states/,
    );
    expect([settledOnce(), objects('All').filter((one) => one.startsWith('aws/'))]).toEqual([
      ['All22'],
      ['aws/lambda/a/2.json'],
    ]);
    await aws.clock.play(
      s3.send(new DeleteObjectCommand({ Bucket: aws.output('AllBucket'), Key: 'aws/lambda/a/2.json' })),
    );
    await heal('All', false);
  });

  it('follows the pointers of a queue, with the filters of the mapping, and leaves them to a dry run', async () => {
    await heal('Bought', false);
    // One call, so that they are one batch; the views between the purchases are not for this consumer.
    await put(purchase(11, poison), { id: 12 }, purchase(13, poison), { id: 14, type: 'view' });
    const queue = aws.queues.peek(aws.output('QueueUrl'));
    expect(queue.length).toBeGreaterThan(0);
    expect(await redrive('Bought', { dryRun: true })).toEqual(SUCCEEDED);
    expect(aws.queues.peek(aws.output('QueueUrl')).length).toBe(queue.length);

    expect(await redrive('Bought')).toEqual(SUCCEEDED);
    expect(aws.queues.peek(aws.output('QueueUrl'))).toEqual([]);
    expect(objects('Bought').length).toBeGreaterThan(0);
    await heal('Bought', true);
    processed = [];
    expect(await redrive('Bought')).toEqual(SUCCEEDED);
    expect(objects('Bought')).toEqual([]);
    expect(settledOnce()).toEqual(expect.arrayContaining(['Bought11', 'Bought13']));
    expect(settledOnce().filter((one) => /Bought1[24]/.test(one))).toEqual([]);
  });
});

describe('a redrive that is permitted nothing', () => {
  it('fails, leaves the records where they are, and sets its alarm off', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'redrive-refused-'));
    const alarms: string[] = [];
    const aws = await LocalAws.start({
      assembly: assembly(join(folder, 'cdk.out')),
      folder: join(folder, 'run'),
      account: { iamDelaySeconds: 100_000 },
      onAlarmTransition: ({ alarm, state }) => alarms.push(`${alarm.settings.name} ${JSON.stringify(state)}`),
    });
    try {
      const stateMachineArn = aws.output('AllMachine');
      const sfn = new SFNClient(aws.clientConfiguration);
      const s3 = new S3Client({ ...aws.clientConfiguration, forcePathStyle: true });
      const object = {
        Bucket: aws.output('AllBucket'),
        Key: 'aws/lambda/a/1.json',
        Body: withPayload([record('1')]),
      };
      await aws.clock.play(s3.send(new PutObjectCommand(object)));
      const { executionArn = '' } = await aws.clock.play(
        sfn.send(new StartExecutionCommand({ stateMachineArn, input: '{}' })),
      );
      const execution = aws.stateMachines.executions.get(executionArn);
      await aws.clock.play(execution.ended);
      expect(execution.status).toBe('FAILED');
      expect(aws.objects.listObjects(object.Bucket).map(({ key }) => key)).toEqual([object.Key]);
      await aws.clock.advance(3 * 60_000);
      expect(alarms.filter((one) => /AllRedrive.*FailureAlarm.*"ALARM"/.test(one))).toHaveLength(1);
      for (const client of [sfn, s3]) client.destroy();
    } finally {
      await aws.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
