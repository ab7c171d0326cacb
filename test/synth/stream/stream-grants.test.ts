import {
  App,
  aws_iam as iam,
  aws_kinesis as kinesis,
  aws_kms as kms,
  aws_lambda as lambda,
  Stack,
} from 'aws-cdk-lib';
import {
  CrossAccountAccess,
  DataStream,
  DataStreamEncryption,
  DeliveryDestination,
  FailureDestination,
  FanOutConsumer,
  FirehoseDelivery,
  LambdaConsumer,
  ReadThroughput,
  StreamAccess,
  StreamGrants,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import {
  actionsOf,
  type Json,
  messageOf,
  NO_FLAGS,
  newStack,
  onlyResource,
  RECOMMENDED,
  statementsOf,
  warningsOf,
} from '../support/synthesize';

const STREAM_ARN = { 'Fn::GetAtt': [expect.stringMatching(/^Clicks/), 'Arn'] };
const KEY_ARN = { 'Fn::GetAtt': [expect.stringMatching(/^ClicksKey/), 'Arn'] };

type Role = (grants: StreamGrants, grantee: iam.IGrantable, stream: kinesis.IStream) => iam.Grant;

const ROLES: [string, Role, string[], string][] = [
  [
    'producer',
    (g, to) => g.producer(to),
    ['DescribeStreamSummary', 'ListShards', 'PutRecord', 'PutRecords'],
    'kms:GenerateDataKey',
  ],
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

describe('a user in another account', () => {
  const OWNER = { account: '111122223333', region: 'eu-west-1' };
  const USER = { account: '444455556666', region: 'eu-west-1' };
  const account = { AWS: 'arn:aws:iam::444455556666:root' };
  const only = (roleArn: string) => ({ ArnEquals: { 'aws:PrincipalArn': roleArn } });

  /** A stream of one account, and a stack of another one in the same app. */
  function twoAccounts() {
    const app = new App({ context: RECOMMENDED, analyticsReporting: false });
    const owner = new Stack(app, 'Owner', { env: OWNER });
    const user = new Stack(app, 'User', { env: USER });
    return { owner, user, stream: new DataStream(owner, 'Clicks', { streamName: 'clicks' }) };
  }

  const ofStream = (stack: Stack) =>
    (onlyResource(stack, 'AWS::Kinesis::ResourcePolicy').ResourcePolicy as { Statement: Json[] }).Statement;
  const ofKey = (stack: Stack) =>
    (onlyResource(stack, 'AWS::KMS::Key').KeyPolicy as { Statement: Json[] }).Statement;

  test.each([
    ['reads', 'sharedReader', 'kms:Decrypt'],
    ['writes', 'producer', 'kms:GenerateDataKey'],
  ] as const)('that %s is let in by the stream, by the key and by its own policy', (_, role, keyAction) => {
    const { owner, user, stream } = twoAccounts();
    const grantee = new iam.Role(user, 'Reader', {
      roleName: 'reader',
      assumedBy: new iam.AccountRootPrincipal(),
    });
    stream.grants[role](grantee);
    const condition = only('arn:aws:iam::444455556666:role/reader');
    expect(ofStream(owner)).toEqual([
      expect.objectContaining({ Principal: account, Condition: condition, Resource: STREAM_ARN }),
    ]);
    expect(ofKey(owner)).toContainEqual(
      expect.objectContaining({
        Action: keyAction,
        Principal: account,
        Condition: { ...condition, StringLike: { 'kms:ViaService': 'kinesis.eu-west-1.amazonaws.com*' } },
      }),
    );
    const [onStream, onKey] = statementsOf(user);
    expect(onStream?.Resource).toBe('arn:aws:kinesis:eu-west-1:111122223333:stream/clicks');
    expect(onKey?.Action).toBe(keyAction);
  });

  test('is let in before its role exists: AWS refuses a policy with a principal that does not', () => {
    const stack = newStack({ env: OWNER });
    const reader = iam.Role.fromRoleArn(stack, 'Reader', 'arn:aws:iam::444455556666:role/reader');
    new DataStream(stack, 'Clicks').grants.sharedReader(reader);
    expect(ofStream(stack)).toMatchObject([{ Principal: account, Condition: only(reader.roleArn) }]);
  });

  test('whose role CloudFormation will name is let in with its account, and that is said', () => {
    const { owner, user, stream } = twoAccounts();
    stream.grants.sharedReader(new iam.Role(user, 'Reader', { assumedBy: new iam.AccountRootPrincipal() }));
    expect(ofStream(owner)).toMatchObject([{ Principal: account }]);
    expect(warningsOf(owner).join()).toContain(
      'the role "User/Reader" of another account has a name that CloudFormation generates, so the policy of "Owner/Clicks" ' +
        'lets in its whole account, 444455556666',
    );
  });

  test('may be a whole account', () => {
    const stack = newStack({ env: OWNER });
    new DataStream(stack, 'Clicks').grants.producer(new iam.AccountPrincipal('444455556666'));
    const [statement] = ofStream(stack);
    expect(JSON.stringify(statement?.Principal)).toContain(':iam::444455556666:root');
    expect(statement?.Condition).toBeUndefined();
  });

  test('may be a function and a Firehose delivery, which wait for the stack of the stream', () => {
    const { owner, user, stream } = twoAccounts();
    const handler = new lambda.Function(user, 'Handler', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
    });
    new LambdaConsumer(user, 'Consumer', { stream, handler, onFailure: FailureDestination.bucket() });
    new FirehoseDelivery(user, 'Archive', { stream, destination: DeliveryDestination.s3() });
    expect(ofStream(owner)).toHaveLength(2);
    expect(user.dependencies).toContain(owner);
    expect(onlyResource(user, 'AWS::Lambda::EventSourceMapping').EventSourceArn).toBe(
      'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
    );
  });

  test('of an imported stream and key is told what their policies need', () => {
    const stack = newStack({ env: USER });
    const stream = DataStream.fromDataStreamAttributes(stack, 'Clicks', {
      streamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/a'),
    });
    StreamGrants.of(stream).producer(
      new iam.Role(stack, 'Writer', { roleName: 'writer', assumedBy: new iam.AccountRootPrincipal() }),
    );
    const [ofTheKey, ofTheStream] = warningsOf(stack).filter((text) =>
      text.includes('is imported from another'),
    );
    expect(ofTheStream).toContain('"kinesis:PutRecord","kinesis:PutRecords"');
    expect(ofTheKey).toContain('arn:aws:kms:eu-west-1:111122223333:key/a');
    expect(ofTheKey).toContain('kms:GenerateDataKey');
  });
});

describe('a registered consumer of another stream of the app', () => {
  const refused = (make: (stack: Stack, stream: DataStream, consumer: FanOutConsumer) => unknown) => {
    const stack = newStack({ env: { account: '111122223333', region: 'eu-west-1' } });
    const stream = new DataStream(stack, 'Clicks');
    const consumer = new FanOutConsumer(stack, 'Live', { stream: new DataStream(stack, 'Orders') });
    return messageOf(() => make(stack, stream, consumer));
  };

  test.each<[string, (stack: Stack, stream: DataStream, consumer: FanOutConsumer) => unknown]>([
    ['a program', (stack, stream, consumer) => stream.grants.fanOutReader(grantee(stack), consumer)],
    [
      'a function',
      (stack, stream, consumer) =>
        new LambdaConsumer(stack, 'Reader', {
          stream,
          handler: new lambda.Function(stack, 'Handler', {
            runtime: lambda.Runtime.NODEJS_24_X,
            handler: 'index.handler',
            code: lambda.Code.fromInline('exports.handler = async () => {};'),
          }),
          throughput: ReadThroughput.dedicated({ consumer }),
        }),
    ],
    [
      'another account',
      (stack, stream, consumer) =>
        new CrossAccountAccess(stack, 'Theirs', {
          stream,
          grantee: new iam.AccountPrincipal('444455556666'),
          access: StreamAccess.fanOutReader(consumer),
        }),
    ],
  ])('is refused for %s, though the ARNs of both streams are tokens', (_who, make) => {
    expect(refused(make)).toMatch(
      /the registered consumer is one of the stream "App\/Orders"; allowed is a consumer of "App\/Clicks"/,
    );
  });
});

describe('a key that is given as an alias', () => {
  const reader = (stack: Stack, encryptionKey: kms.IKey) => {
    const streamArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
    const stream = DataStream.fromDataStreamAttributes(stack, 'Clicks', { streamArn, encryptionKey });
    StreamGrants.of(stream).sharedReader(grantee(stack));
    return statementsOf(stack).find(({ Action }) => Action === 'kms:Decrypt');
  };

  test('is a condition if only AWS knows the key behind it: its own ARN would permit nothing', () => {
    const stack = newStack({ env: { account: '111122223333', region: 'eu-west-1' } });
    const statement = reader(stack, kms.Alias.fromAliasName(stack, 'Alias', 'alias/clicks'));
    expect(JSON.stringify(statement?.Resource)).toContain(':kms:eu-west-1:111122223333:key/*');
    expect(statement?.Condition).toMatchObject({
      'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/clicks' },
    });
  });

  test('is its key, if the app knows that', () => {
    const stack = newStack();
    const statement = reader(stack, new kms.Key(stack, 'Key').addAlias('clicks'));
    expect(statement?.Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] });
    expect(JSON.stringify(statement?.Condition)).not.toContain('ResourceAliases');
  });
});
