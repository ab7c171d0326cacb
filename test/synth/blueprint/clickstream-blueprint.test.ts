import {
  App,
  type aws_cloudwatch as cloudwatch,
  Duration,
  RemovalPolicy,
  type Stack,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  ClickstreamBlueprint,
  ClickstreamStack,
  ReadThroughput,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import {
  messageOf,
  NO_FLAGS,
  newStack,
  onlyResource,
  RECOMMENDED,
  type Resource,
  resourcesOf,
} from '../support/synthesize';

function clickstream(props = {}, context = RECOMMENDED): ClickstreamStack {
  return new ClickstreamStack(new App({ context, analyticsReporting: false }), 'Clickstream', props);
}

const templateOf = (stack: Stack) => Template.fromStack(stack).toJSON();

/**
 * The names under which a deployed stack knows what holds its data: another name is another resource, and the
 * data stays behind.
 */
const LOGICAL_IDS = {
  ClickstreamStream9AAC9020: 'AWS::Kinesis::Stream',
  ClickstreamStreamKeyB665E2FA: 'AWS::KMS::Key',
  ClickstreamPageViews3D4A9A82: 'AWS::DynamoDB::Table',
  ClickstreamConsumerEventSourceMapping56077A5D: 'AWS::Lambda::EventSourceMapping',
  ClickstreamWriterFunctionB35951CE: 'AWS::Lambda::Function',
  ClickstreamWriterLogs8B601643: 'AWS::Logs::LogGroup',
  ClickstreamRedriveFunction51964D45: 'AWS::Lambda::Function',
  ClickstreamRedriveLogs7E7803C8: 'AWS::Logs::LogGroup',
  ClickstreamRedriveStateMachineE65A06B4: 'AWS::StepFunctions::StateMachine',
  ClickstreamConsumerFailureAlarm2ECF6428: 'AWS::CloudWatch::Alarm',
  ClickstreamConsumerParkedAlarmB89B5CF8: 'AWS::CloudWatch::Alarm',
  ClickstreamParkingLotBucketD30D6F64: 'AWS::S3::Bucket',
  ClickstreamParkingLotBucketKey6350F575: 'AWS::KMS::Key',
  ClickstreamDeliveryFirehoseBucket67B3C493: 'AWS::S3::Bucket',
  ClickstreamDeliveryFirehose9C251E7E: 'AWS::KinesisFirehose::DeliveryStream',
  ClickstreamDeliveryRedactorFunctionABF52C05: 'AWS::Lambda::Function',
  ClickstreamSessionsTable454F8142: 'AWS::DynamoDB::Table',
  ClickstreamSessionsCounterFunction5CED4298: 'AWS::Lambda::Function',
  ClickstreamSessionsCounterLogsA323A514: 'AWS::Logs::LogGroup',
  ClickstreamSessionsConsumerFanOutConsumerF1E2CDA8: 'AWS::Kinesis::StreamConsumer',
  ClickstreamSessionsConsumerEventSourceMapping88187C9C: 'AWS::Lambda::EventSourceMapping',
  ClickstreamSessionsParkingLotBucket4D907EF4: 'AWS::S3::Bucket',
  ClickstreamSessionsParkingLotBucketKey68D11585: 'AWS::KMS::Key',
  ClickstreamSessionsConsumerFailureAlarm23BF9956: 'AWS::CloudWatch::Alarm',
  ClickstreamSessionsConsumerParkedAlarm22341DF4: 'AWS::CloudWatch::Alarm',
};

describe.each([
  ['all recommended feature flags', RECOMMENDED],
  ['no feature flag', NO_FLAGS],
])('with %s', (_name, context) => {
  const stack = clickstream({}, context);

  test('logical ids are stable', () => {
    const ids = Object.entries(resourcesOf(stack)).map(([id, { Type }]) => [id, Type]);
    expect(Object.fromEntries(ids)).toMatchObject(LOGICAL_IDS);
  });

  test('there is nothing but what the architecture needs', () => {
    const types = Object.values(resourcesOf(stack)).map(({ Type }) => Type);
    expect([...new Set(types)].sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::CompositeAlarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::DynamoDB::Table',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::KMS::Key',
      'AWS::Kinesis::Stream',
      'AWS::Kinesis::StreamConsumer',
      'AWS::KinesisFirehose::DeliveryStream',
      'AWS::Lambda::EventSourceMapping',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
      'AWS::Logs::LogStream',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
      'AWS::StepFunctions::StateMachine',
    ]);
  });

  test('no policy gives a wildcard, but a key its account, and a map run its own executions', () => {
    for (const [id, { Type, Properties }] of Object.entries(resourcesOf(stack))) {
      if (Type === 'AWS::IAM::Policy' && !/^Clickstream(Session)?Redrive(MapRuns|Stock)/.test(id))
        expect(JSON.stringify(Properties.PolicyDocument), id).not.toMatch(/"[a-z]*:?\*"/);
    }
  });

  test('the alarms on what fails have their dimension, a period of a minute, and are quiet without data', () => {
    const alarms = resourcesOf(stack, 'AWS::CloudWatch::Alarm');
    const { ClickstreamWriterFunctionB35951CE: writer } = resourcesOf(stack);
    const environment: unknown = writer?.Properties.Environment;
    const { Variables } = environment as { Variables: Record<string, unknown> };
    const rows: [string, string, unknown][] = [
      ['ClickstreamConsumerFailureAlarm2ECF6428', 'EventSourceMappingUUID', expect.anything()],
      ['ClickstreamConsumerParkedAlarmB89B5CF8', 'Consumer', Variables.PARKING_CONSUMER],
    ];
    for (const [id, Name, Value] of rows) {
      expect(alarms[id]?.Properties).toMatchObject({
        Dimensions: [{ Name, Value }],
        Period: 60,
        TreatMissingData: 'notBreaching',
        AlarmDescription: expect.stringMatching(/\/dead-letters\.md#/),
      });
    }
  });
});

test('the outputs have the names that programs look for', () => {
  expect(Object.keys(templateOf(clickstream()).Outputs)).toEqual([
    'StreamName',
    'PageViewsTableName',
    'ParkingBucketName',
    'ConsumerFunctionName',
    'EventSourceMappingId',
    'RedriveStateMachineArn',
    'SessionsTableName',
    'SessionCounterFunctionName',
    'SessionEventSourceMappingId',
    'SessionParkingBucketName',
    'SessionRedriveStateMachineArn',
    'DeliveryBucketName',
    'DeliveryStreamName',
  ]);
});

test('the same app gives the same template', () => {
  expect(templateOf(clickstream())).toEqual(templateOf(clickstream()));
});

test('two instances in one scope are two architectures', () => {
  const stack = newStack();
  new ClickstreamBlueprint(stack, 'A');
  new ClickstreamBlueprint(stack, 'B');
  expect(Object.keys(resourcesOf(stack, 'AWS::Kinesis::Stream'))).toHaveLength(2);
  expect(Object.keys(resourcesOf(stack, 'AWS::CloudWatch::CompositeAlarm'))).toHaveLength(12);
});

test.each([
  ['us-east-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('in %s nothing names another partition than %s', (region, partition) => {
  const stack = clickstream({ env: { account: '111122223333', region } });
  const arns = JSON.stringify(templateOf(stack)).match(/arn:[a-z-]+(?=:)/g) ?? [];
  expect(arns.filter((arn) => arn !== `arn:${partition}`)).toEqual([]);
});

test('without a Region nothing names a partition at all', () => {
  expect(JSON.stringify(templateOf(clickstream()))).not.toMatch(/arn:aws/);
});

describe.each([
  ['page views', 'ClickstreamPageViews3D4A9A82', ['pageShard', 'viewedAt'], /^ClickstreamWriter/],
  [
    'sessions',
    'ClickstreamSessionsTable454F8142',
    ['halfHourShard', 'visitor'],
    /^ClickstreamSessionsCounter/,
  ],
])('the table of %s', (_name, id, [partitionKey, sortKey], role) => {
  test('has a key made from the event alone, is paid by request, and can be restored to any second', () => {
    expect(resourcesOf(clickstream())[id]?.Properties).toMatchObject({
      KeySchema: [
        { AttributeName: partitionKey, KeyType: 'HASH' },
        { AttributeName: sortKey, KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  test('takes what a new table takes, and lets its items expire', () => {
    const properties = resourcesOf(clickstream())[id]?.Properties;
    expect(properties).toMatchObject({
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
    expect(properties).not.toHaveProperty('WarmThroughput');
    expect(properties).not.toHaveProperty('OnDemandThroughput');
  });

  test('has the settings of the tables, and its function knows them', () => {
    const stack = clickstream({
      tables: {
        writeShards: 256,
        expiration: Duration.days(7),
        warmThroughput: { writeUnitsPerSecond: 60_000 },
      },
    });
    expect(resourcesOf(stack)[id]?.Properties).toMatchObject({
      WarmThroughput: { WriteUnitsPerSecond: 60_000 },
    });
    const environments = Object.values(resourcesOf(stack, 'AWS::Lambda::Function'))
      .map(({ Properties }) => (Properties.Environment as { Variables: object } | undefined)?.Variables)
      .filter((variables) => JSON.stringify(variables ?? {}).includes(`"TABLE_NAME":{"Ref":"${id}"}`));
    expect(environments).toEqual([expect.objectContaining({ WRITE_SHARDS: '256', EXPIRATION_DAYS: '7' })]);
  });

  test('can only be written by its function, in batches', () => {
    const mayUse = Object.entries(resourcesOf(clickstream(), 'AWS::IAM::Policy')).filter(
      ([, { Properties }]) => JSON.stringify(Properties).includes(`{"Fn::GetAtt":["${id}","Arn"]}`),
    );
    expect(mayUse).toHaveLength(1);
    expect(mayUse[0]?.[0]).toMatch(role);
    expect(JSON.stringify(mayUse).match(/dynamodb:\w+/g)).toEqual(['dynamodb:BatchWriteItem']);
  });
});

test.each([
  [
    { writeShards: 0 },
    'table "Clickstream/Clickstream/PageViews": writeShards is 0; allowed are whole numbers from 1 to 1,000 write shards (the blueprint).',
  ],
  [
    { expiration: Duration.hours(36) },
    'table "Clickstream/Clickstream/PageViews": expiration is 1 day 12 hours; allowed are whole days.',
  ],
  [
    { warmThroughput: { readUnitsPerSecond: 1 } },
    'table "Clickstream/Clickstream/PageViews": warmThroughput.readUnitsPerSecond is 1; allowed are whole numbers from 12,000 ' +
      'to 10,000,000 read units a second (DynamoDB Developer Guide, warm throughput of on-demand tables).',
  ],
])('tables with %j are refused', (tables, message) => {
  expect(messageOf(() => clickstream({ tables }))).toBe(message);
});

describe('the session counter', () => {
  const mappingsOf = (stack: Stack) => resourcesOf(stack, 'AWS::Lambda::EventSourceMapping');
  const sessionMapping = (stack: Stack) =>
    Object.entries(mappingsOf(stack)).find(([id]) => id.startsWith('ClickstreamSessions'))?.[1];

  test('reads with throughput of its own, and gives what fails to its parking lot', () => {
    const stack = clickstream();
    const [consumer] = Object.keys(resourcesOf(stack, 'AWS::Kinesis::StreamConsumer'));
    const bucket = 'ClickstreamSessionsParkingLotBucket4D907EF4';
    const mapping = sessionMapping(stack);
    expect(mapping?.Properties).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': [consumer, 'ConsumerARN'] },
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [bucket, 'Arn'] } } },
      StartingPosition: 'TRIM_HORIZON',
    });
    expect(mapping?.DependsOn).toContainEqual(expect.stringMatching(/CounterRoleDefaultPolicy/));
  });

  test('can share the throughput, and has settings of its own', () => {
    const stack = clickstream({ sessions: { throughput: ReadThroughput.shared(), batchSize: 7 } });
    expect(resourcesOf(stack, 'AWS::Kinesis::StreamConsumer')).toEqual({});
    expect(sessionMapping(stack)?.Properties).toMatchObject({ BatchSize: 7 });
    expect(Object.values(mappingsOf(stack)).map(({ Properties }) => Properties.BatchSize)).toEqual([100, 7]);
  });
});

test('the writer gets its table, and the mapping waits for its permissions', () => {
  const stack = clickstream();
  const {
    ClickstreamWriterFunctionB35951CE: writer,
    ClickstreamConsumerEventSourceMapping56077A5D: mapping,
  } = resourcesOf(stack);
  expect(writer?.Properties).toMatchObject({
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    MemorySize: 512,
    // (7 halvings of a batch of 100 + 3 attempts) x 22 s + 76 s of waits = 296 s.
    Timeout: 22,
    LoggingConfig: { LogFormat: 'JSON' },
    Environment: {
      Variables: {
        POWERTOOLS_SERVICE_NAME: 'page-view-writer',
        PARKING_BUCKET: { Ref: 'ClickstreamParkingLotBucketD30D6F64' },
        PARKING_CONSUMER: expect.stringMatching(/^Clickstream-Writer-Function-/),
        TABLE_NAME: { Ref: 'ClickstreamPageViews3D4A9A82' },
        WRITE_SHARDS: '128',
        EXPIRATION_DAYS: '30',
      },
    },
  });
  expect(mapping?.DependsOn).toContainEqual(expect.stringMatching(/WriterRoleDefaultPolicy/));
});

test.each([
  [undefined, 'RetainExceptOnCreate'],
  [RemovalPolicy.RETAIN, 'Retain'],
  [RemovalPolicy.DESTROY, 'Delete'],
])('removal policy %s holds for everything that keeps data', (removalPolicy, deletion) => {
  const keeps = ({ Type }: Resource) => /::(Stream|Key|Table|Queue|LogGroup|Bucket)$/.test(Type);
  const policies = Object.values(resourcesOf(clickstream({ removalPolicy })))
    .filter(keeps)
    .map(({ DeletionPolicy }) => DeletionPolicy);
  expect(policies).toEqual(Array.from({ length: 16 }, () => deletion));
});

test('the settings arrive where they belong', () => {
  const stack = clickstream({
    capacity: StreamCapacity.provisioned({ shards: 8 }),
    consumer: { batchSize: 500, parallelizationFactor: 4, retryAttempts: 9 },
    redriveMaxConcurrency: 25,
  });
  expect(onlyResource(stack, 'AWS::Kinesis::Stream')).toMatchObject({ ShardCount: 8 });
  const { ClickstreamConsumerEventSourceMapping56077A5D: mapping } = resourcesOf(stack);
  expect(mapping?.Properties).toMatchObject({
    BatchSize: 500,
    ParallelizationFactor: 4,
    MaximumRetryAttempts: 9,
  });
  expect(JSON.stringify(resourcesOf(stack))).toContain('"MAX_CONCURRENCY":"25"');
});

describe('monitoring', () => {
  const alarmsOf = (stack: Stack) => Object.keys(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
  const actionsOf = (stack: Stack, id: RegExp) =>
    Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).find(([logicalId]) =>
      id.test(logicalId),
    )?.[1].Properties.AlarmActions;
  const TICKET = /FunctionErrors/;

  test('watches the stream, both consumers and their redrives, and tells whom it is given', () => {
    const stack = newStack();
    const pageTopic = new sns.Topic(stack, 'OnCall');
    const { monitoring } = new ClickstreamBlueprint(stack, 'Clickstream', { monitoring: { pageTopic } });
    expect(monitoring?.alarms.map(({ alarm }) => alarm.node.id)).toEqual([
      'WriteThrottled',
      'WritesFailing',
      'ReadThrottled',
      'ReadsFailing',
      'ReadersBehind',
      'ConsumerBehind',
      'FunctionErrors',
      'FunctionThrottled',
      'ConsumerFailing',
      'RecordsDropped',
      'InvocationsFailing',
      'ConsumerStopped',
      'FailureAlarm',
      'ParkedAlarm',
      'ConsumerBehind',
      'FunctionErrors',
      'FunctionThrottled',
      'ConsumerFailing',
      'RecordsDropped',
      'InvocationsFailing',
      'ConsumerStopped',
      'FailureAlarm',
      'ParkedAlarm',
      'FanOutBehind',
      'FanOutFailing',
      'DeliveryBehind',
      'DeliveryStale',
      'DeliveryFailing',
      'KeyRefused',
      'TransformFailing',
      'RecordsRejected',
      'PartitionsExceeded',
      'TableThrottled',
      'TableThrottled',
      'FailureAlarm',
      'FailureAlarm',
    ]);
    const speakers = monitoring?.alarms.filter(({ severity }) => severity === 'page') ?? [];
    for (const { speaker } of speakers) {
      expect(stack.resolve((speaker.node.defaultChild as cloudwatch.CfnAlarm).alarmActions)).toEqual([
        { Ref: expect.stringMatching(/^OnCall/) },
      ]);
    }
    expect(actionsOf(stack, TICKET)).toBeUndefined();
  });

  test('makes a topic for addresses', () => {
    const stack = clickstream({ monitoring: { ticketEmails: ['team@example.com'] } });
    expect(onlyResource(stack, 'AWS::SNS::Subscription')).toMatchObject({
      Protocol: 'email',
      Endpoint: 'team@example.com',
    });
    expect(actionsOf(stack, TICKET)).toEqual([{ Ref: expect.stringMatching(/^ClickstreamTicketTopic/) }]);
  });

  test('cannot have addresses and a topic for the same', () => {
    const stack = newStack();
    const monitoring = { pageTopic: new sns.Topic(stack, 'OnCall'), pageEmails: ['a@example.com'] };
    expect(messageOf(() => new ClickstreamBlueprint(stack, 'Clickstream', { monitoring }))).toBe(
      'ClickstreamBlueprint "App/Clickstream": monitoring.pageEmails and monitoring.pageTopic are both given; allowed is ' +
        'one of them. Subscribe the addresses to the topic.',
    );
  });

  test('can be left out; failures still have their alarms', () => {
    const stack = clickstream({ monitoring: { enabled: false } });
    expect(alarmsOf(stack)).toEqual([
      'ClickstreamConsumerFailureAlarm2ECF6428',
      'ClickstreamConsumerParkedAlarmB89B5CF8',
      'ClickstreamRedriveFailureAlarm8DBD8863',
      'ClickstreamSessionsConsumerFailureAlarm23BF9956',
      'ClickstreamSessionsConsumerParkedAlarm22341DF4',
      'ClickstreamSessionRedriveFailureAlarm7C5D584F',
    ]);
  });
});
