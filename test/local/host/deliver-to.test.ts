import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
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
import { DataStream, FailureDestination, LambdaConsumer, StreamCapacity } from '../../../lib';
import { LocalAws } from '../../../local';

/** A consumer that fails on poison records. */
const HANDLER = `
exports.handler = async ({ Records }) => {
  const failures = Records.filter(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString() === 'poison');
  return { batchItemFailures: failures.map(({ kinesis }) => ({ itemIdentifier: kinesis.sequenceNumber })) };
};`;

/** A foreign application: one stream, two consumers, and a topic and a bucket for their failed records. */
function assembly(outdir: string): string {
  const app = new App({ outdir, analyticsReporting: false });
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
  new CfnOutput(stack, 'StreamName', { value: stream.streamName });
  new CfnOutput(stack, 'InboxUrl', { value: inbox.queueUrl });
  new CfnOutput(stack, 'Bucket', { value: toBucket.failureBucket?.bucketName ?? '' });
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
    for (const data of ['good', 'good', 'poison']) {
      const StreamName = aws.output('StreamName');
      await kinesis.send(new PutRecordCommand({ StreamName, PartitionKey: 'key', Data: Buffer.from(data) }));
    }
    kinesis.destroy();
    await aws.clock.runUntil(() => deadLettered === 2);

    const client = new SQSClient(aws.clientConfiguration);
    const { Messages = [] } = await aws.clock.play(
      client.send(new ReceiveMessageCommand({ QueueUrl: aws.output('InboxUrl'), WaitTimeSeconds: 5 })),
    );
    client.destroy();
    expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({
      requestContext: { condition: 'RetryAttemptsExhausted' },
      KinesisBatchInfo: { batchSize: 1, shardId: 'shardId-000000000000' },
    });
  });

  it('keeps the whole record in a bucket', () => {
    const [object, ...others] = aws.objects.listObjects(aws.output('Bucket'));
    expect(others).toEqual([]);
    const { payload } = JSON.parse(readFileSync(object?.file ?? '', 'utf8'));
    const { Records } = JSON.parse(payload) as { Records: { kinesis: { data: string } }[] };
    expect(Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString())).toEqual(['poison']);
  });
});
