import {
  App,
  aws_cloudwatch_actions as actions,
  Duration,
  aws_events as events,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_logs as logs,
  Stack,
  aws_sns as sns,
  aws_sqs as sqs,
  Token,
  Validations,
} from 'aws-cdk-lib';
import {
  DataStream,
  DeadLetterRedrive,
  type DeadLetterRedriveProps,
  FailureDestination,
  LambdaConsumer,
  type LambdaConsumerProps,
  ParkingLot,
  ReadThroughput,
} from 'cdk-kinesis-blueprint';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { messageOf, newStack, onlyResource, resourcesOf, statementsOf } from '../support/synthesize';

const handlerArn = 'arn:aws:lambda:eu-west-1:111122223333:function:handler';

/** A consumer whose function is imported, so that the redrive's function is the only one of the stack. */
function newConsumer(
  stack: Stack,
  onFailure = FailureDestination.queue(),
  more: Partial<LambdaConsumerProps> = {},
) {
  const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/r', { mutable: false });
  const handler = lambda.Function.fromFunctionAttributes(stack, 'Handler', { functionArn: handlerArn, role });
  const stream = more.stream ?? new DataStream(stack, 'Clicks');
  return new LambdaConsumer(stack, 'Consumer', { handler, onFailure, ...more, stream });
}

function redrive(stack: Stack, props: Partial<DeadLetterRedriveProps> = {}) {
  const consumer = props.consumer ?? newConsumer(stack);
  return new DeadLetterRedrive(stack, 'Redrive', { ...props, consumer });
}

const ageAlarm = (stack: Stack) =>
  Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).find(
    ({ Properties }) => Properties.MetricName === 'ApproximateAgeOfOldestMessage',
  )?.Properties;

/** The definition, with each reference as its logical id. */
function definitionOf(stack: Stack) {
  const { DefinitionString } = onlyResource(stack, 'AWS::StepFunctions::StateMachine');
  const [, parts] = (DefinitionString as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  return JSON.parse(
    parts.map((part) => (typeof part === 'string' ? part : Object.values(Object(part)).flat()[0])).join(''),
  );
}

const warningsOf = (stack: Stack) => {
  App.of(stack)?.synth();
  return stack.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data)),
    );
};

describe('the function', () => {
  test('is bundled, runs as long as Lambda lets it, reserves nothing, and logs to a group that forgets', () => {
    const stack = newStack();
    redrive(stack);
    const { ReservedConcurrentExecutions, ...properties } = onlyResource(stack, 'AWS::Lambda::Function');
    expect(ReservedConcurrentExecutions).toBeUndefined();
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 900,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.stringMatching(/Logs/) } },
    });
    expect(onlyResource(stack, 'AWS::Logs::LogGroup')).toEqual({ RetentionInDays: 30 });
  });

  test('knows its queue, and how the mapping treats a record', () => {
    const stack = newStack();
    const filters = [lambda.FilterCriteria.filter({ data: { type: ['purchase'] } })];
    const more = { filters, batchSize: 500, throughput: ReadThroughput.dedicated() };
    redrive(stack, { maxConcurrency: 3, consumer: newConsumer(stack, FailureDestination.queue(), more) });
    expect(onlyResource(stack, 'AWS::Lambda::Function').Environment).toEqual({
      Variables: {
        POWERTOOLS_SERVICE_NAME: 'dead-letter-redrive',
        CONSUMER_FUNCTION_ARN: handlerArn,
        CONSUMER_NAME: expect.stringContaining('Handler'),
        STREAM_ARN: { 'Fn::GetAtt': [expect.stringMatching(/^Clicks/), 'Arn'] },
        BATCH_SIZE: '500',
        MAX_CONCURRENCY: '3',
        REPORTS_FAILURES: 'true',
        QUEUE_URL: { Ref: expect.stringMatching(/DeadLetterQueue/) },
        COLLECTED_BUCKET: { Ref: expect.stringMatching(/^RedriveCollected/) },
        FILTERS: '[{"data":{"type":["purchase"]}}]',
        TAKES_APART: 'true',
      },
    });
  });

  test('has no queue and no filters with a bucket, whose records were filtered', () => {
    const stack = newStack();
    redrive(stack, { consumer: newConsumer(stack, FailureDestination.bucket()) });
    const variables = Object.keys(Object(onlyResource(stack, 'AWS::Lambda::Function').Environment).Variables);
    expect(variables).not.toEqual(expect.arrayContaining(['QUEUE_URL', 'FILTERS', 'COLLECTED_BUCKET']));
  });
});

describe('the permissions', () => {
  const flat = (stack: Stack) => statementsOf(stack).flatMap(({ Action }) => Action);

  test('of a queue: to take from it, read the stream, invoke the consumer, and keep records', () => {
    const stack = newStack();
    redrive(stack);
    expect([...new Set(flat(stack))].sort()).toEqual([
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
      'kms:Decrypt',
      'kms:GenerateDataKey',
      'lambda:InvokeFunction',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:DeleteObject',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'states:DescribeExecution',
      'states:DescribeMapRun',
      'states:ListMapRuns',
      'states:StartExecution',
      'states:StopExecution',
    ]);
  });

  test('of a bucket: objects below the prefix of Lambda, and what is put aside', () => {
    const stack = newStack();
    redrive(stack, { consumer: newConsumer(stack, FailureDestination.bucket()) });
    const objects = statementsOf(stack).filter(({ Action }) => /s3:.*Object/.test(JSON.stringify(Action)));
    const paths = objects.map(({ Action, Resource }) => [
      Action,
      JSON.stringify(Resource).match(/\/[\w/-]+\*/g),
    ]);
    expect(paths).toEqual([
      [['s3:DeleteObject', 's3:GetObject'], ['/aws/lambda/*']],
      ['s3:PutObject', ['/aws/lambda/*', '/set-aside/aws/lambda/*']],
    ]);
    expect(flat(stack).filter((action) => /^(kinesis|sqs):/.test(action))).toEqual([]);
  });

  test('of the state machine: this function, a list of the objects, and executions of its own', () => {
    const stack = newStack();
    redrive(stack, { consumer: newConsumer(stack, FailureDestination.bucket()) });
    const ofMachine = Object.entries(resourcesOf(stack, 'AWS::IAM::Policy')).filter(([id]) =>
      /StateMachineRole|MapRuns/.test(id),
    );
    const statements = ofMachine.flatMap(
      ([, { Properties }]) => Object(Properties.PolicyDocument).Statement as { Action: unknown }[],
    );
    expect(statements.map(({ Action }) => Action)).toEqual([
      'lambda:InvokeFunction',
      's3:ListBucket',
      'states:StartExecution',
      ['states:DescribeExecution', 'states:StopExecution'],
    ]);
  });

  test('pass cdk-nag, with a reason for each wildcard', () => {
    const app = new App();
    const stack = new Stack(app, 'App', { env: { account: '111122223333', region: 'eu-west-1' } });
    const queue = new sqs.Queue(stack, 'Queue', { enforceSSL: true });
    const consumer = newConsumer(stack, FailureDestination.queue({ queue }));
    new DeadLetterRedrive(stack, 'Redrive', { consumer, schedule: events.Schedule.rate(Duration.hours(1)) });
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(messageOf(() => app.synth())).not.toContain('Redrive');
  });
});

describe('the state machine', () => {
  test('checks its input, collects pointers while there are any, then hands out batches of objects', () => {
    const stack = newStack();
    redrive(stack);
    const { StartAt, States } = definitionOf(stack);
    expect(StartAt).toBe('Check the input');
    expect(Object.keys(States)).toEqual([
      'Check the input',
      'Collect pointers',
      'Are there more?',
      'Collected',
      'Take stock',
      'Is all done?',
      'Something is left',
      'Done',
    ]);
    expect(States['Check the input']).toMatchObject({ Next: 'Collect pointers' });
    expect(States['Are there more?']).toMatchObject({
      Choices: [{ Variable: '$.pointers.more', BooleanEquals: true, Next: 'Collect pointers' }],
      Default: 'Collected',
    });
    expect(States.Collected).toMatchObject({
      Type: 'Map',
      ItemReader: {
        Parameters: { Bucket: expect.stringMatching(/^RedriveCollected/), Prefix: 'collected/' },
      },
      ItemBatcher: {
        MaxItemsPerBatch: 10,
        BatchInput: { 'request.$': '$.request', 'neighbours.$': '$.neighbours' },
      },
      MaxConcurrencyPath: '$.request.maxConcurrency',
      ToleratedFailurePercentage: 100,
      ResultPath: null,
      Next: 'Take stock',
    });
  });

  test('counts in the end what was left, and fails with the cause', () => {
    const stack = newStack();
    redrive(stack);
    const { States } = definitionOf(stack);
    expect(States['Take stock'].Parameters.Payload).toMatchObject({
      step: 'finish',
      'executionArn.$': '$$.Execution.Id',
      mapRuns: 1,
      hasOwnQueue: true,
    });
    expect(States['Is all done?']).toMatchObject({
      Choices: [{ Variable: '$.isComplete', BooleanEquals: true, Next: 'Done' }],
      Default: 'Something is left',
    });
    expect(States['Something is left']).toEqual({
      Type: 'Fail',
      Error: 'RedriveIncomplete',
      CausePath: '$.cause',
    });
  });

  test('tries what brought nothing three times, what came forward a thousand times, and leftovers once', () => {
    const stack = newStack();
    redrive(stack, { consumer: newConsumer(stack, FailureDestination.bucket()) });
    const { Retry } = definitionOf(stack).States['Given up'].ItemProcessor.States['Redrive a batch'];
    // The first rule that names an error, or all of them, decides.
    const retriesOf = (error: string) =>
      Retry.find(({ ErrorEquals }: { ErrorEquals: string[] }) =>
        ErrorEquals.some((name) => name === error || name === 'States.TaskFailed'),
      ).MaxAttempts;
    const errors = ['TimeUpError', 'NoAnswerError', 'NoProgressError', 'LeftoversError', 'Sandbox.Timedout'];
    expect(errors.map(retriesOf)).toEqual([1_000, 2, 2, 0, 3]);
  });

  test('collects again after a crash, when the messages that it had hidden can be seen', () => {
    const stack = newStack();
    redrive(stack);
    const { Retry } = definitionOf(stack).States['Collect pointers'];
    const rule = Retry.find(({ ErrorEquals }: { ErrorEquals: string[] }) =>
      ErrorEquals.includes('Runtime.OutOfMemory'),
    );
    expect(rule).toMatchObject({ IntervalSeconds: 920, MaxAttempts: 3 });
  });

  test('knows the other consumers of its parking lot, also those that come later', () => {
    const stack = newStack();
    const parkingLot = new ParkingLot(stack, 'ParkingLot');
    const stream = new DataStream(stack, 'Clicks');
    const consumer = (id: string) => {
      const handler = new lambda.Function(stack, `${id}Writer`, {
        runtime: lambda.Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => {};'),
      });
      return new LambdaConsumer(stack, id, { stream, handler, parkingLot });
    };
    redrive(stack, { consumer: consumer('One') });
    const other = consumer('Two');
    const { places } = definitionOf(stack).States['Check the input'].Parameters.Payload;
    const known = [parkingLot.consumerName(other.handler)];
    expect(places).toEqual([
      expect.objectContaining({ prefix: 'aws/lambda/', root: 'aws/lambda/', isOwn: true, known }),
      expect.objectContaining({ prefix: expect.stringMatching(/^parked\/.*One/), root: 'parked/', known }),
    ]);
  });

  test('waits where the consumer, or the account, has no concurrency to spare', () => {
    const stack = newStack();
    redrive(stack, { consumer: newConsumer(stack, FailureDestination.bucket()) });
    const { Retry } = definitionOf(stack).States['Given up'].ItemProcessor.States['Redrive a batch'];
    for (const error of ['ConsumerBusyError', 'Lambda.TooManyRequestsException']) {
      const rule = Retry.find(({ ErrorEquals }: { ErrorEquals: string[] }) => ErrorEquals.includes(error));
      expect(rule).toMatchObject({ MaxAttempts: 100, MaxDelaySeconds: 300, JitterStrategy: 'FULL' });
    }
  });

  test('logs and traces by choice', () => {
    const [without, chosen] = [newStack(), newStack()];
    redrive(without);
    redrive(chosen, { tracing: true, executionLogs: { destination: new logs.LogGroup(chosen, 'Log') } });
    const { LoggingConfiguration, TracingConfiguration } = onlyResource(
      without,
      'AWS::StepFunctions::StateMachine',
    );
    expect([LoggingConfiguration, TracingConfiguration]).toEqual([undefined, undefined]);
    expect(onlyResource(chosen, 'AWS::StepFunctions::StateMachine')).toMatchObject({
      LoggingConfiguration: { Level: 'ERROR' },
      TracingConfiguration: { Enabled: true },
    });
  });

  test('has the records that were given up and those that were parked as its sources', () => {
    const stack = newStack();
    const parkingLot = new ParkingLot(stack, 'ParkingLot');
    const handler = new lambda.Function(stack, 'Writer', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
    });
    const stream = new DataStream(stack, 'Clicks');
    redrive(stack, { consumer: new LambdaConsumer(stack, 'Consumer', { stream, handler, parkingLot }) });
    const { States } = definitionOf(stack);
    expect(States['Given up']).toMatchObject({
      ItemReader: { Parameters: { Prefix: 'aws/lambda/' } },
      Next: 'Parked',
    });
    expect(States.Parked.ItemReader.Parameters).toEqual({
      Bucket: expect.stringMatching(/^ParkingLot/),
      Prefix: expect.stringMatching(/^parked\/.*Writer.*\/$/),
    });
  });

  test('is started by a schedule only where one is given, with an empty input', () => {
    const [without, scheduled] = [newStack(), newStack()];
    redrive(without);
    redrive(scheduled, { schedule: events.Schedule.rate(Duration.hours(1)) });
    expect(resourcesOf(without, 'AWS::Events::Rule')).toEqual({});
    expect(onlyResource(scheduled, 'AWS::Events::Rule')).toMatchObject({
      ScheduleExpression: 'rate(1 hour)',
      Targets: [{ Arn: { Ref: expect.stringMatching(/StateMachine/) }, Input: '{}' }],
    });
  });
});

describe('the alarm on a failed execution', () => {
  test('goes off with the first, ends six hours after the last, and names its page', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'OnCall');
    redrive(stack, { consumer: newConsumer(stack), alarmActions: [new actions.SnsAction(topic)] });
    const alarms = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties,
    );
    expect(alarms.filter(({ Namespace }) => Namespace === 'AWS/States')).toEqual([
      expect.objectContaining({
        MetricName: 'ExecutionsFailed',
        Dimensions: [
          { Name: 'StateMachineArn', Value: { Ref: expect.stringMatching(/^RedriveStateMachine/) } },
        ],
        Statistic: 'Sum',
        Period: 60,
        Threshold: 1,
        DatapointsToAlarm: 1,
        EvaluationPeriods: 360,
        TreatMissingData: 'notBreaching',
        AlarmActions: [{ Ref: expect.stringMatching(/^OnCall/) }],
        AlarmDescription: expect.stringMatching(/dead-letters\.md#the-alarm-on-a-failed-redrive$/),
      }),
    ]);
  });
});

describe('the alarm on the age of the oldest pointer', () => {
  const queueOf = (stack: Stack, days?: number) =>
    new sqs.Queue(stack, 'Queue', days === undefined ? {} : { retentionPeriod: Duration.days(days) });

  test.each([
    ['the retention of the stream less the age at which records are given up', 24, 20, 14, 2],
    ['a week of retention, less a day', 168, 24, 14, 72],
    ['the retention of the queue, where the stream keeps more', 60 * 24, 24, 14, 7 * 24],
    ['the 4 days of a queue that says nothing', 60 * 24, 24, undefined, 48],
  ])('is half of %s', (_, retentionHours, ageHours, queueDays, threshold) => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks', { retentionPeriod: Duration.hours(retentionHours) });
    const onFailure = FailureDestination.queue({ queue: queueOf(stack, queueDays) });
    const more = { stream, maxRecordAge: Duration.hours(ageHours) };
    redrive(stack, { consumer: newConsumer(stack, onFailure, more) });
    expect(ageAlarm(stack)).toMatchObject({
      Namespace: 'AWS/SQS',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [expect.anything(), 'QueueName'] } }],
      Statistic: 'Maximum',
      Period: 60,
      Threshold: threshold * 3600,
      TreatMissingData: 'notBreaching',
    });
  });

  test('cannot be made where records are given up when they expire', () => {
    const stack = newStack();
    const more = { maxRecordAge: Duration.hours(24) };
    const consumer = newConsumer(stack, FailureDestination.queue(), more);
    expect(messageOf(() => redrive(stack, { consumer }))).toContain(
      'a record of "App/Consumer" can be as old as the retention of its stream (1 day) when it is given up, so its ' +
        'pointer can never be followed; allowed is a maxRecordAge below the retention',
    );
  });

  const imported = (stack: Stack) =>
    newConsumer(stack, FailureDestination.queue(), {
      maxRecordAge: Duration.hours(6),
      stream: DataStream.fromDataStreamAttributes(stack, 'Clicks', {
        streamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
      }),
    });

  test('takes the retention of an imported stream, and cannot be made without it', () => {
    const stack = newStack();
    redrive(stack, { consumer: imported(stack), retentionPeriod: Duration.hours(48) });
    expect(ageAlarm(stack)).toMatchObject({ Threshold: 21 * 3600 });
    const other = newStack();
    expect(messageOf(() => redrive(other, { consumer: imported(other) }))).toContain(
      'DeadLetterRedrive "App/Redrive": retentionPeriod is not set, and the retention of "App/Clicks" is not known here',
    );
  });

  test('tells whom it is given', () => {
    const stack = newStack();
    redrive(stack, { alarmActions: [new actions.SnsAction(new sns.Topic(stack, 'OnCall'))] });
    expect(ageAlarm(stack)?.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^OnCall/) }]);
  });

  test('is not there for a bucket, whose records do not expire with the stream', () => {
    const stack = newStack();
    const consumer = newConsumer(stack, FailureDestination.bucket());
    expect(redrive(stack, { consumer }).ageAlarm).toBeUndefined();
    expect(ageAlarm(stack)).toBeUndefined();
  });
});

describe('refused at synth', () => {
  test('a topic: nothing can be read from it', () => {
    const stack = newStack();
    const consumer = newConsumer(stack, FailureDestination.topic());
    expect(messageOf(() => redrive(stack, { consumer }))).toBe(
      'DeadLetterRedrive "App/Redrive": consumer "App/Consumer" has a topic as failure destination, from which nothing can ' +
        'be read; allowed are FailureDestination.queue() and FailureDestination.bucket(), and any with a parking lot.',
    );
  });

  test('a tumbling window: a replayed event belongs to none', () => {
    const stack = newStack();
    const consumer = newConsumer(stack, FailureDestination.bucket(), { tumblingWindow: Duration.minutes(1) });
    expect(messageOf(() => redrive(stack, { consumer }))).toContain(
      'consumer "App/Consumer" has a tumblingWindow, and a replayed event belongs to no window',
    );
  });

  test('filters that its environment cannot hold', () => {
    const stack = newStack();
    const long = lambda.FilterCriteria.filter({ data: { type: ['x'.repeat(2_600)] } });
    const consumer = newConsumer(stack, FailureDestination.queue(), { filters: [long] });
    expect(messageOf(() => redrive(stack, { consumer }))).toMatch(
      /the filters of consumer "App\/Consumer" have 2622 characters; allowed are 2500/,
    );
  });

  test.each([0, 1_001, 0.5])('a concurrency of %d', (maxConcurrency) => {
    expect(messageOf(() => redrive(newStack(), { maxConcurrency }))).toContain(
      `DeadLetterRedrive "App/Redrive": maxConcurrency is ${maxConcurrency}; allowed are whole numbers from 1 to 1,000`,
    );
  });

  test.each([Duration.hours(23), Duration.days(366)])('a retention of %s', (retentionPeriod) => {
    expect(messageOf(() => redrive(newStack(), { retentionPeriod }))).toContain(
      `retentionPeriod is ${retentionPeriod.toHumanString()}; allowed are whole numbers from 24 to 8,760 hours`,
    );
  });

  test('a retention that is known only at deployment', () => {
    const retentionPeriod = Duration.hours(Token.asNumber({ Ref: 'Hours' }));
    expect(messageOf(() => redrive(newStack(), { retentionPeriod }))).toContain('retentionPeriod is a token');
  });
});

describe('the time of the function', () => {
  const withTimeout = (stack: Stack, seconds: number) => {
    const handler = new lambda.Function(stack, 'Writer', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {};'),
      timeout: Duration.seconds(seconds),
    });
    const stream = new DataStream(stack, 'Clicks');
    const onFailure = FailureDestination.bucket();
    return new LambdaConsumer(stack, 'Consumer', { stream, handler: handler.currentVersion, onFailure });
  };

  test.each([
    [120, 149, 150],
    [3, 59, 60],
  ])('with a consumer of %d s: %d s are refused', (ofConsumer, seconds, least) => {
    const [stack, other] = [newStack(), newStack()];
    const options = (timeout: number) => ({ functionOptions: { timeout: Duration.seconds(timeout) } });
    const refused = () => redrive(stack, { consumer: withTimeout(stack, ofConsumer), ...options(seconds) });
    expect(messageOf(refused)).toContain(
      `timeout is ${Duration.seconds(seconds).toHumanString()}; allowed are whole numbers from ${least} to 900 seconds`,
    );
    redrive(other, { consumer: withTimeout(other, ofConsumer), ...options(least) });
    const [redriving] = Object.values(resourcesOf(other, 'AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties.Timeout === least,
    );
    expect(redriving?.Properties.Environment).toMatchObject({
      Variables: { CONSUMER_TIMEOUT_SECONDS: String(ofConsumer) },
    });
  });

  test('a consumer that may work for longer than the redrive waits is warned of', () => {
    const [short, long] = [newStack(), newStack()];
    redrive(short, { consumer: withTimeout(short, 870) });
    redrive(long, { consumer: withTimeout(long, 871) });
    expect(warningsOf(short).join()).not.toContain('a redrive waits');
    expect(warningsOf(long).join()).toContain(
      '"App/Consumer" has a timeout of 871 seconds, and a redrive waits for 870 at most',
    );
  });
});

describe('warned of at synth', () => {
  test('a queue with a parallelization factor: its pointers are wide', () => {
    const stack = newStack();
    redrive(stack, {
      consumer: newConsumer(stack, FailureDestination.queue(), { parallelizationFactor: 4 }),
    });
    expect(warningsOf(stack).join()).toContain('"App/Consumer" has a parallelization factor of 4');
  });

  test('a queue with secret filters: they are in the environment', () => {
    const stack = newStack();
    const filters = [lambda.FilterCriteria.filter({ data: { type: ['purchase'] } })];
    const filterEncryptionKey = new kms.Key(stack, 'Key');
    redrive(stack, {
      consumer: newConsumer(stack, FailureDestination.queue(), { filters, filterEncryptionKey }),
    });
    expect(warningsOf(stack).join()).toContain(
      'the filters of "App/Consumer" are encrypted with a key of yours',
    );
  });
});
