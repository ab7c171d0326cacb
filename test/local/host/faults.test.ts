import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  App,
  CfnOutput,
  aws_dynamodb as dynamodb,
  aws_lambda as lambda,
  Stack,
  aws_sqs as sqs,
} from 'aws-cdk-lib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Fault, LocalAws, type LocalAwsOptions } from '../../../local';

/** Where the SDK is: the function is not in the checkout. */
const SDK = createRequire(__filename).resolve('@aws-sdk/client-dynamodb');

/** Writes 20 items one by one, without the SDK's retries; answers how it went, and where DynamoDB is for it. */
const WRITER = `
const { DynamoDBClient, PutItemCommand } = require(${JSON.stringify(SDK)});
const client = new DynamoDBClient({ maxAttempts: 1 });
exports.handler = async () => {
  const names = [];
  for (let i = 0; i < 20; i++) {
    const command = new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: String(i) } } });
    names.push(await client.send(command).then(() => 'ok', ({ name }) => name));
  }
  return { names, direct: process.env.AWS_ENDPOINT_URL_DYNAMODB !== undefined };
};`;

describe('the faults of LocalAws', () => {
  let folder: string;
  let assembly: string;
  let aws: LocalAws | undefined;
  const faults: Fault[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'faults-'));
    const app = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: false });
    const stack = new Stack(app, 'Faulty');
    const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
    const table = new dynamodb.Table(stack, 'Table', {
      partitionKey,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    });
    const writer = new lambda.Function(stack, 'Writer', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(WRITER),
      environment: { TABLE: table.tableName },
    });
    new CfnOutput(stack, 'WriterName', { value: writer.functionName });
    new CfnOutput(stack, 'QueueUrl', { value: new sqs.Queue(stack, 'Queue').queueUrl });
    assembly = app.synth().directory;
  });
  afterEach(async () => {
    await aws?.close();
    faults.length = 0;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = async (options: Partial<LocalAwsOptions>) => {
    aws = await LocalAws.start({
      assembly,
      folder: join(folder, 'run'),
      onNotice: () => undefined,
      onFault: (fault) => void faults.push(fault),
      ...options,
    });
    return aws;
  };
  const invoke = async (host: LocalAws) => {
    const client = new LambdaClient({ ...host.clientConfiguration, maxAttempts: 1 });
    const { Payload } = await client.send(new InvokeCommand({ FunctionName: host.output('WriterName') }));
    client.destroy();
    return JSON.parse(Payload?.transformToString() ?? '') as { names: string[]; direct: boolean };
  };

  it('reach the calls of its functions, and are counted and reported', async () => {
    const calls = { dynamodb: { throttled: 0.3, failedBefore: 0.1 } };
    const host = await start({ faults: { seed: 4, calls } });
    const { names, direct } = await invoke(host);
    const count = (name: string) => names.filter((one) => one === name).length;
    const counts = {
      throttled: count('ProvisionedThroughputExceededException'),
      failedBefore: count('InternalServerError'),
    };
    expect(counts).toEqual({ throttled: 5, failedBefore: 2 });
    expect(host.faultCounts).toEqual(counts);
    expect(direct).toBe(false);
    expect(faults).toHaveLength(counts.throttled + counts.failedBefore);
    expect(faults[0]).toMatchObject({ target: 'dynamodb PutItem', time: expect.any(Number) });

    host.endFaults();
    expect((await invoke(host)).names).toEqual(Array(20).fill('ok'));
  });

  it('wrap nothing without the option', async () => {
    const host = await start({});
    const { names, direct } = await invoke(host);
    expect(names).toEqual(Array(20).fill('ok'));
    expect(direct).toBe(true);
    expect(host.faultCounts).toEqual({});
    expect(faults).toEqual([]);
  });

  it('refuse a share that is none, before anything is started', async () => {
    await expect(start({ faults: { crashes: 5 } })).rejects.toThrow(
      'faults.crashes is 5; allowed are shares from 0 to 1.',
    );
  });

  it('have a service down for its clients', async () => {
    const outages = [{ service: 'sqs', fromSeconds: 0, toSeconds: 3600 }] as const;
    const host = await start({ faults: { outages } });
    const client = new SQSClient({ ...host.clientConfiguration, maxAttempts: 1 });
    const send = () =>
      client.send(new SendMessageCommand({ QueueUrl: host.output('QueueUrl'), MessageBody: 'm' }));
    await expect(send()).rejects.toThrow(expect.objectContaining({ name: 'ServiceUnavailable' }));
    host.endFaults();
    await expect(send()).resolves.toHaveProperty('MessageId');
    client.destroy();
  });
});
