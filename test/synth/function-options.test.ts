import {
  Aspects,
  CfnResource,
  Duration,
  aws_ec2 as ec2,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_logs as logs,
  type Stack,
  TagManager,
  Tags,
} from 'aws-cdk-lib';
import {
  ClickstreamBlueprint,
  DataStream,
  type FunctionOptions,
  LiveShardCount,
  ShardAutoscaler,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { everything } from './support/everything';
import {
  type Json,
  messageOf,
  newStack,
  type Resource,
  resourcesOf,
  statementsOf,
  warningsOf,
} from './support/synthesize';

const FUNCTION = 'AWS::Lambda::Function';

function networkOf(stack: Stack) {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['a', 'b'],
    privateSubnetIds: ['subnet-a', 'subnet-b'],
  });
  return {
    vpc,
    vpcSubnets: { subnets: [vpc.privateSubnets[1] as ec2.ISubnet] },
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
  };
}

const keyOf = (stack: Stack, id: string) => new kms.Key(stack, id);

describe('the options that all functions have in common', () => {
  const stack = everything((scope) => ({
    ...networkOf(scope),
    architecture: lambda.Architecture.X86_64,
    tracing: lambda.Tracing.ACTIVE,
    logRetention: logs.RetentionDays.SIX_MONTHS,
    logEncryptionKey: keyOf(scope, 'LogKey'),
    environmentEncryption: keyOf(scope, 'EnvironmentKey'),
  }));
  const resources = resourcesOf(stack);
  const ofType = (type: string) => Object.entries(resources).filter(([, { Type }]) => Type === type);

  test.each(ofType(FUNCTION).map(([id, { Properties }]) => [id, Properties] as const))(
    'reach the function %s',
    (_, properties) => {
      expect(properties).toMatchObject({
        Architectures: ['x86_64'],
        TracingConfig: { Mode: 'Active' },
        VpcConfig: { SubnetIds: ['subnet-b'], SecurityGroupIds: ['sg-1'] },
        KmsKeyArn: { 'Fn::GetAtt': [expect.stringMatching(/^EnvironmentKey/), 'Arn'] },
      });
    },
  );

  test('are of all functions that the package brings along', () => {
    expect(ofType(FUNCTION)).toHaveLength(12);
  });

  test('give each role the network, the traces and the key of its variables, and no more', () => {
    const roles = ofType('AWS::IAM::Policy').filter(([, { Properties }]) =>
      JSON.stringify(Properties).includes('logs:CreateLogStream'),
    );
    for (const [id, { Properties }] of roles.filter(([id]) => !/Channel|Table|FleetTask/.test(id))) {
      const text = JSON.stringify(Properties);
      expect(text, id).toContain('ec2:CreateNetworkInterface');
      expect(text, id).toContain('xray:PutTraceSegments');
      expect(text, id).toContain('"kms:ViaService":{"Fn::Join":["",["lambda.",{"Ref":"AWS::Region"}');
    }
  });

  test('encrypt and keep the logs of functions and of the blueprint’s Firehose', () => {
    const own = ofType('AWS::Logs::LogGroup').filter(([id]) => /^(Clickstream|Autoscaled)/.test(id));
    expect(own).toHaveLength(8);
    for (const [id, { Properties }] of own) {
      expect(Properties, id).toMatchObject({
        KmsKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^LogKey/), 'Arn'] },
        RetentionInDays: /FirehoseLogs/.test(id) ? 30 : 180,
      });
    }
  });

  test('let CloudWatch Logs use the key, once', () => {
    const [[, key] = []] = ofType('AWS::KMS::Key').filter(([id]) => id.startsWith('LogKey'));
    const { Statement } = (key as Resource).Properties.KeyPolicy as { Statement: Json[] };
    const ofLogs = Statement.filter(({ Principal }) => JSON.stringify(Principal).includes('logs.'));
    expect(ofLogs).toEqual([
      expect.objectContaining({
        Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.anything() } },
      }),
    ]);
  });
});

test('an imported key of logs is warned of, because its policy cannot be changed', () => {
  const stack = newStack();
  const logEncryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/a');
  const capacity = StreamCapacity.autoscaled({ minShards: 2, maxShards: 4 });
  new DataStream(stack, 'Clicks', { capacity, functionOptions: { logEncryptionKey } });
  expect(warningsOf(stack).filter((text) => text.includes('of the logs is imported')).length).toBeGreaterThan(
    0,
  );
});

describe('the options of one function', () => {
  test('win over those of all', () => {
    const stack = newStack();
    const own: FunctionOptions = {
      memorySize: 1024,
      timeout: Duration.minutes(3),
      reservedConcurrentExecutions: 7,
      architecture: lambda.Architecture.X86_64,
    };
    new ClickstreamBlueprint(stack, 'Clickstream', {
      capacity: StreamCapacity.autoscaled({ minShards: 2, maxShards: 8, functionOptions: own }),
      consumer: { functionOptions: own },
      sessions: { functionOptions: own },
      delivery: { functionOptions: own },
      functionOptions: { architecture: lambda.Architecture.ARM_64, tracing: lambda.Tracing.ACTIVE },
    });
    const functions = Object.entries(resourcesOf(stack, FUNCTION));
    for (const [id, { Properties }] of functions.filter(([id]) => !/Redrive|LiveShardCount/.test(id))) {
      expect(Properties, id).toMatchObject({
        MemorySize: 1024,
        Timeout: 180,
        ReservedConcurrentExecutions: 7,
        Architectures: ['x86_64'],
        TracingConfig: { Mode: 'Active' },
      });
    }
  });

  test('reserve no concurrency unless they say so: an account made lately has a quota of 10', () => {
    const reserved = Object.entries(resourcesOf(everything(), FUNCTION)).filter(
      ([, { Properties }]) => Properties.ReservedConcurrentExecutions !== undefined,
    );
    expect(reserved).toEqual([]);
  });

  const autoscaled = (functionOptions: FunctionOptions) => () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks', { capacity: StreamCapacity.provisioned({ shards: 2 }) });
    new ShardAutoscaler(stack, 'Autoscaler', { stream, minShards: 2, maxShards: 8, functionOptions });
  };

  test.each<[FunctionOptions, string]>([
    [
      { memorySize: 64 },
      'memorySize is 64; allowed are whole numbers from 128 to 10,240 MiB (Lambda, CreateFunction).',
    ],
    [
      { timeout: Duration.seconds(30) },
      'timeout is 30 seconds; allowed are whole numbers from 60 to 900 seconds (its work, and Lambda, CreateFunction).',
    ],
    [
      { reservedConcurrentExecutions: -1 },
      'reservedConcurrentExecutions is -1; allowed are whole numbers from 0 to 100,000 executions (Lambda, PutFunctionConcurrency).',
    ],
    [{ vpcSubnets: {} }, 'vpcSubnets is set and vpc is not; allowed are they beside a vpc.'],
    [{ securityGroups: [] }, 'securityGroups is set and vpc is not; allowed are they beside a vpc.'],
  ])('are refused with a sentence: %j', (options, message) => {
    expect(messageOf(autoscaled(options))).toBe(`Function "App/Autoscaler/Resharder/Resharder": ${message}`);
  });

  test('of a LiveShardCount set how long CloudFormation waits for it', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks', { capacity: StreamCapacity.provisioned({ shards: 2 }) });
    const functionOptions = { timeout: Duration.minutes(5) };
    new LiveShardCount(stack, 'Live', { stream, initialShards: 2, functionOptions });
    const [custom] = Object.values(resourcesOf(stack, 'Custom::LiveShardCount'));
    expect(custom?.Properties.ServiceTimeout).toBe('360');
  });
});

describe('what an app says of all its resources passes through', () => {
  test('a permissions boundary, to every role', () => {
    const stack = everything();
    const boundary = iam.ManagedPolicy.fromManagedPolicyName(stack, 'Boundary', 'team');
    iam.PermissionsBoundary.of(stack.node.root).apply(boundary);
    const roles = Object.entries(resourcesOf(stack, 'AWS::IAM::Role'));
    expect(roles.length).toBeGreaterThan(8);
    for (const [id, { Properties }] of roles) expect(Properties.PermissionsBoundary, id).toBeDefined();
  });

  test('tags, to everything that has tags but registered consumers, which a new tag would replace', () => {
    const stack = everything();
    Tags.of(stack.node.root).add('team', 'web');
    const taggable = stack.node
      .findAll()
      .filter(
        (construct) =>
          CfnResource.isCfnResource(construct) &&
          (TagManager.isTaggable(construct) || TagManager.isTaggableV2(construct)),
      )
      .map((construct) => stack.resolve((construct as CfnResource).logicalId) as string);
    const untagged = Object.entries(resourcesOf(stack)).filter(
      ([id, { Properties }]) => taggable.includes(id) && !JSON.stringify(Properties ?? {}).includes('"team"'),
    );
    expect(taggable.length).toBeGreaterThan(40);
    expect([...new Set(untagged.map(([, { Type }]) => Type))]).toEqual(['AWS::Kinesis::StreamConsumer']);
  });

  test('an aspect sees every function, so it can change what no option does', () => {
    const stack = everything();
    Aspects.of(stack).add({
      visit(construct) {
        if (construct instanceof lambda.CfnFunction) construct.recursiveLoop = 'Terminate';
      },
    });
    for (const { Properties } of Object.values(resourcesOf(stack, FUNCTION))) {
      expect(Properties.RecursiveLoop).toBe('Terminate');
    }
  });
});

test('no role has more than its statements say when no option is set', () => {
  const text = JSON.stringify(statementsOf(everything()));
  for (const action of ['ec2:', 'xray:']) expect(text).not.toContain(`"${action}`);
});
