import {
  aws_cloudwatch_actions as actions,
  Duration,
  aws_events as events,
  aws_iam as iam,
  aws_lambda as lambda,
  type Stack,
  aws_sns as sns,
  aws_sqs as sqs,
  Token,
} from 'aws-cdk-lib';
import {
  DataStream,
  DeadLetterRedrive,
  type DeadLetterRedriveProps,
  FailureDestination,
  LambdaConsumer,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { messageOf, newStack, onlyResource, resourcesOf, statementsOf } from '../support/synthesize';

const handlerArn = 'arn:aws:lambda:eu-west-1:111122223333:function:handler';

/** A consumer whose function is imported, so that the redrive's function is the only one of the stack. */
function newConsumer(
  stack: Stack,
  onFailure = FailureDestination.queue(),
  stream = new DataStream(stack, 'Clicks'),
) {
  const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/r', { mutable: false });
  const handler = lambda.Function.fromFunctionAttributes(stack, 'Handler', { functionArn: handlerArn, role });
  return new LambdaConsumer(stack, 'Consumer', { stream, handler, onFailure });
}

function redrive(stack: Stack, props: Partial<DeadLetterRedriveProps> = {}) {
  const consumer = props.consumer ?? newConsumer(stack);
  return new DeadLetterRedrive(stack, 'Redrive', { ...props, consumer });
}

const ageAlarm = (stack: Stack) =>
  Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).find(
    ({ Properties }) => Properties.MetricName === 'ApproximateAgeOfOldestMessage',
  )?.Properties;

describe('the function', () => {
  test('is bundled, runs as long as Lambda lets it, and logs to a group that forgets', () => {
    const stack = newStack();
    redrive(stack);
    expect(onlyResource(stack, 'AWS::Lambda::Function')).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 900,
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: expect.stringMatching(/Logs/) } },
    });
    expect(onlyResource(stack, 'AWS::Logs::LogGroup')).toEqual({ RetentionInDays: 30 });
  });

  test('knows its queue', () => {
    const stack = newStack();
    redrive(stack, { recordsPerSecond: 1000 });
    expect(onlyResource(stack, 'AWS::Lambda::Function').Environment).toEqual({
      Variables: {
        POWERTOOLS_SERVICE_NAME: 'dead-letter-redrive',
        CONSUMER_FUNCTION_ARN: handlerArn,
        STREAM_ARN: { 'Fn::GetAtt': [expect.stringMatching(/^Clicks/), 'Arn'] },
        QUEUE_URL: { Ref: expect.stringMatching(/DeadLetterQueue/) },
        RECORDS_PER_SECOND: '1000',
      },
    });
  });

  test('knows its bucket', () => {
    const stack = newStack();
    redrive(stack, { consumer: newConsumer(stack, FailureDestination.bucket()) });
    expect(onlyResource(stack, 'AWS::Lambda::Function').Environment).toMatchObject({
      Variables: { BUCKET_NAME: { Ref: expect.stringMatching(/FailureBucket/) }, RECORDS_PER_SECOND: '100' },
    });
    expect(JSON.stringify(onlyResource(stack, 'AWS::Lambda::Function'))).not.toContain('QUEUE_URL');
  });

  test('may take from the queue, read the stream and invoke the consumer, and nothing else', () => {
    const stack = newStack();
    redrive(stack);
    const statements = statementsOf(stack);
    expect(statements.map(({ Action }) => Action)).toEqual([
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      [
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      'kms:Decrypt',
      'lambda:InvokeFunction',
      ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:ReceiveMessage'],
    ]);
    expect(statements[3]?.Resource).toBe(handlerArn);
    expect(JSON.stringify(statements.map(({ Resource }) => Resource))).not.toContain('*');
  });

  test('may take from the prefix of Lambda in the bucket, and nothing else there', () => {
    const stack = newStack();
    redrive(stack, { consumer: newConsumer(stack, FailureDestination.bucket()) });
    const s3 = statementsOf(stack).filter(({ Action }) => JSON.stringify(Action).includes('s3:'));
    expect(s3).toMatchObject([
      {
        Action: ['s3:DeleteObject', 's3:GetObject'],
        Resource: { 'Fn::Join': ['', [expect.anything(), '/aws/lambda/*']] },
      },
      { Action: 's3:ListBucket', Condition: { StringLike: { 's3:prefix': 'aws/lambda/*' } } },
    ]);
  });
});

describe('the alarm on the age of the oldest pointer', () => {
  // The consumer gives a record up an hour, or a 24th of the retention, before it is lost. The queue keeps a message
  // for 14 days.
  test.each([
    [undefined, 1800],
    [Duration.days(7), 3.5 * 3600],
    [Duration.days(60), 7 * 24 * 3600],
  ])('is half of the time that a pointer has (retention %s)', (retentionPeriod, threshold) => {
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks', { retentionPeriod });
    redrive(stack, { consumer: newConsumer(stack, FailureDestination.queue(), stream) });
    expect(ageAlarm(stack)).toMatchObject({
      Namespace: 'AWS/SQS',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [expect.anything(), 'QueueName'] } }],
      Statistic: 'Maximum',
      Period: 60,
      Threshold: threshold,
      TreatMissingData: 'notBreaching',
      AlarmDescription: expect.stringContaining(
        'Redrive before it expires, or the records that it points to. Runbook: ',
      ),
    });
  });

  const imported = (stack: Stack) =>
    newConsumer(
      stack,
      FailureDestination.queue(),
      DataStream.fromDataStreamAttributes(stack, 'Clicks', {
        streamArn: 'arn:aws:kinesis:eu-west-1:111122223333:stream/clicks',
      }) as DataStream,
    );

  test('takes the retention of an imported stream', () => {
    const stack = newStack();
    redrive(stack, { consumer: imported(stack), retentionPeriod: Duration.hours(48) });
    expect(ageAlarm(stack)).toMatchObject({ Threshold: 24 * 3600 });
  });

  test('takes the default of SQS for an imported queue', () => {
    const stack = newStack();
    const queue = sqs.Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:eu-west-1:111122223333:failed');
    const stream = new DataStream(stack, 'Clicks', { retentionPeriod: Duration.days(60) });
    redrive(stack, { consumer: newConsumer(stack, FailureDestination.queue({ queue }), stream) });
    expect(ageAlarm(stack)).toMatchObject({ Threshold: 2 * 24 * 3600 });
  });

  test('cannot be made without it', () => {
    const stack = newStack();
    const consumer = imported(stack);
    expect(messageOf(() => redrive(stack, { consumer }))).toBe(
      'DeadLetterRedrive "App/Redrive": retentionPeriod is not set, and the retention of "App/Clicks" is not known here; ' +
        'set it to what the stream has, 24 hours to 365 days, for the alarms on the age of records.',
    );
  });

  test('tells whom it is given', () => {
    const stack = newStack();
    redrive(stack, { alarmActions: [new actions.SnsAction(new sns.Topic(stack, 'OnCall'))] });
    expect(ageAlarm(stack)?.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^OnCall/) }]);
  });

  test('is not there for a bucket, whose records do not expire with the stream', () => {
    const stack = newStack();
    expect(
      redrive(stack, { consumer: newConsumer(stack, FailureDestination.bucket()) }).ageAlarm,
    ).toBeUndefined();
    expect(ageAlarm(stack)).toBeUndefined();
  });
});

test('a topic cannot be redriven', () => {
  const stack = newStack();
  const consumer = newConsumer(stack, FailureDestination.topic());
  expect(messageOf(() => redrive(stack, { consumer }))).toBe(
    'DeadLetterRedrive "App/Redrive": consumer "App/Consumer" has a topic as failure destination, from which nothing can ' +
      'be read; allowed are FailureDestination.queue() and FailureDestination.bucket().',
  );
});

test.each([0, 100_001, 0.5])('a rate of %d is refused', (recordsPerSecond) => {
  expect(messageOf(() => redrive(newStack(), { recordsPerSecond }))).toContain(
    `DeadLetterRedrive "App/Redrive": recordsPerSecond is ${recordsPerSecond}; allowed are whole numbers from 1 to 100,000 records a second (the redrive function).`,
  );
});

test.each([Duration.hours(23), Duration.days(366)])('a retention of %s is refused', (retentionPeriod) => {
  expect(messageOf(() => redrive(newStack(), { retentionPeriod }))).toContain(
    `retentionPeriod is ${retentionPeriod.toHumanString()}; allowed are whole numbers from 24 to 8,760 hours`,
  );
});

test('a retention that is known only at deployment is refused: half of it could not be computed', () => {
  const retentionPeriod = Duration.hours(Token.asNumber({ Ref: 'Hours' }));
  expect(messageOf(() => redrive(newStack(), { retentionPeriod }))).toContain(
    'DeadLetterRedrive "App/Redrive": retentionPeriod is a token; allowed is a duration that is known when the app is synthesized',
  );
});

test('there is no schedule unless one is given', () => {
  const [without, scheduled] = [newStack(), newStack()];
  redrive(without);
  redrive(scheduled, { schedule: events.Schedule.rate(Duration.hours(1)) });
  expect(resourcesOf(without, 'AWS::Events::Rule')).toEqual({});
  expect(onlyResource(scheduled, 'AWS::Events::Rule')).toMatchObject({ ScheduleExpression: 'rate(1 hour)' });
});
