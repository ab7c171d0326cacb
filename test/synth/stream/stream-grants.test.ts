import { aws_iam as iam, aws_kinesis as kinesis, aws_kms as kms, type Stack } from 'aws-cdk-lib';
import { DataStream, DataStreamEncryption, StreamGrants } from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { actionsOf, NO_FLAGS, newStack, onlyResource, statementsOf } from '../support/synthesize';

const STREAM_ARN = { 'Fn::GetAtt': [expect.stringMatching(/^Clicks/), 'Arn'] };
const KEY_ARN = { 'Fn::GetAtt': [expect.stringMatching(/^ClicksKey/), 'Arn'] };

type Role = (grants: StreamGrants, grantee: iam.IGrantable, stream: kinesis.IStream) => iam.Grant;

const ROLES: [string, Role, string[], string][] = [
  ['producer', (g, to) => g.producer(to), ['PutRecord', 'PutRecords'], 'kms:GenerateDataKey'],
  [
    'kplProducer',
    (g, to) => g.kplProducer(to),
    ['DescribeStreamSummary', 'ListShards', 'PutRecords'],
    'kms:GenerateDataKey',
  ],
  ['agent', (g, to) => g.agent(to), ['PutRecords'], 'kms:GenerateDataKey'],
  [
    'lambdaConsumer',
    (g, to) => g.lambdaConsumer(to),
    ['DescribeStream', 'DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'],
    'kms:Decrypt',
  ],
  [
    'sharedReader',
    (g, to) => g.sharedReader(to),
    ['DescribeStreamSummary', 'GetRecords', 'GetShardIterator', 'ListShards'],
    'kms:Decrypt',
  ],
  [
    'firehose',
    (g, to) => g.firehose(to),
    ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListShards'],
    'kms:Decrypt',
  ],
];

function grantee(stack: Stack): iam.Role {
  return new iam.Role(stack, 'Grantee', { assumedBy: new iam.AccountRootPrincipal() });
}

describe.each(ROLES)('%s', (_name, role, actions, keyAction) => {
  test('gets exactly its actions on the stream, and its key only through Kinesis and for this stream', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks');
    role(stream.grants, grantee(stack), stream);
    const [onStream, onKey] = statementsOf(stack);
    expect(onStream?.Resource).toEqual(STREAM_ARN);
    expect(actionsOf(statementsOf(stack), 'kinesis')).toEqual(actions.map((action) => `kinesis:${action}`));
    expect(actionsOf(statementsOf(stack), 'kms')).toEqual([keyAction]);
    expect(onKey).toEqual({
      Action: keyAction,
      Effect: 'Allow',
      Resource: KEY_ARN,
      Condition: {
        StringEquals: { 'kms:EncryptionContext:aws:kinesis:arn': STREAM_ARN },
        StringLike: {
          'kms:ViaService': { 'Fn::Join': ['', ['kinesis.', { Ref: 'AWS::Region' }, '.amazonaws.com*']] },
        },
      },
    });
  });

  test('gets the same on an imported stream that carries its key', () => {
    const stack = newStack();
    const stream = DataStream.fromDataStreamAttributes(stack, 'Clicks', {
      streamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/a'),
    });
    role(StreamGrants.of(stream), grantee(stack), stream);
    expect(actionsOf(statementsOf(stack), 'kinesis')).toEqual(actions.map((action) => `kinesis:${action}`));
    expect(actionsOf(statementsOf(stack), 'kms')).toEqual([keyAction]);
    expect(JSON.stringify(statementsOf(stack))).toContain('kinesis.eu-west-1.amazonaws.com*');
  });

  test('needs no key for a stream with the key of AWS', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks', { encryption: DataStreamEncryption.awsManaged() });
    role(stream.grants, grantee(stack), stream);
    expect(actionsOf(statementsOf(stack), 'kms')).toEqual([]);
  });

  test('gets the same without any feature flag', () => {
    const [withFlags, without] = [newStack(), newStack({ context: NO_FLAGS })].map((stack) => {
      const stream = new DataStream(stack, 'Clicks');
      role(stream.grants, grantee(stack), stream);
      return [statementsOf(stack), onlyResource(stack, 'AWS::KMS::Key').KeyPolicy];
    });
    expect(without).toEqual(withFlags);
  });
});

test('the Kinesis Producer Library and the agent publish metrics in their own namespaces only', () => {
  for (const [role, namespace] of [
    ['kplProducer', 'KinesisProducerLibrary'],
    ['agent', 'AWSKinesisAgent'],
  ] as const) {
    const stack = newStack();
    new DataStream(stack, 'Clicks').grants[role](grantee(stack));
    expect(statementsOf(stack)).toContainEqual({
      Action: 'cloudwatch:PutMetricData',
      Effect: 'Allow',
      Resource: '*',
      Condition: { StringEquals: { 'cloudwatch:namespace': namespace } },
    });
  }
});

test('a fan-out reader subscribes as its consumer, and finds the shards of the stream', () => {
  const stack = newStack();
  const stream = new DataStream(stack, 'Clicks');
  const consumer = new kinesis.StreamConsumer(stack, 'Reader', { stream, streamConsumerName: 'reader' });
  stream.grants.fanOutReader(grantee(stack), consumer);
  const [onStream, onKey, onConsumer] = statementsOf(stack);
  expect(onStream).toMatchObject({
    Action: ['kinesis:DescribeStreamSummary', 'kinesis:ListShards'],
    Resource: STREAM_ARN,
  });
  expect(onKey?.Action).toBe('kms:Decrypt');
  expect(onConsumer).toMatchObject({
    Action: ['kinesis:DescribeStreamConsumer', 'kinesis:SubscribeToShard'],
  });
});

test('a reader in another account is let in by the stream and by the key', () => {
  const stack = newStack({ env: { account: '111122223333', region: 'eu-west-1' } });
  const stream = new DataStream(stack, 'Clicks');
  const reader = iam.Role.fromRoleArn(stack, 'Reader', 'arn:aws:iam::444455556666:role/reader');
  stream.grants.sharedReader(reader);
  expect(onlyResource(stack, 'AWS::Kinesis::ResourcePolicy').ResourcePolicy).toMatchObject({
    Statement: [{ Principal: { AWS: reader.roleArn } }],
  });
  const policy = onlyResource(stack, 'AWS::KMS::Key').KeyPolicy as { Statement: unknown[] };
  expect(policy.Statement).toContainEqual(
    expect.objectContaining({ Action: 'kms:Decrypt', Principal: { AWS: reader.roleArn } }),
  );
});
