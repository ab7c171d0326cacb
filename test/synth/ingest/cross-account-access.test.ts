import { App, aws_iam as iam, aws_kinesis as kinesis, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  CrossAccountAccess,
  DataStream,
  DataStreamEncryption,
  FanOutConsumer,
  StreamAccess,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { policyLines, readable } from '../support/readable-policy';
import { schemaProblems } from '../support/schema-check';
import { type Json, messageOf, newStack, RECOMMENDED, resourcesOf, warningsOf } from '../support/synthesize';
import { foreignArns } from '../support/ways';

/**
 * What a resource policy may name (Kinesis Data Streams Developer Guide, "Share your data stream with another account"),
 * and DescribeStream, which the same guide asks for where a Lambda function reads.
 */
const SHAREABLE = [
  'DescribeStream',
  'DescribeStreamConsumer',
  'DescribeStreamSummary',
  'GetRecords',
  'GetShardIterator',
  'ListShards',
  'PutRecord',
  'PutRecords',
  'SubscribeToShard',
].map((action) => `kinesis:${action}`);

const OWNER = { account: '111122223333', region: 'eu-west-1' };
const ROLE = 'arn:aws:iam::444455556666:role/other';

interface Given {
  readonly access?: (stack: Stack, stream: DataStream) => StreamAccess;
  readonly grantee?: (stack: Stack) => iam.IGrantable;
  readonly encryption?: DataStreamEncryption;
  readonly region?: string;
}

function share({ access, grantee, encryption, region = OWNER.region }: Given = {}) {
  const stack = newStack({ env: { ...OWNER, region } });
  const stream = new DataStream(stack, 'Clicks', { encryption });
  const shared = new CrossAccountAccess(stack, 'Other', {
    stream,
    grantee: grantee?.(stack) ?? iam.Role.fromRoleArn(stack, 'Role', ROLE),
    access: access?.(stack, stream) ?? StreamAccess.producer(),
  });
  return { stack, stream, shared };
}

const fanOut = (stack: Stack, stream: kinesis.IStream) => new FanOutConsumer(stack, 'Reader', { stream });

const ALL: [string, (stack: Stack, stream: DataStream) => StreamAccess, string][] = [
  ['producer', () => StreamAccess.producer(), 'kms:GenerateDataKey'],
  ['sharedReader', () => StreamAccess.sharedReader(), 'kms:Decrypt'],
  ['lambdaConsumer', () => StreamAccess.lambdaConsumer(), 'kms:Decrypt'],
  ['fanOutReader', (stack, stream) => StreamAccess.fanOutReader(fanOut(stack, stream)), 'kms:Decrypt'],
  [
    'lambdaFanOutConsumer',
    (stack, stream) => StreamAccess.lambdaFanOutConsumer(fanOut(stack, stream)),
    'kms:Decrypt',
  ],
];

const resourcePolicies = (stack: Stack) =>
  Object.values(resourcesOf(stack, 'AWS::Kinesis::ResourcePolicy')).map(({ Properties }) => ({
    on: readable(Properties.ResourceArn),
    statements: (Properties.ResourcePolicy as { Statement: Json[] }).Statement,
  }));

const outputsOf = (stack: Stack): Json[] => Object.values(Template.fromStack(stack).toJSON().Outputs ?? {});

describe.each(ALL)('%s', (name, access, keyAction) => {
  const { stack, shared } = share({ access });
  const reads = name.toLowerCase().includes('fanout');

  test('is let in by the stream, by the consumer that it reads as, and by the key', () => {
    const policies = resourcePolicies(stack);
    expect(policies.map(({ on }) => on)).toEqual([
      '<Clicks.Arn>',
      ...(reads ? [expect.stringMatching(/^<Reader.*ConsumerARN>$/)] : []),
    ]);
    const key = JSON.stringify(resourcesOf(stack, 'AWS::KMS::Key'));
    expect(key).toContain(keyAction);
    expect(key).toContain(ROLE);
  });

  test('gets actions only that AWS lets be shared, each by its name, for one principal and one resource', () => {
    for (const { on, statements } of resourcePolicies(stack)) {
      for (const { Action, Principal, Resource, Condition } of statements) {
        for (const action of [Action].flat()) expect(SHAREABLE).toContain(action);
        expect(Principal).toEqual({ AWS: 'arn:aws:iam::444455556666:root' });
        expect(Condition).toEqual({ ArnEquals: { 'aws:PrincipalArn': ROLE } });
        expect(readable(Resource)).toBe(on);
      }
    }
  });

  test('is told the half of its role, which permits as much as the half of the stream', () => {
    const printed = outputsOf(stack).map(({ Value }) => readable(Value).replaceAll('\\"', '"'));
    const policy = printed.find((text) => text.includes('"Statement"')) ?? '';
    const actions = shared.roleStatements
      .flatMap((statement) => statement.actions)
      .filter((one) => one.startsWith('kinesis'));
    for (const action of actions) expect(policy).toContain(action);
    const ofStream = resourcePolicies(stack).flatMap(({ statements }) =>
      statements.flatMap(({ Action }) => Action),
    );
    expect(ofStream.sort()).toEqual(actions.sort());
    expect(policy).toContain(keyAction);
    expect(printed.some((text) => /Reader.*ConsumerARN/.test(text) && !text.includes('Statement'))).toBe(
      reads,
    );
  });
});

test('a role of another stack of the app gets its half at once, and both stacks synthesize', () => {
  const app = new App({ context: RECOMMENDED, analyticsReporting: false });
  const owner = new Stack(app, 'Owner', { env: OWNER });
  const user = new Stack(app, 'User', { env: { ...OWNER, account: '444455556666' } });
  const stream = new DataStream(owner, 'Clicks', { streamName: 'clicks' });
  const grantee = new iam.Role(user, 'Role', {
    roleName: 'other',
    assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
  });
  new CrossAccountAccess(owner, 'Other', { stream, grantee, access: StreamAccess.producer() });
  app.synth();
  expect(policyLines(user)).toEqual([
    expect.stringContaining(
      'kinesis: DescribeStreamSummary, ListShards, PutRecord, PutRecords | on arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
    ),
    expect.stringContaining('kms: GenerateDataKey'),
  ]);
  expect(JSON.stringify(resourcePolicies(owner))).toContain(ROLE);
});

test('an account is let in as a whole where it is asked for', () => {
  const { stack } = share({ grantee: () => new iam.AccountPrincipal('444455556666') });
  const [{ statements = [] } = {}] = resourcePolicies(stack);
  expect(statements).toMatchObject([{ Principal: { AWS: 'arn:aws:iam::444455556666:root' } }]);
  expect(statements[0]).not.toHaveProperty('Condition');
  expect(warningsOf(stack)).toEqual([]);
});

test('AWS knows every property', () => {
  const { stack } = share({ access: (scope, stream) => StreamAccess.fanOutReader(fanOut(scope, stream)) });
  expect(schemaProblems(stack, 'AWS::Kinesis::')).toEqual([]);
});

test.each([
  ['aws-cn', 'cn-north-1'],
  ['aws-us-gov', 'us-gov-west-1'],
])('in %s, ARNs are of that partition', (partition, region) => {
  const { stack } = share({
    region,
    grantee: (scope) => iam.Role.fromRoleArn(scope, 'Role', `arn:${partition}:iam::444455556666:role/other`),
  });
  expect(foreignArns(stack, partition)).toEqual([]);
});

test.each<[string, () => unknown, RegExp]>([
  [
    'a stream with the key of AWS',
    () => share({ encryption: DataStreamEncryption.awsManaged() }),
    /stream "App\/Clicks" is encrypted with alias\/aws\/kinesis, which AWS lets no other account use; allowed is a key of your own/,
  ],
  [
    'a role of the same account',
    () =>
      share({ grantee: (stack) => iam.Role.fromRoleArn(stack, 'Own', 'arn:aws:iam::111122223333:role/own') }),
    /grantee is in account 111122223333, as the stream is/,
  ],
  [
    'a principal without an account',
    () => share({ grantee: () => new iam.OrganizationPrincipal('o-1234567890') }),
    /the account of grantee is not known/,
  ],
  [
    'a stack without an account',
    () => {
      const stack = newStack();
      new CrossAccountAccess(stack, 'Other', {
        stream: new DataStream(stack, 'Clicks'),
        grantee: new iam.AccountPrincipal('444455556666'),
        access: StreamAccess.producer(),
      });
    },
    /the account of the stack "App" is not known/,
  ],
  [
    'a stream of the other account',
    () => {
      const stack = newStack({ env: OWNER });
      const arn = 'arn:aws:kinesis:eu-west-1:444455556666:stream/theirs';
      new CrossAccountAccess(stack, 'Other', {
        stream: kinesis.Stream.fromStreamArn(stack, 'Theirs', arn),
        grantee: new iam.AccountPrincipal('444455556666'),
        access: StreamAccess.producer(),
      });
    },
    /stream "App\/Theirs" is in account 444455556666, and the stack in 111122223333/,
  ],
])('refuses %s', (_name, make, sentence) => {
  expect(messageOf(make)).toMatch(sentence);
});
