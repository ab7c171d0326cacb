import {
  Stack as CdkStack,
  Duration,
  aws_kinesis as kinesis,
  aws_kms as kms,
  type Stack,
  Tags,
} from 'aws-cdk-lib';
import {
  DataStream,
  DataStreamEncryption,
  type DataStreamProps,
  LiveShardCount,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DeployedStack, deploy } from '../support/cloudformation-update';
import {
  type Json,
  messageOf,
  NO_FLAGS,
  newStack,
  onlyResource,
  RECOMMENDED,
  resourcesOf,
  statementsOf,
} from '../support/synthesize';

const STREAM = 'AWS::Kinesis::Stream';
const LIVE = 'Custom::LiveShardCount';

const autoscaled = StreamCapacity.autoscaled({ minShards: 2, maxShards: 64, initialShards: 4 });

interface Version extends DataStreamProps {
  readonly tags?: Record<string, string>;
}

/** The stack as one version of its app describes it. */
function version({ tags = {}, ...props }: Version = {}): Stack {
  const stack = newStack();
  new DataStream(stack, 'Clicks', { capacity: autoscaled, ...props });
  for (const [key, value] of Object.entries(tags)) Tags.of(stack).add(key, value);
  return stack;
}

/** An account with the stream, as far as deployments and an autoscaler change it. */
class Account {
  /** Undefined while there is no stream. */
  openShards: number | undefined;
  questions = 0;
  /** What deployments made of the stream, one entry for each time that one touched it. */
  readonly changes: Json[] = [];
  private deployed: DeployedStack | undefined;

  deploy(stack: Stack): this {
    this.deployed = deploy(
      resourcesOf(stack),
      this.deployed,
      (_id, { InitialShards }) => {
        this.questions++;
        return { ShardCount: this.openShards ?? InitialShards };
      },
      (id, properties) => {
        if (!id.startsWith('Clicks') || !('StreamModeDetails' in properties)) return;
        this.changes.push(properties);
        const { StreamMode } = properties.StreamModeDetails as Json;
        // A stream that changes from on-demand keeps its shards; then its count is set to what the template has.
        this.openShards =
          StreamMode === 'ON_DEMAND' ? (this.openShards ?? 4) : (properties.ShardCount as number);
      },
    );
    return this;
  }
}

describe('the shard count', () => {
  test('of a new stream is the initial one', () => {
    const account = new Account().deploy(version());
    expect(account.openShards).toBe(4);
  });

  test('survives a deployment that changes nothing, and costs it no question', () => {
    const account = new Account().deploy(version());
    account.openShards = 23;
    for (let i = 0; i < 3; i++) account.deploy(version());
    expect(account).toMatchObject({ openShards: 23, questions: 1 });
    expect(account.changes).toHaveLength(1);
  });

  const key = (stack: Stack) =>
    kms.Key.fromKeyArn(stack, 'Other', 'arn:aws:kms:eu-west-1:111122223333:key/a');
  test.each<[string, Version]>([
    ['a tag', { tags: { team: 'web' } }],
    ['a retention', { retentionPeriod: Duration.days(7) }],
    ['shard-level metrics', { shardLevelMetrics: [kinesis.ShardLevelMetrics.INCOMING_BYTES] }],
    ['the encryption', { encryption: DataStreamEncryption.awsManaged() }],
    ['a key', { encryption: DataStreamEncryption.customerManaged(key(newStack())) }],
  ])('survives a change of %s, which touches the stream', (_name, change) => {
    const account = new Account().deploy(version());
    account.openShards = 23;
    account.deploy(version(change));
    expect(account.openShards).toBe(23);
    expect(account.changes).toHaveLength(2);
    expect(account.changes[1]).toMatchObject({ ShardCount: 23 });
  });

  test('would be set back by the tag if the template stated it', () => {
    const capacity = StreamCapacity.provisioned({ shards: 4 });
    const account = new Account().deploy(version({ capacity }));
    account.openShards = 23;
    account.deploy(version({ capacity, tags: { team: 'web' } }));
    expect(account.openShards).toBe(4);
  });

  test('of an on-demand stream is kept when it is switched to autoscaled, and back', () => {
    const account = new Account().deploy(version({ capacity: StreamCapacity.onDemand() }));
    account.openShards = 117;
    account.deploy(version());
    expect(account.changes[1]).toMatchObject({
      ShardCount: 117,
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
    });
    account.deploy(version({ capacity: StreamCapacity.onDemand() }));
    expect(account.openShards).toBe(117);
  });

  test('is not touched by other bounds or another initial count', () => {
    const account = new Account().deploy(version());
    account.openShards = 23;
    account.deploy(version({ capacity: StreamCapacity.autoscaled({ minShards: 3, maxShards: 9 }) }));
    expect(account.openShards).toBe(23);
  });

  test('survives any sequence of deployments, with the autoscaler at work between them', () => {
    const change = fc.record(
      {
        retentionPeriod: fc.integer({ min: 1, max: 3 }).map((days) => Duration.days(days)),
        tags: fc.dictionary(fc.constantFrom('team', 'stage'), fc.constantFrom('a', 'b')),
      },
      { requiredKeys: [] },
    );
    const step = fc.record({ change, drift: fc.integer({ min: 1, max: 10_000 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
        const account = new Account().deploy(version());
        for (const { change, drift } of steps) {
          account.openShards = drift;
          account.deploy(version(change));
          expect(account.openShards).toBe(drift);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('the custom resource', () => {
  test('carries every property of the stream but the count, references and overrides included', () => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks', { capacity: autoscaled });
    (stream.node.defaultChild as kinesis.CfnStream).addPropertyOverride('RetentionPeriodHours', {
      Ref: 'Hours',
    });
    Tags.of(stack).add('team', 'web');
    const { ShardCount, ...others } = onlyResource(stack, STREAM);
    expect(onlyResource(stack, LIVE).StreamProperties).toEqual(others);
    expect(others).toMatchObject({
      RetentionPeriodHours: { Ref: 'Hours' },
      StreamEncryption: { KeyId: { 'Fn::GetAtt': [expect.anything(), 'Arn'] } },
      Tags: [{ Key: 'team', Value: 'web' }],
    });
    expect(ShardCount).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/LiveShardCount/), 'ShardCount'] });
  });

  test('knows the stream by its logical id, as text: a reference would be a circle', () => {
    const stack = version();
    const [logicalId] = Object.keys(resourcesOf(stack, STREAM));
    expect(onlyResource(stack, LIVE)).toMatchObject({ StreamLogicalId: logicalId, InitialShards: 4 });
  });

  test('waits for its permissions, and no longer than its function runs', () => {
    const stack = version();
    const [custom] = Object.values(resourcesOf(stack, LIVE));
    expect(custom?.DependsOn).toEqual([expect.stringMatching(/LiveShardCount.*DefaultPolicy/)]);
    expect(custom?.Properties.ServiceTimeout).toBe('960');
  });

  test.each([
    ['all recommended feature flags', RECOMMENDED],
    ['no feature flag', NO_FLAGS],
  ])('is the same at every synthesis (%s)', (_name, context) => {
    const once = () => {
      const stack = newStack({ context });
      new DataStream(stack, 'Clicks', { capacity: autoscaled });
      return resourcesOf(stack);
    };
    expect(once()).toEqual(once());
  });
});

describe('the function may ask for', () => {
  const own = (stack: Stack) =>
    statementsOf(stack).filter(({ Action }) =>
      ['cloudformation:ListStackResources', 'kinesis:DescribeStreamSummary'].includes(String(Action)),
    );

  test.each([
    ['generated', undefined],
    ['chosen', 'clicks'],
  ])(
    'any stream of its account and Region, though the name is %s: a rename asks for the old one',
    (_, streamName) => {
      expect(own(version({ streamName }))).toEqual([
        expect.objectContaining({
          Resource: {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':kinesis:',
                { Ref: 'AWS::Region' },
                ':',
                { Ref: 'AWS::AccountId' },
                ':stream/*',
              ],
            ],
          },
        }),
        expect.objectContaining({
          Action: 'cloudformation:ListStackResources',
          Resource: { Ref: 'AWS::StackId' },
        }),
      ]);
    },
  );
});

describe('on a stream that is not a DataStream', () => {
  test('the count of the template becomes the live one', () => {
    const stack = newStack();
    const stream = new kinesis.Stream(stack, 'Clicks', { shardCount: 4 });
    new LiveShardCount(stack, 'Live', { stream, initialShards: 4 });
    expect(onlyResource(stack, STREAM).ShardCount).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^Live/), 'ShardCount'],
    });
  });

  test('of another stack it is refused', () => {
    const stack = newStack();
    const stream = new kinesis.Stream(new CdkStack(stack, 'Other'), 'Clicks');
    expect(messageOf(() => new LiveShardCount(stack, 'Live', { stream, initialShards: 4 }))).toBe(
      'LiveShardCount "App/Live": stream "App/Other/Clicks" is not made by this stack; allowed is a stream of the same stack, ' +
        'because only its deployments can change the shard count.',
    );
  });

  test.each([0, 10_001, 1.5])('an initial count of %d is refused', (initialShards) => {
    const stack = newStack();
    const stream = new kinesis.Stream(stack, 'Clicks');
    expect(messageOf(() => new LiveShardCount(stack, 'Live', { stream, initialShards }))).toBe(
      `LiveShardCount "App/Live": initialShards is ${initialShards}; allowed are whole numbers from 1 to 10,000 shards (Kinesis, UpdateShardCount).`,
    );
  });
});
