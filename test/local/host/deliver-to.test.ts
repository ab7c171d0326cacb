import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  App,
  CfnOutput,
  aws_lambda as lambda,
  Stack,
  aws_sqs as sqs,
  aws_sns_subscriptions as subscriptions,
} from 'aws-cdk-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DataStream,
  DeadLetterRedrive,
  FailureDestination,
  LambdaConsumer,
  StreamCapacity,
} from '../../../lib';
import { LocalAws } from '../../../local';

/** A consumer that fails on poison records until an event with `heal` arrives. */
const HANDLER = `
exports.handler = async ({ Records, heal }) => {
  if (heal) { globalThis.healed = true; return; }
  const failures = Records.filter(({ kinesis }) => !globalThis.healed && Buffer.from(kinesis.data, 'base64').toString() === 'poison');
  return { batchItemFailures: failures.map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber })) };
};`;

/** A foreign application: one stream, two consumers, and a topic and a bucket for their failed records. */
function assembly(outdir: string): string {
  const app = new App({ outdir, analyticsReporting: false, postCliContext: { 'cdk:validation': false } });
  const stack = new Stack(app, 'Destinations');
  const stream = new DataStream(stack, 'Stream', { capacity: StreamCapacity.provisioned({ shards: 1 }) });
  const consumer = (id: string, onFailure: FailureDestination) => {
    const handler = new lambda.Function(stack, `${id}Handler`, {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline(HANDLER),
    });
    return new LambdaConsumer(stack, id, { stream, handler, retryAttempts: 1, onFailure });
  };
  const toTopic = consumer('ToTopic', FailureDestination.topic());
  const toBucket = consumer('ToBucket', FailureDestination.bucket());
  const inbox = new sqs.Queue(stack, 'Inbox');
  toTopic.failureTopic?.addSubscription(
    new subscriptions.SqsSubscription(inbox, { rawMessageDelivery: true }),
  );
  const redrive = new DeadLetterRedrive(stack, 'DeadLetterRedrive', { consumer: toBucket });
  new CfnOutput(stack, 'StreamName', { value: stream.streamName });
  new CfnOutput(stack, 'InboxUrl', { value: inbox.queueUrl });
  new CfnOutput(stack, 'Handler', { value: toBucket.handler.functionName });
  new CfnOutput(stack, 'Redrive', { value: redrive.function.functionName });
  return app.synth().directory;
}

describe('failure destinations of an application on one machine', () => {
  let folder: string;
  let aws: LocalAws;
  let deadLettered = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'destinations-'));
    aws = await LocalAws.start({
      assembly: assembly(join(folder, 'cdk.out')),
      folder: join(folder, 'run'),
      compression: 1000,
      onRecordOutcome: (_, { kind, records }) => {
        if (kind === 'deadLettered') deadLettered += records.length;
      },
    });
  });

  afterAll(async () => {
    await aws?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('hands a pointer to the subscribers of a topic', async () => {
    const kinesis = new KinesisClient(aws.clientConfiguration);
    for (const data of ['good', 'poison', 'good']) {
      const StreamName = aws.output('StreamName');
      await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: 'key', Data: Buffer.from(data) }));
    }
    kinesis.destroy();
    await expect.poll(() => deadLettered, { timeout: 20_000, interval: 10 }).toBe(2);

    const client = new SQSClient(aws.clientConfiguration);
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: aws.output('InboxUrl'), WaitTimeSeconds: 5 }),
    );
    client.destroy();
    expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted' },
      KinesisBatchInfo: { batchSize: 1, shardId: 'shardId-000000000000' },
    });
  });

  it('keeps the whole record in a bucket, from which it is replayed once the consumer has healed', async () => {
    const client = new LambdaClient(aws.clientConfiguration);
    const invoke = async (FunctionName: string, input: object) => {
      const { Payload } = await client.send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify(input) }),
      );
      return JSON.parse(Buffer.from(Payload ?? []).toString());
    };
    expect(await invoke(aws.output('Redrive'), { dryRun: true })).toMatchObject({
      records: { expected: 1, found: 1, replayed: 0 },
    });
    expect(await invoke(aws.output('Redrive'), {})).toMatchObject({
      records: { stillFailing: 1 },
      pointers: { kept: 1 },
    });
    await invoke(aws.output('Handler'), { heal: true });
    expect(await invoke(aws.output('Redrive'), {})).toMatchObject({
      records: { succeeded: 1 },
      pointers: { seen: 1, deleted: 1 },
    });
    expect(await invoke(aws.output('Redrive'), {})).toMatchObject({ pointers: { seen: 0 } });
    client.destroy();
  });
});
