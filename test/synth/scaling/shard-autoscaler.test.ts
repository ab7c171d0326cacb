import {
  App,
  aws_cloudwatch_actions as actions,
  aws_applicationautoscaling as appscaling,
  Duration,
  aws_kinesis as kinesis,
  aws_kms as kms,
  Stack,
  aws_sns as sns,
  TimeZone,
  Validations,
} from 'aws-cdk-lib';
import {
  ChangesPerDay,
  ClickstreamStack,
  DataStream,
  ShardAutoscaler,
  type ShardAutoscalerProps,
  ShardMetrics,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import {
  actionsOf,
  type Json,
  messageOf,
  NO_FLAGS,
  newStack,
  onlyResource,
  RECOMMENDED,
  resourcesOf,
  type Statement,
  statementsOf,
  warningsOf,
} from '../support/synthesize';

const bounds = { minShards: 2, maxShards: 64 };
const streamArn = 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks';
const imported = (stack: Stack) => DataStream.fromDataStreamAttributes(stack, 'Clicks', { streamArn });

/** On an imported stream, so that there is nothing in the stack but the autoscaler. */
function autoscaler(stack: Stack, props: Partial<ShardAutoscalerProps> = {}): ShardAutoscaler {
  return new ShardAutoscaler(stack, 'Autoscaler', { stream: imported(stack), ...bounds, ...props });
}

function synthesized(props: Partial<ShardAutoscalerProps> = {}): Stack {
  const stack = newStack();
  autoscaler(stack, props);
  return stack;
}

const environmentOf = (stack: Stack) =>
  (onlyResource(stack, 'AWS::Lambda::Function').Environment as { Variables: Json }).Variables;

describe('the function', () => {
  test('is bundled, and reserves no concurrency: an execution that finds the lease taken ends', () => {
    const resource = onlyResource(synthesized(), 'AWS::Lambda::Function');
    expect(resource.ReservedConcurrentExecutions).toBeUndefined();
    expect(resource).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 120,
    });
  });

  test('knows its stream, its bounds and its memory, and leaves the rest to the defaults of the policy', () => {
    expect(environmentOf(synthesized())).toEqual({
      POWERTOOLS_SERVICE_NAME: 'resharder',
      STREAM_ARN: streamArn,
      STATE_TABLE_NAME: { Ref: expect.stringMatching(/State/) },
      MIN_SHARDS: '2',
      MAX_SHARDS: '64',
      METRIC_NAMESPACE: 'KinesisBlueprint',
      DRY_RUN: 'false',
      SHARD_METRICS: 'on-demand',
      CONSUMER_ITERATOR_AGE: 'true',
      TICK_RULE_NAME: expect.anything(),
    });
  });

  test('knows the share that may be rejected, and the pace', () => {
    const stack = newStack();
    autoscaler(stack, { rejectedAtMost: 0.0005, changesPerDay: ChangesPerDay.FEW });
    expect(environmentOf(stack)).toMatchObject({ REJECTED_AT_MOST: '0.0005', CHANGES_PER_DAY: 'few' });
  });

  test('knows what is chosen', () => {
    const stack = newStack();
    autoscaler(stack, {
      dryRun: true,
      shardMetrics: ShardMetrics.ALWAYS,
      lossPrice: 30,
      maxIteratorAge: Duration.minutes(2),
      watchFanOutConsumers: false,
      keepManualGrowth: Duration.hours(1),
      schedules: [
        {
          schedule: appscaling.Schedule.cron({ hour: '18', minute: '0' }),
          timeZone: TimeZone.EUROPE_BERLIN,
          minShards: 20,
        },
        { schedule: appscaling.Schedule.rate(Duration.days(1)), maxShards: 32 },
      ],
      updateShardCountQuota: 20,
      notificationTopic: new sns.Topic(stack, 'People'),
    });
    expect(environmentOf(stack)).toMatchObject({
      DRY_RUN: 'true',
      SHARD_METRICS: 'always',
      LOSS_PRICE: '30',
      MAX_ITERATOR_AGE_MS: '120000',
      KEEP_OTHERS_GROWTH_MS: '3600000',
      CONSUMER_ITERATOR_AGE: 'false',
      UPDATE_SHARD_COUNT_QUOTA: '20',
      NOTIFICATION_TOPIC_ARN: { Ref: expect.stringMatching(/^People/) },
    });
    expect(JSON.parse(String(environmentOf(stack).SCHEDULES))).toEqual([
      { schedule: 'cron(0 18 * * ? *)', timeZone: 'Europe/Berlin', minShards: 20 },
      { schedule: 'rate(1 day)', maxShards: 32 },
    ]);
  });

  test.each([
    [{ minShards: 0 }, 'schedules[0].minShards is 0; allowed are whole numbers from 1 to 10,000'],
    [
      { minShards: 65 },
      'schedules[0]: minShards is 65 and maxShards is 64; allowed is a minShards of at most',
    ],
    [
      { schedule: appscaling.Schedule.expression('every evening') },
      'schedules[0].schedule is "every evening"; allowed are cron(minutes hours day-of-month month day-of-week year)',
    ],
    [{ schedule: appscaling.Schedule.expression('cron(0 18 * * *)') }, 'schedule is "cron(0 18 * * *)"'],
    [{ schedule: appscaling.Schedule.expression('cron(0 18 15W * ? *)') }, 'without W'],
  ])('refuses a schedule that cannot be kept: %j', (entry, message) => {
    const schedule = appscaling.Schedule.at(new Date(Date.UTC(2026, 10, 27, 18)));
    expect(messageOf(() => synthesized({ schedules: [{ schedule, ...entry }] }))).toContain(message);
  });

  test('knows the stack of a stream of this app, whose deployments it waits for, and may look at it', () => {
    const stack = newStack();
    new DataStream(stack, 'Clicks', { capacity: StreamCapacity.autoscaled(bounds) });
    const functions = Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
    expect(functions.map(({ Properties }) => Properties.Environment)).toContainEqual({
      Variables: expect.objectContaining({
        STACK_ID: { Ref: 'AWS::StackId' },
        STREAM_LOGICAL_ID: Object.keys(resourcesOf(stack, 'AWS::Kinesis::Stream'))[0],
      }),
    });
    expect(statementsOf(stack)).toContainEqual({
      Effect: 'Allow',
      Action: ['cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks'],
      Resource: { Ref: 'AWS::StackId' },
    });
  });

  test.each([
    ['always', [kinesis.ShardLevelMetrics.WRITE_PROVISIONED_THROUGHPUT_EXCEEDED]],
    ['always', [kinesis.ShardLevelMetrics.ALL]],
    ['on-demand', [kinesis.ShardLevelMetrics.INCOMING_BYTES]],
    ['on-demand', undefined],
  ])('has the metric of each shard %s where the template asks for %j', (expected, shardLevelMetrics) => {
    const stack = newStack();
    new DataStream(stack, 'Clicks', { capacity: StreamCapacity.autoscaled(bounds), shardLevelMetrics });
    const functions = Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
    expect(functions.map(({ Properties }) => Properties.Environment)).toContainEqual({
      Variables: expect.objectContaining({ SHARD_METRICS: expected }),
    });
  });

  test('tries an event three times, and then gives it to a queue with an alarm on arrivals', () => {
    const stack = newStack();
    autoscaler(stack, { alarmActions: [new actions.SnsAction(new sns.Topic(stack, 'OnCall'))] });
    const [queue] = Object.keys(resourcesOf(stack, 'AWS::SQS::Queue'));
    expect(onlyResource(stack, 'AWS::Lambda::EventInvokeConfig')).toMatchObject({
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [queue, 'Arn'] } } },
    });
    expect(alarmsOf(stack).FailureAlarm).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'NumberOfMessagesSent',
      Statistic: 'Sum',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [queue, 'QueueName'] } }],
      Threshold: 1,
      EvaluationPeriods: 360,
      DatapointsToAlarm: 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: expect.stringMatching(/^OnCall/) }],
    });
  });

  test('remembers in a table that is paid by request', () => {
    expect(onlyResource(synthesized(), 'AWS::DynamoDB::Table')).toMatchObject({
      KeySchema: [{ AttributeName: 'stream', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    });
  });
});

describe('permissions', () => {
  const shown = ({ Action, Resource }: Statement) => [Action, Resource];

  test('are the calls that the function makes, on its own resources wherever IAM knows any', () => {
    const stack = newStack();
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/a');
    const stream = DataStream.fromDataStreamAttributes(stack, 'Clicks', { streamArn, encryptionKey: key });
    new ShardAutoscaler(stack, 'Autoscaler', {
      stream,
      ...bounds,
      notificationTopic: new sns.Topic(stack, 'People'),
    });
    expect(statementsOf(stack).map(shown)).toEqual([
      [
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        { 'Fn::GetAtt': [expect.stringMatching(/Logs/), 'Arn'] },
      ],
      [
        [
          'kinesis:DescribeStreamSummary',
          'kinesis:GetRecords',
          'kinesis:GetShardIterator',
          'kinesis:ListShards',
          'kinesis:MergeShards',
          'kinesis:SplitShard',
        ],
        streamArn,
      ],
      ['kms:Decrypt', key.keyArn],
      [
        [
          'kinesis:DescribeLimits',
          'kinesis:DisableEnhancedMonitoring',
          'kinesis:EnableEnhancedMonitoring',
          'kinesis:UpdateShardCount',
        ],
        '*',
      ],
      ['cloudwatch:GetMetricData', '*'],
      [
        ['dynamodb:DeleteItem', 'dynamodb:UpdateItem'],
        { 'Fn::GetAtt': [expect.stringMatching(/State/), 'Arn'] },
      ],
      [['events:DisableRule', 'events:EnableRule'], expect.anything()],
      ['sqs:SendMessage', { 'Fn::GetAtt': [expect.stringMatching(/DeadLetterQueue/), 'Arn'] }],
      ['sns:Publish', { Ref: expect.stringMatching(/^People/) }],
    ]);
    // IAM knows no resource for these, so at least the Region is that of the stream.
    const ofAll = statementsOf(stack).find(({ Action }) => Action.includes('kinesis:UpdateShardCount'));
    expect(ofAll?.Condition).toEqual({ StringEquals: { 'aws:RequestedRegion': stream.env.region } });
  });

  test('switch one rule on and off: the tick', () => {
    const stack = synthesized();
    const tick = Object.values(resourcesOf(stack, 'AWS::Events::Rule')).find(
      ({ Properties }) => Properties.State === 'DISABLED',
    );
    const [statement] = statementsOf(stack).filter((it) => actionsOf([it], 'events').length > 0);
    expect(JSON.stringify(statement?.Resource)).toContain(JSON.stringify(tick?.Properties.Name));
    expect(environmentOf(stack).TICK_RULE_NAME).toEqual(tick?.Properties.Name);
  });

  test('let no alarm and no rule of somebody else invoke the function', () => {
    const permissions = Object.values(resourcesOf(synthesized(), 'AWS::Lambda::Permission'));
    expect(permissions).toHaveLength(5);
    for (const { Properties } of permissions) {
      expect(Properties).toMatchObject({
        Principal: expect.stringMatching(/^(events|lambda\.alarms\.cloudwatch)\.amazonaws\.com$/),
        SourceArn: { 'Fn::GetAtt': [expect.anything(), 'Arn'] },
      });
    }
  });
});

/** The properties of alarms, by the last part of their construct's path. */
function alarmsOf(stack: Stack): Record<string, Json> {
  const names = ['UtilizationHigh', 'UtilizationLow', 'WriteThrottled', 'FailureAlarm'];
  const found = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
  return Object.fromEntries(
    names.map((name) => [name, found.find(([id]) => id.includes(name))?.[1].Properties ?? {}]),
  );
}

describe('the alarms that wake it', () => {
  const alarms = alarmsOf(synthesized());
  const metricOf = (Namespace: string, MetricName: string) => ({
    Namespace,
    MetricName,
    Dimensions: [{ Name: 'StreamName', Value: 'clicks' }],
  });

  test.each(['UtilizationHigh', 'UtilizationLow'])(
    '%s: bytes or records in parts of the live shard count',
    (name) => {
      expect(alarms[name]?.Metrics).toEqual([
        {
          Id: expect.anything(),
          Label: 'utilization',
          Expression: 'MAX([bytes / 62914560, records / 60000]) / FILL(shards, REPEAT)',
          ReturnData: true,
        },
        ...[
          ['bytes', metricOf('AWS/Kinesis', 'IncomingBytes'), 'Sum'],
          ['records', metricOf('AWS/Kinesis', 'IncomingRecords'), 'Sum'],
          ['shards', metricOf('KinesisBlueprint', 'OpenShardCount'), 'Maximum'],
        ].map(([Id, Metric, Stat]) => ({ Id, MetricStat: { Metric, Stat, Period: 60 }, ReturnData: false })),
      ]);
    },
  );

  test('UtilizationHigh goes off at 2 of 6 minutes, which always hold a published shard count', () => {
    expect(alarms.UtilizationHigh).toMatchObject({
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 0.8,
      DatapointsToAlarm: 2,
      EvaluationPeriods: 6,
    });
  });

  test('UtilizationLow needs 11 of 15 minutes: a missing one is never taken for little traffic', () => {
    expect(alarms.UtilizationLow).toMatchObject({
      ComparisonOperator: 'LessThanOrEqualToThreshold',
      Threshold: 0.4,
      DatapointsToAlarm: 11,
      EvaluationPeriods: 15,
      TreatMissingData: 'notBreaching',
    });
  });

  test('WriteThrottled goes off at the first minute with a refused record', () => {
    expect(alarms.WriteThrottled).toMatchObject({
      ...metricOf('AWS/Kinesis', 'WriteProvisionedThroughputExceeded'),
      Statistic: 'Sum',
      Period: 60,
      Threshold: 1,
      EvaluationPeriods: 1,
    });
  });

  test.each(['UtilizationHigh', 'UtilizationLow', 'WriteThrottled'])(
    '%s invokes the function, is quiet without data, and says what for',
    (name) => {
      expect(alarms[name]).toMatchObject({
        AlarmActions: [{ 'Fn::GetAtt': [expect.stringMatching(/Function/), 'Arn'] }],
        TreatMissingData: 'notBreaching',
        AlarmDescription: expect.stringMatching(
          /^Wakes the autoscaler: .*the stream App\/Clicks .+ Runbook: \S+\/autoscaler-wake-up\.md$/,
        ),
      });
    },
  );

  test('are the same whatever the bounds are: nothing ever has to rewrite them', () => {
    expect(alarmsOf(synthesized({ minShards: 8, maxShards: 800 }))).toEqual(alarms);
  });
});

test('a schedule wakes it every 5 minutes, and every minute when it asks for that', () => {
  const rules = Object.values(resourcesOf(synthesized(), 'AWS::Events::Rule'));
  expect(rules.map(({ Properties }) => [Properties.ScheduleExpression, Properties.State])).toEqual([
    ['rate(5 minutes)', 'ENABLED'],
    ['rate(1 minute)', 'DISABLED'],
  ]);
});

test('its dashboard shows demand, capacity, utilization, refusals, quota and decisions; it can be left out', () => {
  const body = JSON.stringify(onlyResource(synthesized(), 'AWS::CloudWatch::Dashboard').DashboardBody);
  for (const shown of [
    'written, in shards',
    'OpenShardCount',
    'utilization',
    'WriteProvisionedThroughputExceeded',
    'QuotaRemaining',
    'HotShards',
    'Decisions',
    'plan.steps.0.why',
    'maxShards',
  ]) {
    expect(body).toContain(shown);
  }
  expect(resourcesOf(synthesized({ dashboard: false }), 'AWS::CloudWatch::Dashboard')).toEqual({});
});

test.each([
  ['metricOpenShardCount', 'OpenShardCount', 'Maximum'],
  ['metricUtilization', 'Utilization', 'Maximum'],
  ['metricQuotaRemaining', 'QuotaRemaining', 'Maximum'],
  ['metricHotShards', 'HotShards', 'Maximum'],
  ['metricDecisions', 'Decisions', 'Sum'],
])('%s is the %s that the function publishes', (method, metricName, statistic) => {
  const it = autoscaler(newStack());
  const metric = Reflect.get(it, method).call(it);
  expect(metric).toMatchObject({ namespace: 'KinesisBlueprint', metricName, statistic });
  expect(metric.dimensions).toEqual({ StreamName: 'clicks' });
});

describe('is refused', () => {
  test.each<[Partial<ShardAutoscalerProps>, string]>([
    [{ minShards: 65 }, 'minShards is 65 and maxShards is 64; allowed is a minShards of at most maxShards.'],
    [
      { minShards: 0 },
      'minShards is 0; allowed are whole numbers from 1 to 10,000 shards (Kinesis, UpdateShardCount).',
    ],
    [
      { maxShards: 10_001 },
      'maxShards is 10001; allowed are whole numbers from 1 to 10,000 shards (Kinesis, UpdateShardCount).',
    ],
    [
      { rejectedAtMost: 0.02 },
      'rejectedAtMost is 0.02; allowed is a share from 0.0001 (.01 %) to 0.01 (1 %).',
    ],
    [
      { rejectedAtMost: Number.NaN },
      'rejectedAtMost is NaN; allowed is a share from 0.0001 (.01 %) to 0.01 (1 %).',
    ],
    [
      { rejectedAtMost: 0.001, lossPrice: 30 },
      'rejectedAtMost and lossPrice are both set; allowed is one: the autoscaler finds the price for the share.',
    ],
    [{ lossPrice: 0 }, 'lossPrice is 0; allowed is more than 0.'],
    [{ lossPrice: Number.NaN }, 'lossPrice is NaN; allowed is more than 0.'],
    [{ maxIteratorAge: Duration.seconds(0) }, 'maxIteratorAge is 0 seconds; allowed is more than 0.'],
    [
      { updateShardCountQuota: 0 },
      'updateShardCountQuota is 0; allowed are whole numbers from 1 to 1,000 calls in 24 hours (Kinesis, UpdateShardCount).',
    ],
  ])('%o', (props, message) => {
    expect(messageOf(() => synthesized(props))).toBe(`ShardAutoscaler "App/Autoscaler": ${message}`);
  });

  test.each([1, 65])('an initial count of %d, outside of the bounds', (initialShards) => {
    expect(messageOf(() => StreamCapacity.autoscaled({ ...bounds, initialShards }))).toBe(
      `StreamCapacity.autoscaled: initialShards is ${initialShards}; allowed are whole numbers from 2 to 64 shards (minShards and maxShards).`,
    );
  });

  test.each([
    ['DataStream', (stack: Stack) => new DataStream(stack, 'Clicks')],
    [
      'kinesis.Stream',
      (stack: Stack) => new kinesis.Stream(stack, 'Clicks', { streamMode: kinesis.StreamMode.ON_DEMAND }),
    ],
  ])('a %s on demand', (_name, make) => {
    const stack = newStack();
    const stream = make(stack);
    expect(messageOf(() => new ShardAutoscaler(stack, 'Autoscaler', { stream, ...bounds }))).toBe(
      'ShardAutoscaler "App/Autoscaler": stream "App/Clicks" is on demand, where Kinesis sets the number of shards; ' +
        'allowed is a stream in provisioned mode.',
    );
  });
});

describe('warns', () => {
  const inRegion = (region: string | undefined, maxShards: number) => {
    const env = region === undefined ? undefined : { region, account: '111122223333' };
    const stack = newStack({ env });
    new DataStream(stack, 'Clicks', { capacity: StreamCapacity.autoscaled({ minShards: 2, maxShards }) });
    return warningsOf(stack);
  };

  test.each([undefined, 'eu-central-1'])(
    'of more shards than an account may have by default in %s',
    (region) => {
      expect(inRegion(region, 1_001)).toEqual([
        expect.stringMatching(
          /^maxShards is 1001, .* \[ack: .*ShardAutoscaler\.maxShardsAboveAccountLimit\]$/s,
        ),
      ]);
    },
  );

  test.each([
    ['eu-central-1', 1_000],
    ['eu-west-1', 10_000],
  ])('not in %s of %d', (region, maxShards) => {
    expect(inRegion(region, maxShards)).toEqual([]);
  });

  test('of a shard count in the template, to which a deployment may go back', () => {
    const stack = newStack();
    const stream = new kinesis.Stream(stack, 'Clicks', { shardCount: 4 });
    new ShardAutoscaler(stack, 'Autoscaler', { stream, ...bounds });
    expect(warningsOf(stack)).toEqual([
      expect.stringMatching(/^stream "App\/Clicks" states a shard count of 4, .*LiveShardCount/s),
    ]);
  });
});

test('works on a stream of another stack', () => {
  const app = new App({ context: RECOMMENDED, analyticsReporting: false });
  const other = new Stack(app, 'Streams');
  const stream = new DataStream(other, 'Clicks', { capacity: StreamCapacity.provisioned({ shards: 2 }) });
  const stack = new Stack(app, 'App');
  new ShardAutoscaler(stack, 'Autoscaler', { stream, ...bounds });
  expect(() => app.synth()).not.toThrow();
  expect(environmentOf(stack).STACK_ID).not.toEqual({ Ref: 'AWS::StackId' });
});

test('two on two streams of one stack do not meet', () => {
  const stack = newStack();
  for (const id of ['A', 'B']) new DataStream(stack, id, { capacity: StreamCapacity.autoscaled(bounds) });
  const names = Object.values(resourcesOf(stack, 'AWS::Events::Rule')).flatMap(
    ({ Properties }) => Properties.Name ?? [],
  );
  expect(names).toHaveLength(2);
  expect(names[0]).not.toEqual(names[1]);
});

/** What a deployed stack knows its resources by. */
const LOGICAL_IDS = {
  ClickstreamStreamLiveShardCount9A479F81: 'Custom::LiveShardCount',
  ClickstreamStreamLiveShardCountFunction99EBA63D: 'AWS::Lambda::Function',
  ClickstreamStreamAutoscalerResharderFunction414CEB26: 'AWS::Lambda::Function',
  ClickstreamStreamAutoscalerResharderState12CD99D7: 'AWS::DynamoDB::Table',
  ClickstreamStreamAutoscalerResharderDeadLetterQueue1E4D1351: 'AWS::SQS::Queue',
  ClickstreamStreamAutoscalerAlarmsUtilizationHigh61BC2423: 'AWS::CloudWatch::Alarm',
  ClickstreamStreamAutoscalerAlarmsUtilizationLow6F257631: 'AWS::CloudWatch::Alarm',
  ClickstreamStreamAutoscalerAlarmsWriteThrottled969C2B7B: 'AWS::CloudWatch::Alarm',
  ClickstreamStreamAutoscalerFailureAlarm1FF0CE61: 'AWS::CloudWatch::Alarm',
  ClickstreamStreamAutoscalerReconcile08FEDFF7: 'AWS::Events::Rule',
  ClickstreamStreamAutoscalerTick08E2A7B8: 'AWS::Events::Rule',
};

describe('in the blueprint', () => {
  const capacity = StreamCapacity.autoscaled(bounds);
  const blueprint = (props = {}, context: Json = RECOMMENDED) => {
    const app = new App({ context, analyticsReporting: false });
    return new ClickstreamStack(app, 'Clickstream', { capacity, ...props });
  };

  test.each([
    ['all recommended feature flags', RECOMMENDED],
    ['no feature flag', NO_FLAGS],
  ])('logical ids are stable with %s', (_name, context) => {
    const ids = Object.entries(resourcesOf(blueprint({}, context))).map(([id, { Type }]) => [id, Type]);
    expect(Object.fromEntries(ids)).toMatchObject(LOGICAL_IDS);
  });

  test.each([
    ['us-east-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
  ])('nothing in %s names another partition than %s', (region, partition) => {
    const stack = blueprint({ env: { account: '111122223333', region } });
    const arns = JSON.stringify(resourcesOf(stack)).match(/arn:[a-z-]+(?=:)/g) ?? [];
    expect(arns.filter((arn) => arn !== `arn:${partition}`)).toEqual([]);
  });

  test('every alarm has its dimension', () => {
    for (const [id, { Properties }] of Object.entries(resourcesOf(blueprint(), 'AWS::CloudWatch::Alarm'))) {
      expect(JSON.stringify(Properties), id).toMatch(
        /"Dimensions":\[\{"Name":"(StreamName|ConsumerName|QueueName|FunctionName|EventSourceMappingUUID|DeliveryStreamName|Consumer|TableName|StateMachineArn)"/,
      );
    }
  });

  test('its failure alarm is part of the monitoring', () => {
    const { stream, monitoring } = new ClickstreamStack(newStack(), 'Clickstream', { capacity }).blueprint;
    expect(monitoring?.alarms.map(({ alarm }) => alarm)).toContain(stream.autoscaler?.failureAlarm);
  });

  test('the resharder can be found by an output', () => {
    const template = blueprint();
    expect(Object.keys(resourcesOf(template))).toContain(
      'ClickstreamStreamAutoscalerResharderFunction414CEB26',
    );
    expect(template.node.tryFindChild('ResharderFunctionName')).toBeDefined();
  });

  test.each([undefined, 'eu-central-1'])('cdk-nag has no finding in Region %s', (region) => {
    const env = region === undefined ? undefined : { account: '111122223333', region };
    const stack = blueprint({ env });
    const app = stack.node.root as App;
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });
});
