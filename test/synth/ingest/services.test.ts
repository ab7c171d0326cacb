import {
  App,
  aws_cloudfront as cloudfront,
  Duration,
  aws_dynamodb as dynamodb,
  aws_events as events,
  type aws_kinesis as kinesis,
  aws_lambda as lambda,
  aws_logs as logs,
  Stack,
  aws_sqs as sqs,
} from 'aws-cdk-lib';
import {
  CloudFrontIngest,
  DataStream,
  DmsIngest,
  EventBridgeIngest,
  type EventBridgeIngestProps,
  LambdaConsumer,
  LogDistribution,
  LogGroupIngest,
  LogsDestination,
  ReadThroughput,
  StreamMonitoring,
  TableIngest,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { policyLines, readable } from '../support/readable-policy';
import { schemaProblems } from '../support/schema-check';
import { type Json, messageOf, newStack, onlyResource, resourcesOf, warningsOf } from '../support/synthesize';
import { brokenRules, foreignArns, missingRunbooks, PARTITIONS, stackIn } from '../support/ways';

type Make = (stack: Stack, stream: kinesis.IStream) => unknown;

const PATTERN = { source: ['shop.orders'] };
const keys = { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } };

const eventBridge: Make = (stack, stream) =>
  new EventBridgeIngest(stack, 'Orders', {
    stream,
    eventPattern: PATTERN,
    partitionKeyPath: '$.detail.user',
  });
const logGroup: Make = (stack, stream) =>
  new LogGroupIngest(stack, 'Logs', {
    stream,
    logGroup: logs.LogGroup.fromLogGroupName(stack, 'Group', 'shop'),
  });
const destination: Make = (stack, stream) =>
  new LogsDestination(stack, 'AllLogs', { stream, accounts: ['222222222222', '333333333333'] });
const table: Make = (stack, stream) =>
  new TableIngest(stack, 'Changes', { stream, table: new dynamodb.Table(stack, 'Table', keys) });
const tableV2: Make = (stack, stream) =>
  new TableIngest(stack, 'Changes', {
    stream,
    table: new dynamodb.TableV2(stack, 'Table', { partitionKey: keys.partitionKey }),
  });
const cloudFront: Make = (stack, stream) => new CloudFrontIngest(stack, 'Requests', { stream });
const migration: Make = (stack, stream) => new DmsIngest(stack, 'Database', { stream });

function made(make: Make, stack = newStack()): Stack {
  make(stack, new DataStream(stack, 'Stream'));
  return stack;
}

const OF_STREAM = 'on <Stream.Arn>';
const KEY =
  'kms: GenerateDataKey | on <StreamKey.Arn> | if kms:ViaService StringLike kinesis.<Region>.amazonaws.com* | if kms:EncryptionContext:aws:kinesis:arn StringEquals <Stream.Arn>';

/** Service, what its guide lists, and under which conditions it may take the role. */
const ROLES: [string, Make, string, string, Json | undefined][] = [
  [
    'EventBridgeIngest',
    eventBridge,
    'events.amazonaws.com',
    'PutRecord',
    {
      StringEquals: { 'aws:SourceAccount': '<AccountId>' },
      ArnLike: { 'aws:SourceArn': 'arn:<Partition>:events:<Region>:<AccountId>:rule/*' },
    },
  ],
  [
    'LogGroupIngest',
    logGroup,
    'logs.amazonaws.com',
    'PutRecord',
    { ArnLike: { 'aws:SourceArn': 'arn:<Partition>:logs:<Region>:<AccountId>:*' } },
  ],
  [
    'LogsDestination',
    destination,
    'logs.amazonaws.com',
    'PutRecord',
    {
      ArnLike: {
        'aws:SourceArn': [
          'arn:<Partition>:logs:<Region>:222222222222:*',
          'arn:<Partition>:logs:<Region>:333333333333:*',
          'arn:<Partition>:logs:<Region>:<AccountId>:*',
        ],
      },
    },
  ],
  [
    'CloudFrontIngest',
    cloudFront,
    'cloudfront.amazonaws.com',
    'DescribeStream, DescribeStreamSummary, PutRecord, PutRecords',
    { StringEquals: { 'aws:SourceAccount': '<AccountId>' } },
  ],
  ['DmsIngest', migration, 'dms.amazonaws.com', 'DescribeStream, PutRecord, PutRecords', undefined],
];

describe.each(ROLES)('%s', (_name, make, service, actions, conditions) => {
  const stack = made(make);

  test('writes with a role that may do what the service asks for, and use the key of the stream through Kinesis', () => {
    expect(policyLines(stack)).toEqual([`kinesis: ${actions} | ${OF_STREAM}`, KEY]);
  });

  test('lets only its service take the role, under the conditions that AWS documents', () => {
    const { Statement } = onlyResource(stack, 'AWS::IAM::Role').AssumeRolePolicyDocument as {
      Statement: Json[];
    };
    const [{ Principal, Condition } = {}] = Statement;
    expect(Principal).toEqual({ Service: service });
    expect(conditions === undefined ? Condition : readableConditions(Condition as Json)).toEqual(conditions);
  });

  test('is made after its permissions: the service tries the stream at once', () => {
    const writers = Object.values(resourcesOf(stack)).filter(({ DependsOn }) =>
      [DependsOn].flat().some((id) => id?.includes('AccessRoleDefaultPolicy')),
    );
    expect(writers).toHaveLength(1);
  });
});

function readableConditions(conditions: Json): Json {
  const of = (value: unknown) => (Array.isArray(value) ? value.map(readable) : readable(value));
  return Object.fromEntries(
    Object.entries(conditions).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys as Json).map(([key, value]) => [key, of(value)])),
    ]),
  );
}

const ALL: [string, Make, string][] = [
  ['EventBridgeIngest', eventBridge, 'AWS::Events::'],
  ['LogGroupIngest', logGroup, 'AWS::Logs::'],
  ['LogsDestination', destination, 'AWS::Logs::'],
  ['TableIngest of a Table', table, 'AWS::DynamoDB::'],
  ['TableIngest of a TableV2', tableV2, 'AWS::DynamoDB::'],
  ['CloudFrontIngest', cloudFront, 'AWS::CloudFront::'],
  ['DmsIngest', migration, 'AWS::DMS::'],
];

describe.each(ALL)('%s', (_name, make, types) => {
  test('has only properties that AWS knows, and all that it requires', () => {
    expect(schemaProblems(made(make), types)).toEqual([]);
  });

  test('points to runbooks that exist', () => {
    expect(missingRunbooks(made(make))).toEqual([]);
  });

  test.each(PARTITIONS)('is for %s, with ARNs of %s', (region, partition) => {
    const build = () => made(make, stackIn(region));
    if (make === cloudFront && partition === 'aws-us-gov') {
      expect(messageOf(build)).toContain('CloudFront is not in AWS GovCloud (US)');
    } else {
      expect(foreignArns(build(), partition)).toEqual([]);
    }
  });

  test('gives cdk-nag no reason to complain, beside alarms without a topic and the table of the test', () => {
    const ofTest = [
      'CloudWatchAlarmAction',
      'DynamoDBInBackupPlan',
      'AwsSolutions-DDB3',
      'DynamoDBAutoScalingEnabled',
      'DynamoDBPITREnabled',
    ];
    expect(brokenRules((stack) => made(make, stack), ofTest)).toEqual([]);
  });
});

describe('EventBridgeIngest', () => {
  const targetOf = (props: Partial<EventBridgeIngestProps>) => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Stream');
    new EventBridgeIngest(stack, 'Orders', { stream, eventPattern: PATTERN, ...props });
    const [target] = onlyResource(stack, 'AWS::Events::Rule').Targets as Json[];
    return { stack, target };
  };

  test('tries for a day, and puts aside what it could not write', () => {
    const { stack, target } = targetOf({ partitionKeyPath: '$.detail.user' });
    expect(target).toMatchObject({
      KinesisParameters: { PartitionKeyPath: '$.detail.user' },
      RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^OrdersDeadLetterQueue/), 'Arn'] } },
    });
    const policies = JSON.stringify(resourcesOf(stack, 'AWS::SQS::QueuePolicy'));
    expect(policies).toContain('"Service":"events.amazonaws.com"');
    expect(policies).toContain('"ArnEquals":{"aws:SourceArn":{"Fn::GetAtt":["OrdersRule');
  });

  test('takes a schedule, other retries, and part of the event', () => {
    const { stack, target } = targetOf({
      eventPattern: undefined,
      schedule: events.Schedule.rate(Duration.minutes(5)),
      retryAttempts: 3,
      maxEventAge: Duration.minutes(10),
      input: events.RuleTargetInput.fromEventPath('$.detail'),
    });
    expect(onlyResource(stack, 'AWS::Events::Rule').ScheduleExpression).toBe('rate(5 minutes)');
    expect(target).toMatchObject({
      InputPath: '$.detail',
      RetryPolicy: { MaximumEventAgeInSeconds: 600, MaximumRetryAttempts: 3 },
    });
    expect(target).not.toHaveProperty('KinesisParameters');
  });

  test.each<[string, Partial<EventBridgeIngestProps>, RegExp]>([
    ['neither pattern nor schedule', { eventPattern: undefined }, /neither eventPattern nor schedule is set/],
    ['a key that is no path', { partitionKeyPath: 'user' }, /partitionKeyPath is "user"; allowed are paths/],
    ['186 retries', { retryAttempts: 186 }, /retryAttempts is 186; allowed are whole numbers from 0 to 185/],
    [
      'two days of retries',
      { maxEventAge: Duration.days(2) },
      /maxEventAge is 2 days; allowed are whole numbers from 60 to 86,400/,
    ],
  ])('refuses %s', (_what, props, sentence) => {
    expect(messageOf(() => targetOf(props))).toMatch(sentence);
  });

  test('warns of a queue whose key EventBridge cannot use: its dead letters would be lost', () => {
    const warningsOfQueue = (encryption: sqs.QueueEncryption) => {
      const stack = newStack();
      const deadLetterQueue = new sqs.Queue(stack, 'Queue', { encryption });
      const stream = new DataStream(stack, 'Stream');
      new EventBridgeIngest(stack, 'Orders', { stream, eventPattern: PATTERN, deadLetterQueue });
      return warningsOf(stack).filter((text) => text.includes('deadLetterQueue'));
    };
    expect(warningsOfQueue(sqs.QueueEncryption.SQS_MANAGED)).toEqual([]);
    expect(warningsOfQueue(sqs.QueueEncryption.KMS).join()).toContain(
      '"App/Queue" is encrypted with a key of yours',
    );
  });

  test('warns of an imported queue, whose policy does not let EventBridge in: its dead letters would be lost', () => {
    const stack = newStack();
    const deadLetterQueue = sqs.Queue.fromQueueArn(
      stack,
      'Queue',
      `arn:aws:sqs:${stack.region}:${stack.account}:dead`,
    );
    const stream = new DataStream(stack, 'Stream');
    new EventBridgeIngest(stack, 'Orders', { stream, eventPattern: PATTERN, deadLetterQueue });
    const [warning] = warningsOf(stack).filter((text) => text.includes('deadLetterQueue'));
    expect(warning).toContain('"App/Queue" is imported, so its policy cannot be changed here');
    expect(warning).toContain('"Action":"sqs:SendMessage"');
    expect(warning).toContain('"Service":"events.amazonaws.com"');
  });

  test.each([
    ['a bus of its own', (stack: Stack) => new events.EventBus(stack, 'Bus'), true],
    ['the default bus by its name', (stack: Stack) => defaultBus(stack), false],
  ])(
    'alarms on the name of its rule on %s: a Ref of a rule has the name of another bus in front',
    (_bus, busOf, isOther) => {
      const stack = newStack();
      const stream = new DataStream(stack, 'Stream');
      new EventBridgeIngest(stack, 'Orders', { stream, eventPattern: PATTERN, eventBus: busOf(stack) });
      const [alarm] = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).filter(
        ({ Properties }) => Properties.Namespace === 'AWS/Events',
      );
      const rule = { Ref: expect.stringMatching(/^OrdersRule/) };
      const ofOther = [
        { Name: 'EventBusName', Value: { Ref: expect.stringMatching(/^Bus/) } },
        { Name: 'RuleName', Value: { 'Fn::Select': [1, { 'Fn::Split': ['|', rule] }] } },
      ];
      expect(alarm?.Properties.Dimensions).toEqual(isOther ? ofOther : [{ Name: 'RuleName', Value: rule }]);
    },
  );

  test('refuses a queue of another Region', () => {
    const stack = stackIn('eu-west-1');
    const deadLetterQueue = sqs.Queue.fromQueueArn(
      stack,
      'There',
      'arn:aws:sqs:us-east-1:111122223333:there',
    );
    const stream = new DataStream(stack, 'Stream');
    const make = () =>
      new EventBridgeIngest(stack, 'Orders', { stream, eventPattern: PATTERN, deadLetterQueue });
    expect(messageOf(make)).toMatch(
      /deadLetterQueue "App\/There" is in us-east-1, and the stack in eu-west-1/,
    );
  });

  test('says to a program without types that there is no stream', () => {
    const props = { eventPattern: PATTERN } as unknown as EventBridgeIngestProps;
    expect(messageOf(() => new EventBridgeIngest(newStack(), 'Orders', props))).toMatch(/stream is not set/);
  });

  test('refuses a FIFO queue', () => {
    const stack = newStack();
    const deadLetterQueue = new sqs.Queue(stack, 'Fifo', { fifo: true });
    const stream = new DataStream(stack, 'Stream');
    const make = () =>
      new EventBridgeIngest(stack, 'Orders', { stream, eventPattern: PATTERN, deadLetterQueue });
    expect(messageOf(make)).toMatch(/deadLetterQueue is the FIFO queue "App\/Fifo"/);
  });
});

const defaultBus = (stack: Stack) => events.EventBus.fromEventBusName(stack, 'Bus', 'default');

interface Place {
  readonly stack: Stack;
  readonly stream: DataStream;
  readonly group: logs.LogGroup;
}

describe('LogGroupIngest', () => {
  /** A consumer whose function logs to the group that is ingested, or to another one. */
  function loop(isSame: boolean, throughput = ReadThroughput.shared()): Stack {
    const stack = newStack();
    const stream = new DataStream(stack, 'Stream');
    const group = new logs.LogGroup(stack, 'Group');
    const handler = new lambda.Function(stack, 'Handler', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
      logGroup: isSame ? group : new logs.LogGroup(stack, 'Other'),
    });
    new LambdaConsumer(stack, 'Consumer', { stream, handler, throughput });
    new LogGroupIngest(stack, 'Logs', { stream, logGroup: group, distribution: LogDistribution.RANDOM });
    return stack;
  }

  test.each([ReadThroughput.shared(), ReadThroughput.dedicated()])(
    'refuses the logs of a function that reads the stream: a loop without end',
    (throughput) => {
      expect(
        messageOf(() => loop(true, throughput).node.root.node.scopes && resourcesOf(loop(true, throughput))),
      ).toMatch(
        /the function "App\/Handler\/Resource" reads the stream "App\/Stream" and logs to this log group/,
      );
    },
  );

  test('is not confused by a stack of another Region that is built alike, where the loop is another one', () => {
    const app = new App();
    const [here, there] = ['eu-west-1', 'us-east-1'].map((region) => {
      const stack = new Stack(app, region, { env: { account: '111111111111', region } });
      const stream = new DataStream(stack, 'Stream');
      return { stack, stream, group: new logs.LogGroup(stack, 'Group') };
    }) as [Place, Place];
    const handler = new lambda.Function(here.stack, 'Handler', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
      logGroup: here.group,
    });
    new LambdaConsumer(here.stack, 'Consumer', { stream: here.stream, handler });
    new LogGroupIngest(there.stack, 'Logs', { stream: there.stream, logGroup: there.group });
    expect(onlyResource(there.stack, 'AWS::Logs::SubscriptionFilter')).toMatchObject({
      Distribution: 'ByLogStream',
    });
  });

  test('refuses a log group of another Region', () => {
    const stack = stackIn('eu-west-1');
    const arn = 'arn:aws:logs:us-east-1:111122223333:log-group:shop';
    const logGroup = logs.LogGroup.fromLogGroupArn(stack, 'There', arn);
    const stream = new DataStream(stack, 'Stream');
    expect(messageOf(() => new LogGroupIngest(stack, 'Logs', { stream, logGroup }))).toMatch(
      /logGroup "App\/There" is in us-east-1, and the stack in eu-west-1; allowed is one of the account and Region/,
    );
  });

  test('takes the logs of any other function', () => {
    expect(onlyResource(loop(false), 'AWS::Logs::SubscriptionFilter')).toMatchObject({
      Distribution: 'Random',
      FilterPattern: '',
      FilterName: expect.stringMatching(/^App-Logs-/),
    });
  });
});

describe('LogsDestination', () => {
  test('lets the named accounts subscribe, and nobody else', () => {
    const { DestinationName, DestinationPolicy } = onlyResource(made(destination), 'AWS::Logs::Destination');
    const policy = JSON.parse(readable(DestinationPolicy)) as { Statement: Json[] };
    expect(policy.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: ['222222222222', '333333333333'] },
        Action: 'logs:PutSubscriptionFilter',
        Resource: `arn:<Partition>:logs:<Region>:<AccountId>:destination:${DestinationName}`,
      },
    ]);
  });

  test.each([
    [[], /accounts is empty/],
    [['*'], /accounts has "\*"; allowed are one or more account ids of 12 digits/],
  ])('refuses the accounts %j', (accounts, sentence) => {
    const make: Make = (stack, stream) => new LogsDestination(stack, 'All', { stream, accounts });
    expect(messageOf(() => made(make))).toMatch(sentence);
  });
});

describe('TableIngest', () => {
  test.each([table, tableV2])('sets the stream of the table, in milliseconds', (make) => {
    const specification = {
      ApproximateCreationDateTimePrecision: 'MILLISECOND',
      StreamArn: { 'Fn::GetAtt': [expect.stringMatching(/^Stream/), 'Arn'] },
    };
    const found = Object.values(resourcesOf(made(make))).filter(({ Type }) =>
      Type.startsWith('AWS::DynamoDB::'),
    );
    const [{ Properties = {} } = {}] = found;
    const [replica] = (Properties.Replicas ?? [Properties]) as Json[];
    expect(replica?.KinesisStreamSpecification).toEqual(specification);
  });

  test('writes from the replica in the Region of the stack only', () => {
    const stack = stackIn('eu-west-1');
    const stream = new DataStream(stack, 'Stream');
    const global = new dynamodb.TableV2(stack, 'Table', {
      partitionKey: keys.partitionKey,
      replicas: [{ region: 'us-east-1' }],
    });
    new TableIngest(stack, 'Changes', { stream, table: global });
    const replicas = onlyResource(stack, 'AWS::DynamoDB::GlobalTable').Replicas as Json[];
    expect(replicas.map(({ Region, KinesisStreamSpecification: to }) => [Region, to !== undefined])).toEqual([
      ['us-east-1', false],
      ['eu-west-1', true],
    ]);
  });

  test('refuses an imported table, and one that writes to a stream already', () => {
    const imported: Make = (stack, stream) =>
      new TableIngest(stack, 'Changes', {
        stream,
        table: dynamodb.Table.fromTableName(stack, 'Table', 'orders'),
      });
    expect(messageOf(() => made(imported))).toMatch(
      /table "App\/Table" is imported; .*enable-kinesis-streaming-destination/,
    );
    const twice: Make = (stack, stream) => {
      const own = new dynamodb.Table(stack, 'Table', { ...keys, kinesisStream: stream });
      new TableIngest(stack, 'Changes', { stream, table: own });
    };
    expect(messageOf(() => made(twice))).toMatch(/table "App\/Table" has a kinesisStream already/);
  });
});

describe('CloudFrontIngest', () => {
  test('is for the behaviors of a distribution', () => {
    const stack = newStack();
    const { logConfig } = new CloudFrontIngest(stack, 'Requests', {
      stream: new DataStream(stack, 'Stream'),
    });
    new cloudfront.Distribution(stack, 'Site', {
      defaultBehavior: {
        origin: { bind: () => ({ originProperty: { id: 'o', domainName: 'example.com' } }) },
        realtimeLogConfig: logConfig,
      },
    });
    expect(JSON.stringify(onlyResource(stack, 'AWS::CloudFront::Distribution'))).toContain(
      'RealtimeLogConfigArn',
    );
    expect(onlyResource(stack, 'AWS::CloudFront::RealtimeLogConfig')).toMatchObject({ SamplingRate: 100 });
  });

  test.each([
    [{ samplingRate: 0 }, /samplingRate is 0; allowed are whole numbers from 1 to 100 percent/],
    [{ fields: [] }, /the number of fields is 0; allowed are whole numbers from 1 to 40/],
    [{ fields: ['timestamp', 'timestamp'] }, /fields has "timestamp", twice/],
    [{ fields: ['Time Stamp'] }, /fields has "Time Stamp", which is no name of a field/],
  ])('refuses %j', (props, sentence) => {
    const make: Make = (stack, stream) => new CloudFrontIngest(stack, 'Requests', { stream, ...props });
    expect(messageOf(() => made(make))).toMatch(sentence);
  });
});

test('DmsIngest spreads rows with equal keys of different tables, and says of which transaction they are', () => {
  expect(onlyResource(made(migration), 'AWS::DMS::Endpoint')).toMatchObject({
    EndpointType: 'target',
    EngineName: 'kinesis',
    KinesisSettings: {
      MessageFormat: 'json-unformatted',
      PartitionIncludeSchemaTable: true,
      IncludeTransactionDetails: true,
      IncludeControlDetails: false,
    },
  });
});

test('alarms of all ways in tell the topics of StreamMonitoring', () => {
  const stack = newStack();
  const stream = new DataStream(stack, 'Stream');
  const alarmsOf = [eventBridge, logGroup, table].map((make) => make(stack, stream) as EventBridgeIngest);
  const { alarms } = new StreamMonitoring(stack, 'Monitoring', { stream, alarmsOf });
  const own = alarms.filter(({ alarm }) => alarmsOf.some((way) => alarm.node.scope === way));
  expect(own.map(({ alarm, severity }) => `${alarm.node.path} ${severity}`)).toEqual([
    'App/Orders/LossAlarm page',
    'App/Orders/FailureAlarm ticket',
    'App/Logs/LossAlarm page',
    'App/Logs/ThrottledAlarm ticket',
    'App/Changes/LossAlarm page',
    'App/Changes/LateAlarm ticket',
  ]);
});

test('one event that is lost goes off at once; what passes by itself has to last', () => {
  const stack = newStack();
  const stream = new DataStream(stack, 'Stream');
  for (const make of [eventBridge, logGroup, table]) make(stack, stream);
  const alarms = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => {
    const { DatapointsToAlarm, EvaluationPeriods, Metrics } = Properties as Record<
      string,
      number | undefined
    >;
    return [id.replace(/[0-9A-F]{8}$/, ''), DatapointsToAlarm, EvaluationPeriods, Metrics !== undefined];
  });
  expect(alarms.sort()).toEqual([
    ['ChangesLateAlarm', 3, 15, true],
    // A query of Metrics Insights sees three hours.
    ['ChangesLossAlarm', 1, 120, true],
    ['LogsLossAlarm', 1, 120, true],
    ['LogsThrottledAlarm', 3, 15, true],
    ['OrdersFailureAlarm', 1, 360, false],
    ['OrdersLossAlarm', 1, 360, false],
  ]);
});
