import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, CfnOutput, aws_dynamodb as dynamodb, aws_logs as logs, Stack } from 'aws-cdk-lib';
import {
  CloudFrontIngest,
  DataStream,
  DmsIngest,
  EventBridgeIngest,
  IotIngest,
  LogGroupIngest,
  LogsDestination,
  StreamCapacity,
  TableIngest,
} from 'cdk-kinesis-blueprint';
import { afterEach, describe, expect, it } from 'vitest';
import { LocalAws, type LocalAwsOptions } from '../../local';

const folder = mkdtempSync(join(tmpdir(), 'ways-in-'));
let aws: LocalAws | undefined;
afterEach(async () => {
  await aws?.close();
  aws = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function play(
  build: (stack: Stack, stream: DataStream) => void,
  options: Partial<LocalAwsOptions> = {},
): Promise<LocalAws> {
  const app = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: false });
  const stack = new Stack(app, 'Ways');
  const stream = new DataStream(stack, 'Stream', { capacity: StreamCapacity.provisioned({ shards: 1 }) });
  new CfnOutput(stack, 'StreamName', { value: stream.streamName });
  build(stack, stream);
  const assembly = app.synth().directory;
  aws = await LocalAws.start({ assembly, folder, seed: 1, ...options });
  return aws;
}

describe('EventBridgeIngest, played', () => {
  const rule = (stack: Stack, stream: DataStream) => {
    const { deadLetterQueue } = new EventBridgeIngest(stack, 'Orders', {
      stream,
      eventPattern: { source: ['shop.orders'] },
      partitionKeyPath: '$.detail.customer',
    });
    new CfnOutput(stack, 'DeadLetters', { value: deadLetterQueue.queueUrl });
  };
  const put = (Source: string, detail: object) => ({
    Source,
    DetailType: 'Order',
    Detail: JSON.stringify(detail),
  });

  it('writes the events that match, with the part of them as the key; what has no key is a dead letter', async () => {
    const played = await play(rule);
    const { clock, clientConfiguration } = played;
    const events = new EventBridgeClient(clientConfiguration);
    const kinesis = new KinesisClient(clientConfiguration);
    const sqs = new SQSClient(clientConfiguration);
    const Entries = [
      put('shop.orders', { customer: 'c-1', total: 3 }),
      put('shop.returns', { customer: 'c-2' }),
      put('shop.orders', { total: 5 }),
    ];
    await clock.play(events.send(new PutEventsCommand({ Entries })));
    await clock.advance(1000);

    const StreamName = played.output('StreamName');
    const first = { StreamName, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await clock.play(kinesis.send(new GetShardIteratorCommand(first)));
    const { Records = [] } = await clock.play(kinesis.send(new GetRecordsCommand({ ShardIterator })));
    const written = Records.map(({ PartitionKey, Data }) => [
      PartitionKey,
      JSON.parse(Buffer.from(Data ?? []).toString()).detail,
    ]);
    expect(written).toEqual([['c-1', { customer: 'c-1', total: 3 }]]);

    const { Messages = [] } = await clock.play(
      sqs.send(new ReceiveMessageCommand({ QueueUrl: played.output('DeadLetters') })),
    );
    expect(Messages.map(({ Body = '' }) => JSON.parse(Body).detail)).toEqual([{ total: 5 }]);
    for (const client of [events, kinesis, sqs]) client.destroy();
  });
});

describe('what the machine cannot play', () => {
  const others = (stack: Stack, stream: DataStream) => {
    new IotIngest(stack, 'Telemetry', { stream, topic: 'devices/#' });
    new LogGroupIngest(stack, 'Logs', { stream, logGroup: new logs.LogGroup(stack, 'Group') });
    new LogsDestination(stack, 'AllLogs', { stream, accounts: ['222222222222'] });
    new CloudFrontIngest(stack, 'Requests', { stream });
    new DmsIngest(stack, 'Database', { stream });
  };

  it('stops the run, each named with its type', async () => {
    const error = await play(others).catch((reason: Error) => reason);
    for (const type of [
      'AWS::IoT::TopicRule',
      'AWS::Logs::SubscriptionFilter',
      'AWS::Logs::Destination',
      'AWS::CloudFront::RealtimeLogConfig',
      'AWS::DMS::Endpoint',
    ]) {
      expect(String(error)).toContain(type);
    }
  });

  it('is left out where that is asked for, and the stream takes records', async () => {
    const played = await play(others, { allowUnknown: true });
    const { clock, clientConfiguration } = played;
    const kinesis = new KinesisClient(clientConfiguration);
    const record = { StreamName: played.output('StreamName'), PartitionKey: 'a', Data: Buffer.from('a') };
    const { ShardId } = await clock.play(kinesis.send(new PutRecordCommand(record)));
    kinesis.destroy();
    expect(ShardId).toBe('shardId-000000000000');
  });

  it('is a property, where a table would write its changes: it is refused with the reason', async () => {
    const table = (stack: Stack, stream: DataStream) => {
      const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
      new TableIngest(stack, 'Changes', {
        stream,
        table: new dynamodb.Table(stack, 'Table', { partitionKey }),
      });
    };
    await expect(play(table)).rejects.toThrow('KinesisStreamSpecification');
  });
});
