import {
  Duration,
  aws_kms as kms,
  aws_lambda as lambda,
  RemovalPolicy,
  type Stack,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import { DataStream, DataStreamEncryption, LambdaConsumer, ParkingLot } from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { policyLines } from '../support/readable-policy';
import { messageOf, newStack, onlyResource, resourcesOf, warningsOf } from '../support/synthesize';

function newHandler(stack: Stack, id = 'Handler'): lambda.Function {
  return new lambda.Function(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({});'),
  });
}

function consume(stack: Stack, parkingLot: ParkingLot, handler: lambda.IFunction = newHandler(stack)) {
  const stream = new DataStream(stack, 'Clicks', { encryption: DataStreamEncryption.awsManaged() });
  return new LambdaConsumer(stack, 'Consumer', { stream, handler, parkingLot });
}

describe('the bucket', () => {
  test('is encrypted with a key that rotates, TLS only, keeps records for 90 days, and stays when it has been deployed', () => {
    const stack = newStack();
    new ParkingLot(stack, 'Lot');
    expect(onlyResource(stack, 'AWS::KMS::Key')).toMatchObject({ EnableKeyRotation: true });
    expect(onlyResource(stack, 'AWS::S3::Bucket')).toMatchObject({
      LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90, Status: 'Enabled' }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
    expect(JSON.stringify(onlyResource(stack, 'AWS::S3::BucketPolicy'))).toContain('aws:SecureTransport');
    const policies = Object.values(resourcesOf(stack)).flatMap(({ DeletionPolicy }) => DeletionPolicy ?? []);
    expect(policies).toEqual(['RetainExceptOnCreate', 'RetainExceptOnCreate']);
  });

  test('takes a key, a time and a removal policy', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const props = { encryptionKey, expiration: Duration.days(7), removalPolicy: RemovalPolicy.DESTROY };
    new ParkingLot(stack, 'Lot', props);
    expect(Object.keys(resourcesOf(stack, 'AWS::KMS::Key'))).toHaveLength(1);
    expect(JSON.stringify(onlyResource(stack, 'AWS::S3::Bucket'))).toContain('"ExpirationInDays":7');
  });

  test('can be an existing one, and then has no settings here', () => {
    const stack = newStack();
    const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'parked');
    expect(new ParkingLot(stack, 'Lot', { bucket }).bucket).toBe(bucket);
    expect(messageOf(() => new ParkingLot(stack, 'Two', { bucket, expiration: Duration.days(7) }))).toBe(
      'ParkingLot "App/Two": expiration is set, and so is bucket; expiration is for a bucket of the parking lot\'s own. Set it ' +
        'on your bucket instead.',
    );
  });
});

describe('a function that parks', () => {
  test('may write below its own prefixes, read and delete its marks, and nothing of what is parked', () => {
    const stack = newStack();
    const handler = newHandler(stack);
    new ParkingLot(stack, 'Lot').grantPark(handler);
    const ours = 'aws:ResourceAccount StringEquals <AccountId>';
    const below = (prefix: string) => `<LotBucket.Arn>/${prefix}/App-Handler-NNNN/*`;
    const lines = policyLines(stack).map((line) =>
      line.replaceAll(/App-Handler-[0-9A-Z]+/gi, 'App-Handler-NNNN'),
    );
    expect(lines).toEqual([
      `s3: PutObject | on ${['attempts', 'health', 'parked'].map(below).join(', ')} | if ${ours}`,
      `s3: GetObject | on ${['attempts', 'health'].map(below).join(', ')} | if ${ours}`,
      `s3: DeleteObject | on ${below('attempts')} | if ${ours}`,
      `s3: ListBucket | on <LotBucket.Arn> | if ${ours}`,
      expect.stringMatching(/^kms: Decrypt, GenerateDataKey \| on <LotBucketKey.Arn> \| if kms:ViaService/),
    ]);
  });

  test('finds the bucket and its own name in its environment', () => {
    const stack = newStack();
    const lot = new ParkingLot(stack, 'Lot');
    const handler = newHandler(stack);
    const consumer = consume(stack, lot, handler);
    const { Environment } = onlyResource(stack, 'AWS::Lambda::Function') as {
      Environment: { Variables: Record<string, unknown> };
    };
    expect(Environment.Variables).toEqual({
      PARKING_BUCKET: { Ref: expect.stringMatching(/^LotBucket/) },
      PARKING_CONSUMER: lot.consumerName(handler),
    });
    expect(consumer.parkedPrefix).toBe(`parked/${lot.consumerName(handler)}/`);
  });

  test('by a version or an alias is the same function', () => {
    const stack = newStack();
    const lot = new ParkingLot(stack, 'Lot');
    const handler = newHandler(stack);
    const version = handler.currentVersion;
    const alias = new lambda.Alias(stack, 'Live', { aliasName: 'live', version });
    consume(stack, lot, alias);
    expect([lot.consumerName(alias), lot.consumerName(version)]).toEqual(
      Array(2).fill(lot.consumerName(handler)),
    );
    expect(JSON.stringify(onlyResource(stack, 'AWS::Lambda::Function'))).toContain('PARKING_BUCKET');
  });

  test('of another app is told what it needs', () => {
    const stack = newStack();
    const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:handler';
    consume(stack, new ParkingLot(stack, 'Lot'), lambda.Function.fromFunctionArn(stack, 'Handler', arn));
    const warnings = warningsOf(stack).join('\n');
    expect(warnings).toContain(
      'Set PARKING_BUCKET to the name of the bucket and PARKING_CONSUMER to "App-Handler',
    );
    expect(warnings).toMatch(/Add to the role: .*attempts/);
  });

  test('has one parking lot', () => {
    const stack = newStack();
    const handler = newHandler(stack);
    new ParkingLot(stack, 'One').grantPark(handler);
    expect(messageOf(() => new ParkingLot(stack, 'Two').grantPark(handler))).toContain(
      'the function "App/Handler" parks its records in "App/One" already; allowed is one parking lot a function',
    );
  });
});

test('an alarm is raised by records that arrive, and not for as long as they lie there', () => {
  const stack = newStack();
  const lot = new ParkingLot(stack, 'Lot');
  const handler = newHandler(stack);
  const consumer = consume(stack, lot, handler);
  const alarms = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
  const [, alarm] = alarms.find(([id]) => id.includes('Parked')) ?? [];
  expect(alarm?.Properties).toMatchObject({
    Namespace: 'KinesisBlueprint',
    MetricName: 'RecordsParked',
    Dimensions: [{ Name: 'Consumer', Value: lot.consumerName(handler) }],
    Statistic: 'Sum',
    Period: 60,
    Threshold: 1,
    TreatMissingData: 'notBreaching',
    AlarmDescription: expect.stringContaining('dead-letters.md#the-alarm-on-parked-records'),
  });
  expect(consumer.parkedAlarm?.node.id).toBe('ParkedAlarm');
});

test.each([
  [undefined, 'S3 deletes them 90 days after they came.'],
  [Duration.days(7), 'S3 deletes them 7 days after they came.'],
])('the alarms say how long a person has: %#', (expiration, sentence) => {
  const stack = newStack();
  consume(stack, new ParkingLot(stack, 'Lot', { expiration }));
  const alarms = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
  expect(alarms).toHaveLength(2);
  for (const { Properties } of alarms) expect(Properties.AlarmDescription).toContain(sentence);
});

test('the alarms say nothing of a time that is not known here', () => {
  const stack = newStack();
  consume(stack, new ParkingLot(stack, 'Lot', { bucket: s3.Bucket.fromBucketName(stack, 'B', 'parked') }));
  for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm'))) {
    expect(Properties.AlarmDescription).not.toContain('deletes them');
  }
});
