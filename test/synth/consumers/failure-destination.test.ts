import {
  aws_cloudwatch_actions as actions,
  Duration,
  aws_kms as kms,
  aws_lambda as lambda,
  RemovalPolicy,
  type Stack,
  aws_s3 as s3,
  aws_sns as sns,
  aws_sqs as sqs,
} from 'aws-cdk-lib';
import { DataStream, DataStreamEncryption, FailureDestination, LambdaConsumer } from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import {
  actionsOf,
  messageOf,
  newStack,
  onlyResource,
  resourcesOf,
  statementsOf,
} from '../support/synthesize';

const ALARM = 'AWS::CloudWatch::Alarm';
const ACCOUNT = { account: '111122223333', region: 'eu-west-1' };

function consume(stack: Stack, onFailure: FailureDestination, eventCountMetrics?: boolean): LambdaConsumer {
  const handler = new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({});'),
  });
  // Without a key of its own, so that every KMS statement is the destination's.
  const stream = new DataStream(stack, 'Clicks', { encryption: DataStreamEncryption.awsManaged() });
  return new LambdaConsumer(stack, 'Consumer', { stream, handler, onFailure, eventCountMetrics });
}

const destinationOf = (stack: Stack) =>
  (
    onlyResource(stack, 'AWS::Lambda::EventSourceMapping').DestinationConfig as {
      OnFailure: { Destination: unknown };
    }
  ).OnFailure.Destination;

describe('a queue', () => {
  test('is encrypted, keeps pointers as long as SQS can, speaks only TLS, and stays when the stack goes', () => {
    const stack = newStack();
    const consumer = consume(stack, FailureDestination.queue());
    expect(consumer.deadLetterQueue).toBeInstanceOf(sqs.Queue);
    expect(onlyResource(stack, 'AWS::SQS::Queue')).toEqual({
      MessageRetentionPeriod: 14 * 24 * 3600,
      SqsManagedSseEnabled: true,
      VisibilityTimeout: 900,
    });
    expect(JSON.stringify(onlyResource(stack, 'AWS::SQS::QueuePolicy'))).toContain('aws:SecureTransport');
    expect(Object.values(resourcesOf(stack, 'AWS::SQS::Queue'))[0]?.DeletionPolicy).toBe(
      'RetainExceptOnCreate',
    );
    expect(destinationOf(stack)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/DeadLetterQueue/), 'Arn'] });
  });

  test('goes with the stack when that is chosen', () => {
    const stack = newStack();
    consume(stack, FailureDestination.queue({ removalPolicy: RemovalPolicy.DESTROY }));
    expect(Object.values(resourcesOf(stack, 'AWS::SQS::Queue'))[0]?.DeletionPolicy).toBe('Delete');
  });

  test('can be an existing one, with its key', () => {
    const stack = newStack();
    const queue = new sqs.Queue(stack, 'Queue', { encryptionMasterKey: new kms.Key(stack, 'Key') });
    expect(consume(stack, FailureDestination.queue({ queue })).deadLetterQueue).toBe(queue);
    expect(actionsOf(statementsOf(stack), 'sqs')).toEqual(['sqs:SendMessage']);
    expect(actionsOf(statementsOf(stack), 'kms')).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
    expect(JSON.stringify(statementsOf(stack))).toContain('"sqs."');
  });

  test('cannot be a FIFO queue', () => {
    const stack = newStack();
    const queue = new sqs.Queue(stack, 'Queue', { fifo: true });
    expect(messageOf(() => consume(stack, FailureDestination.queue({ queue })))).toBe(
      'FailureDestination.queue of "App/Consumer": queue is the FIFO queue "App/Queue"; ' +
        'allowed is a standard queue (Lambda, failure destinations of Kinesis event source mappings).',
    );
  });

  test('raises an alarm when a message arrives, not while one lies there, which ends after a quiet hour', () => {
    const stack = newStack();
    consume(stack, FailureDestination.queue());
    expect(onlyResource(stack, ALARM)).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'NumberOfMessagesSent',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [expect.anything(), 'QueueName'] } }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 360,
      DatapointsToAlarm: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });
});

describe('a topic', () => {
  test('is encrypted and speaks only TLS', () => {
    const stack = newStack();
    const consumer = consume(stack, FailureDestination.topic());
    expect(consumer.failureTopic).toBeInstanceOf(sns.Topic);
    expect(JSON.stringify(onlyResource(stack, 'AWS::SNS::Topic').KmsMasterKeyId)).toContain('alias/aws/sns');
    expect(JSON.stringify(onlyResource(stack, 'AWS::SNS::TopicPolicy'))).toContain('aws:SecureTransport');
    expect(actionsOf(statementsOf(stack), 'sns')).toEqual(['sns:Publish']);
    expect(actionsOf(statementsOf(stack), 'kms')).toEqual([]);
  });

  test('can be an existing one, with its key', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });
    expect(consume(stack, FailureDestination.topic({ topic })).failureTopic).toBe(topic);
    expect(actionsOf(statementsOf(stack), 'kms')).toEqual(['kms:Decrypt', 'kms:GenerateDataKey']);
  });

  test('cannot be a FIFO topic', () => {
    const stack = newStack();
    const topic = new sns.Topic(stack, 'Topic', { fifo: true });
    expect(messageOf(() => consume(stack, FailureDestination.topic({ topic })))).toContain(
      'topic is the FIFO topic "App/Topic"; allowed is a standard topic',
    );
  });
});

describe('a bucket', () => {
  test('is encrypted with a key of its own that rotates, closed to the public, TLS only, and both stay', () => {
    const stack = newStack();
    const consumer = consume(stack, FailureDestination.bucket({ expiration: Duration.days(90) }));
    expect(consumer.failureBucket).toBeInstanceOf(s3.Bucket);
    expect(onlyResource(stack, 'AWS::KMS::Key')).toMatchObject({ EnableKeyRotation: true });
    expect(onlyResource(stack, 'AWS::S3::Bucket')).toMatchObject({
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true }] },
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90, Status: 'Enabled' }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
    expect(JSON.stringify(onlyResource(stack, 'AWS::S3::BucketPolicy'))).toContain('aws:SecureTransport');
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key']) {
      expect(Object.values(resourcesOf(stack, type))[0]?.DeletionPolicy).toBe('RetainExceptOnCreate');
    }
  });

  test('lets the function write below the prefix of Lambda, in this account, and neither read nor delete', () => {
    const stack = newStack({ env: ACCOUNT });
    consume(stack, FailureDestination.bucket());
    expect(actionsOf(statementsOf(stack), 's3')).toEqual(['s3:ListBucket', 's3:PutObject']);
    const [put] = statementsOf(stack).filter(({ Action }) => Action === 's3:PutObject');
    expect(JSON.stringify(put?.Resource)).toContain('/aws/lambda/*');
    expect(put?.Condition).toEqual({ StringEquals: { 'aws:ResourceAccount': ACCOUNT.account } });
    const [key] = statementsOf(stack).filter(({ Action }) => Action === 'kms:GenerateDataKey');
    expect(key?.Condition).toEqual({ StringLike: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com*' } });
  });

  test('can be an existing one', () => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'failed-records');
    expect(consume(stack, FailureDestination.bucket({ bucket })).failureBucket).toBe(bucket);
    expect(resourcesOf(stack, 'AWS::S3::Bucket')).toEqual({});
  });
});

describe.each([
  ['topic', () => FailureDestination.topic()],
  ['bucket', () => FailureDestination.bucket()],
])('a %s, from which nothing can be counted,', (_name, make) => {
  test("raises an alarm by the mapping's own count of deliveries", () => {
    const stack = newStack();
    consume(stack, make());
    expect(onlyResource(stack, ALARM)).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'OnFailureDestinationDeliveredEventCount',
      Dimensions: [
        { Name: 'EventSourceMappingUUID', Value: { Ref: expect.stringMatching(/EventSourceMapping/) } },
      ],
      Statistic: 'Sum',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
  });

  test('needs these counts to be on', () => {
    expect(messageOf(() => consume(newStack(), make(), false))).toBe(
      'LambdaConsumer "App/Consumer": eventCountMetrics is false; a topic or bucket as failure destination needs true, ' +
        'because its alarm counts with these metrics.',
    );
  });
});

test('the alarm tells whom it is given', () => {
  const stack = newStack();
  const consumer = consume(stack, FailureDestination.queue());
  consumer.failureAlarm.addAlarmAction(new actions.SnsAction(new sns.Topic(stack, 'OnCall')));
  expect(onlyResource(stack, ALARM).AlarmActions).toEqual([{ Ref: expect.stringMatching(/^OnCall/) }]);
});
