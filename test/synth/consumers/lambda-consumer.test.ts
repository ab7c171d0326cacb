import {
  Duration,
  aws_iam as iam,
  aws_kinesis as kinesis,
  aws_kms as kms,
  aws_lambda as lambda,
  Stack,
  Token,
  Validations,
} from 'aws-cdk-lib';
import {
  DataStream,
  FailureDestination,
  LambdaConsumer,
  type LambdaConsumerProps,
  StartingPosition,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import {
  actionsOf,
  messageOf,
  newStack,
  onlyResource,
  resourcesOf,
  statementsOf,
  warningsOf,
} from '../support/synthesize';

const MAPPING = 'AWS::Lambda::EventSourceMapping';

function newHandler(stack: Stack, id = 'Handler', role?: iam.IRole): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    role,
    code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
  });
}

function consume(props: Partial<LambdaConsumerProps> = {}, stack = newStack()) {
  const stream = props.stream ?? new DataStream(stack, 'Clicks');
  const handler = props.handler ?? newHandler(stack);
  const consumer = new LambdaConsumer(stack, 'Consumer', { ...props, stream, handler });
  return { stack, stream, handler, consumer };
}

describe('the mapping', () => {
  test('is safe by default', () => {
    const { stack } = consume();
    expect(onlyResource(stack, MAPPING)).toEqual({
      BatchSize: 100,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [expect.anything(), 'Arn'] } } },
      EventSourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^Clicks/), 'Arn'] },
      FunctionName: { Ref: expect.stringMatching(/^Handler/) },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRecordAgeInSeconds: 23 * 3600,
      MaximumRetryAttempts: 3,
      MetricsConfig: { Metrics: ['EventCount'] },
      StartingPosition: 'TRIM_HORIZON',
    });
  });

  test('takes every setting to the property of that name', () => {
    const stack = newStack();
    const { stack: _ } = consume(
      {
        batchSize: 10_000,
        maxBatchingWindow: Duration.seconds(300),
        parallelizationFactor: 10,
        retryAttempts: 7,
        maxRecordAge: Duration.minutes(1),
        bisectBatchOnError: false,
        reportBatchItemFailures: false,
        tumblingWindow: Duration.seconds(900),
        filters: [lambda.FilterCriteria.filter({ data: { kind: lambda.FilterRule.isEqual('click') } })],
        filterEncryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/a'),
        onFailure: FailureDestination.queue(),
        startingPosition: StartingPosition.atTimestamp(new Date('2026-01-02T03:04:05Z')),
        enabled: false,
        eventCountMetrics: false,
      },
      stack,
    );
    expect(onlyResource(stack, MAPPING)).toMatchObject({
      BatchSize: 10_000,
      MaximumBatchingWindowInSeconds: 300,
      ParallelizationFactor: 10,
      MaximumRetryAttempts: 7,
      MaximumRecordAgeInSeconds: 60,
      BisectBatchOnFunctionError: false,
      TumblingWindowInSeconds: 900,
      FilterCriteria: { Filters: [{ Pattern: '{"data":{"kind":["click"]}}' }] },
      KmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/a',
      StartingPosition: 'AT_TIMESTAMP',
      StartingPositionTimestamp: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000,
      Enabled: false,
    });
    expect(onlyResource(stack, MAPPING)).not.toHaveProperty('FunctionResponseTypes');
    expect(onlyResource(stack, MAPPING)).not.toHaveProperty('MetricsConfig');
  });

  test('takes tokens: their values are known only at deployment', () => {
    const number = (name: string) => Token.asNumber({ Ref: name });
    const { stack } = consume({
      batchSize: number('Size'),
      parallelizationFactor: number('Factor'),
      retryAttempts: number('Attempts'),
      maxRecordAge: Duration.seconds(number('Age')),
      maxBatchingWindow: Duration.seconds(number('Window')),
    });
    expect(onlyResource(stack, MAPPING)).toMatchObject({
      BatchSize: { Ref: 'Size' },
      ParallelizationFactor: { Ref: 'Factor' },
      MaximumRetryAttempts: { Ref: 'Attempts' },
      MaximumRecordAgeInSeconds: { Ref: 'Age' },
      MaximumBatchingWindowInSeconds: { Ref: 'Window' },
    });
  });

  test('begins with the latest record when that is chosen', () => {
    const { stack } = consume({ startingPosition: StartingPosition.latest() });
    expect(onlyResource(stack, MAPPING)).toMatchObject({ StartingPosition: 'LATEST' });
  });

  test('is made after the permission that Lambda checks when it is made', () => {
    const { stack } = consume();
    const [policy] = Object.keys(resourcesOf(stack, 'AWS::IAM::Policy'));
    const [mapping] = Object.values(resourcesOf(stack, MAPPING));
    expect(mapping?.DependsOn).toContain(policy);
  });

  test('is the default child, for escape hatches', () => {
    expect(consume().consumer.node.defaultChild).toBeInstanceOf(lambda.CfnEventSourceMapping);
  });

  test('counts events in metrics with its own dimension', () => {
    const metric = consume().consumer.metric('DroppedEventCount');
    expect(metric).toMatchObject({
      namespace: 'AWS/Lambda',
      metricName: 'DroppedEventCount',
      statistic: 'Sum',
    });
    expect(Object.keys(metric.dimensions ?? {})).toEqual(['EventSourceMappingUUID']);
  });
});

describe('the function may', () => {
  test('read the stream, decrypt it, and send to the queue, and nothing else', () => {
    const { stack } = consume({ onFailure: FailureDestination.queue() });
    expect(statementsOf(stack).map(({ Action }) => Action)).toEqual([
      [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      'kms:Decrypt',
      'sqs:SendMessage',
    ]);
  });

  test('be an alias', () => {
    const stack = newStack();
    consume(
      {
        handler: new lambda.Alias(stack, 'Live', {
          aliasName: 'live',
          version: newHandler(stack).currentVersion,
        }),
      },
      stack,
    );
    expect(actionsOf(statementsOf(stack), 'kinesis')).toContain('kinesis:GetRecords');
  });

  test('be imported without a role: then the app says, in one warning, what its role needs', () => {
    const stack = newStack();
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:handler';
    const { consumer } = consume({ handler: lambda.Function.fromFunctionArn(stack, 'Handler', arn) }, stack);
    const [warning, ...others] = warningsOf(stack);
    expect(others).toEqual([]);
    expect(warning).toContain('handler "App/Handler" is imported without its role');
    const statements = JSON.parse(warning?.match(/\[\{.*\}\]/)?.[0] ?? '');
    expect(statements.map(({ Action }: { Action: unknown }) => Action)).toEqual([
      expect.arrayContaining(['kinesis:GetRecords', 'kinesis:DescribeStream']),
      'kms:Decrypt',
      's3:PutObject',
      's3:ListBucket',
      'kms:GenerateDataKey',
    ]);
    expect(statements[3].Resource).toEqual(stack.resolve(consumer.failureBucket?.bucketArn));
  });

  test('be imported with a role that another team looks after: then nothing is added and nothing is said', () => {
    const stack = newStack();
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/r', { mutable: false });
    const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:handler';
    consume(
      { handler: lambda.Function.fromFunctionAttributes(stack, 'Handler', { functionArn, role }) },
      stack,
    );
    expect([statementsOf(stack), warningsOf(stack)]).toEqual([[], []]);
  });
});

test('an imported stream is consumed with its key', () => {
  const stack = newStack();
  const stream = DataStream.fromDataStreamAttributes(stack, 'Clicks', {
    streamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/a'),
  });
  consume({ stream }, stack);
  expect(onlyResource(stack, MAPPING).EventSourceArn).toBe(stream.streamArn);
  expect(JSON.stringify(statementsOf(stack))).toContain('kms:Decrypt');
});

describe('what Lambda would refuse at deployment is refused here', () => {
  const source = '(Lambda, CreateEventSourceMapping).';
  test.each<[Partial<LambdaConsumerProps>, string]>([
    [{ batchSize: 0 }, `batchSize is 0; allowed are whole numbers from 1 to 10,000 records ${source}`],
    [
      { batchSize: 10_001 },
      `batchSize is 10001; allowed are whole numbers from 1 to 10,000 records ${source}`,
    ],
    [
      { maxBatchingWindow: Duration.seconds(301) },
      `maxBatchingWindow is 5 minutes 1 second; allowed are whole numbers from 0 to 300 seconds ${source}`,
    ],
    [
      { parallelizationFactor: 0 },
      `parallelizationFactor is 0; allowed are whole numbers from 1 to 10 ${source}`,
    ],
    [
      { parallelizationFactor: 11 },
      `parallelizationFactor is 11; allowed are whole numbers from 1 to 10 ${source}`,
    ],
    [
      { retryAttempts: -2 },
      `retryAttempts is -2; allowed are whole numbers from -1 to 10,000 attempts ${source}`,
    ],
    [
      { retryAttempts: 10_001 },
      `retryAttempts is 10001; allowed are whole numbers from -1 to 10,000 attempts ${source}`,
    ],
    [
      { maxRecordAge: Duration.seconds(30) },
      `maxRecordAge is 30 seconds; allowed are whole numbers from 60 to 604,800 seconds ${source}`,
    ],
    [
      { maxRecordAge: Duration.days(8) },
      `maxRecordAge is 8 days; allowed are whole numbers from 60 to 604,800 seconds ${source}`,
    ],
    [
      { tumblingWindow: Duration.seconds(901) },
      `tumblingWindow is 15 minutes 1 second; allowed are whole numbers from 0 to 900 seconds ${source}`,
    ],
    [
      { filters: Array.from({ length: 11 }, () => lambda.FilterCriteria.filter({ data: {} })) },
      'the number of filters is 11; allowed are whole numbers from 1 to 10 filters (Lambda, event filtering).',
    ],
  ])('%j', (props, message) => {
    expect(messageOf(() => consume(props))).toBe(`LambdaConsumer "App/Consumer": ${message}`);
  });

  test('a key for filters without filters', () => {
    const stack = newStack();
    const filterEncryptionKey = new kms.Key(stack, 'Key');
    expect(messageOf(() => consume({ filterEncryptionKey }, stack))).toBe(
      'LambdaConsumer "App/Consumer": filterEncryptionKey is set without filters; set both or neither.',
    );
  });

  test.each([
    [new Date(Number.NaN), 'is not a valid date.'],
    [new Date(0), 'is 1970-01-01T00:00:00.000Z; allowed is a time after 1970 began and before now'],
    [
      new Date('2999-01-01T00:00:00Z'),
      'is 2999-01-01T00:00:00.000Z; allowed is a time after 1970 began and before now',
    ],
  ])('a starting position at %s', (time, message) => {
    expect(messageOf(() => StartingPosition.atTimestamp(time))).toContain(
      `StartingPosition.atTimestamp: time ${message}`,
    );
  });
});

describe('a record age that is longer than the retention', () => {
  const id = 'cdk-kinesis-blueprint:LambdaConsumer.maxRecordAgeExceedsRetention';

  test.each([
    ['our stream', (stack: Stack) => new DataStream(stack, 'Clicks')],
    ["the CDK's stream", (stack: Stack) => new kinesis.Stream(stack, 'Clicks')],
  ])('is warned of for %s, until someone acknowledges it', (_name, make) => {
    const stack = newStack();
    const { consumer } = consume({ stream: make(stack), maxRecordAge: Duration.days(2) }, stack);
    expect(warningsOf(stack).join()).toContain(
      'maxRecordAge is 2 days, and the stream retains records for 1 day: records can expire',
    );
    Validations.of(consumer).acknowledge({ id, reason: 'this consumer may miss records' });
    expect(warningsOf(stack)).toEqual([]);
  });

  test('is not warned of where it fits, or where the retention is not known', () => {
    const fits = newStack();
    consume(
      {
        stream: new DataStream(fits, 'Clicks', { retentionPeriod: Duration.days(3) }),
        maxRecordAge: Duration.days(2),
      },
      fits,
    );
    const unknown = newStack();
    const streamArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
    consume(
      {
        stream: DataStream.fromDataStreamAttributes(unknown, 'Clicks', { streamArn }),
        maxRecordAge: Duration.days(2),
      },
      unknown,
    );
    expect([...warningsOf(fits), ...warningsOf(unknown)].join()).not.toContain(id);
  });
});

describe('a function that could write to the stream that it reads', () => {
  const synthesis = (
    arrange: (parts: ReturnType<typeof consume>) => void,
    props: Partial<LambdaConsumerProps> = {},
    stack = newStack(),
  ) => {
    const parts = consume(props, stack);
    arrange(parts);
    return () => onlyResource(parts.stack, MAPPING);
  };

  test.each<[string, (parts: ReturnType<typeof consume>) => void]>([
    ['a grant of this package', ({ stream, handler }) => (stream as DataStream).grants.producer(handler)],
    ['a grant of the CDK', ({ stream, handler }) => stream.grantWrite(handler)],
    [
      'a statement for all of Kinesis',
      ({ handler }) =>
        handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['kinesis:*'], resources: ['*'] })),
    ],
    [
      'a statement for all streams of the account',
      ({ handler, stack }) =>
        handler.addToRolePolicy(
          new iam.PolicyStatement({
            actions: ['kinesis:Put*'],
            resources: [stack.formatArn({ service: 'kinesis', resource: 'stream', resourceName: '*' })],
          }),
        ),
    ],
    [
      'a policy that another construct attached',
      ({ handler, stack, stream }) => {
        const policy = new iam.Policy(stack, 'Other', {
          statements: [
            new iam.PolicyStatement({ actions: ['kinesis:PutRecord'], resources: [stream.streamArn] }),
          ],
        });
        if (handler.role) policy.attachToRole(handler.role);
      },
    ],
    [
      'a managed policy of this app',
      ({ handler, stack, stream }) =>
        handler.role?.addManagedPolicy(
          new iam.ManagedPolicy(stack, 'Managed', {
            statements: [
              new iam.PolicyStatement({ actions: ['kinesis:PutRecords'], resources: [stream.streamArn] }),
            ],
          }),
        ),
    ],
    [
      'a policy of AWS',
      ({ handler }) =>
        handler.role?.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonKinesisFullAccess')),
    ],
  ])('is refused: %s', (_name, arrange) => {
    const message = messageOf(synthesis(arrange));
    expect(message).toContain('handler "App/Handler" may write to the stream that it reads');
    expect(message).toContain('the recursion detection of Lambda does not cover Kinesis');
  });

  test('is refused with a role whose inline policy lets it write', () => {
    const stack = newStack();
    const role = new iam.Role(stack, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        all: new iam.PolicyDocument({
          statements: [new iam.PolicyStatement({ actions: ['kinesis:*'], resources: ['*'] })],
        }),
      },
    });
    const handler = newHandler(stack, 'Handler', role);
    expect(messageOf(synthesis(() => undefined, { handler }, stack))).toContain('(App/Role/Resource)');
  });

  test('is taken where somebody says that it never does', () => {
    const { consumer, stream, handler, stack } = consume();
    stream.grantWrite(handler);
    const id = 'cdk-kinesis-blueprint:LambdaConsumer.writesToItsStream';
    expect(messageOf(() => onlyResource(stack, MAPPING))).toContain(id);
    Validations.of(consumer).acknowledge({ id, reason: 'the role is shared with a producer' });
    expect(() => onlyResource(stack, MAPPING)).not.toThrow();
  });

  test("is refused when the stream is another stack's", () => {
    const stack = newStack();
    const elsewhere = new Stack(stack.node.root as Stack, 'Elsewhere');
    const stream = new DataStream(elsewhere, 'Clicks');
    expect(
      messageOf(synthesis(({ handler }) => stream.grants.producer(handler), { stream }, stack)),
    ).toContain('may write');
  });

  test.each<[string, (parts: ReturnType<typeof consume>) => void]>([
    [
      'writes to another stream',
      ({ stack, handler }) => new DataStream(stack, 'Other').grants.producer(handler),
    ],
    ['may do nothing more', () => undefined],
    ['reads only', ({ stream, handler }) => stream.grantRead(handler)],
    [
      'is denied what it was granted',
      ({ stream, handler }) => {
        stream.grantWrite(handler);
        handler.addToRolePolicy(
          new iam.PolicyStatement({
            effect: iam.Effect.DENY,
            actions: ['kinesis:Put*'],
            resources: [stream.streamArn],
          }),
        );
      },
    ],
    [
      'is not the one that may write',
      ({ stream, stack }) => stream.grantWrite(newHandler(stack, 'Producer')),
    ],
  ])('is something else when the function %s', (_name, arrange) => {
    expect(synthesis(arrange)).not.toThrow();
  });
});

test('two consumers in one scope have their own mapping, bucket and alarm', () => {
  const { stack, stream } = consume();
  new LambdaConsumer(stack, 'Second', { stream, handler: newHandler(stack, 'B') });
  for (const type of [MAPPING, 'AWS::S3::Bucket', 'AWS::CloudWatch::Alarm']) {
    expect(Object.keys(resourcesOf(stack, type))).toHaveLength(2);
  }
});
