import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
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
import { aggregate } from '../unit/lambdas/dead-letter-redrive/support/failed-batches';

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
  const app = new App({ outdir, analyticsReporting: false, postCliContext: { 'cdk:validation': false } });
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
  let processed: string[];
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
  });
  beforeEach(() => {
    processed = [];
  });
  afterAll(async () => {
    for (const client of [sfn, kinesis, functions]) client?.destroy();
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
      await kinesis.send(
        new PutRecordCommand({ StreamName: aws.output('StreamName'), PartitionKey: 'k', Data }),
      );
    }
    for (const { mapping, wanted } of through) {
      await aws.clock.runUntil(() => settled.get(mapping) === wanted);
    }
  }

  async function heal(id: string, isHealed: boolean): Promise<void> {
    const Payload = JSON.stringify({ heal: isHealed });
    const invocation = new InvokeCommand({ FunctionName: aws.output(`${id}Function`), Payload });
    await aws.clock.play(functions.send(invocation));
  }

  async function redrive(id: string, input: object = {}) {
    const { executionArn = '' } = await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: aws.output(`${id}Machine`),
        input: JSON.stringify(input),
      }),
    );
    await aws.clock.play(aws.stateMachines.executions.get(executionArn).ended);
    const { status, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
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
