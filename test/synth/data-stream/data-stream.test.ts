import { Duration, aws_kinesis as kinesis, aws_kms as kms, RemovalPolicy, Size, Token } from 'aws-cdk-lib';
import { DataStream, DataStreamEncryption, RecordDistribution, StreamCapacity } from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { messageOf, NO_FLAGS, newStack, onlyResource, resourcesOf } from '../support/synthesize';

const STREAM = 'AWS::Kinesis::Stream';
const KEY = 'AWS::KMS::Key';

describe('capacity', () => {
  test('is on demand unless told, and then no shard count is written', () => {
    const stack = newStack();
    new DataStream(stack, 'Clicks');
    expect(onlyResource(stack, STREAM)).toMatchObject({ StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
    expect(onlyResource(stack, STREAM)).not.toHaveProperty('ShardCount');
  });

  test('on demand takes a warm throughput and a record distribution', () => {
    const stack = newStack();
    const capacity = StreamCapacity.onDemand({
      warmThroughput: 50,
      recordDistribution: RecordDistribution.AUTO,
    });
    new DataStream(stack, 'Clicks', { capacity });
    expect(onlyResource(stack, STREAM)).toMatchObject({
      WarmThroughputMiBps: 50,
      RecordDistributionStrategy: 'AUTO',
    });
  });

  test('provisioned always writes its shard count', () => {
    const stack = newStack();
    new DataStream(stack, 'Clicks', { capacity: StreamCapacity.provisioned({ shards: 4 }) });
    expect(onlyResource(stack, STREAM)).toMatchObject({
      StreamModeDetails: { StreamMode: 'PROVISIONED' },
      ShardCount: 4,
    });
  });

  test.each([0, 10_001, 1.5, Number.NaN])('%d shards are refused', (shards) => {
    expect(messageOf(() => StreamCapacity.provisioned({ shards }))).toBe(
      `StreamCapacity.provisioned: shards is ${shards}; allowed are whole numbers from 1 to 10,000 shards (Kinesis, UpdateShardCount).`,
    );
  });

  test.each([-1, 10_241, 0.5])('a warm throughput of %d MiB/s is refused', (warmThroughput) => {
    expect(messageOf(() => StreamCapacity.onDemand({ warmThroughput }))).toContain(
      `warmThroughput is ${warmThroughput}; allowed are whole numbers from 0 to 10,240 MiB/s`,
    );
  });
});

describe('encryption', () => {
  test.each([undefined, NO_FLAGS])('is by a key of the stream that rotates (flags %o)', (context) => {
    const stack = newStack({ context });
    new DataStream(stack, 'Clicks');
    expect(onlyResource(stack, KEY)).toMatchObject({ EnableKeyRotation: true });
    expect(onlyResource(stack, STREAM)).toMatchObject({
      StreamEncryption: {
        EncryptionType: 'KMS',
        KeyId: { 'Fn::GetAtt': [expect.stringContaining('Clicks'), 'Arn'] },
      },
    });
  });

  test('takes an existing key and makes none', () => {
    const stack = newStack();
    const key = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/a');
    new DataStream(stack, 'Clicks', { encryption: DataStreamEncryption.customerManaged(key) });
    expect(resourcesOf(stack, KEY)).toEqual({});
    expect(onlyResource(stack, STREAM)).toMatchObject({ StreamEncryption: { KeyId: key.keyArn } });
  });

  test('by the key of AWS is an explicit choice', () => {
    const stack = newStack();
    new DataStream(stack, 'Clicks', { encryption: DataStreamEncryption.awsManaged() });
    expect(resourcesOf(stack, KEY)).toEqual({});
    expect(onlyResource(stack, STREAM)).toMatchObject({
      StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
    });
  });

  test.each(['cn-north-1', 'cn-northwest-1'])(
    'is never switched off by a condition, as the CDK does in %s',
    (region) => {
      for (const encryption of [DataStreamEncryption.awsManaged(), DataStreamEncryption.customerManaged()]) {
        const stack = newStack({ env: { region, account: '111122223333' } });
        new DataStream(stack, 'Clicks', { encryption });
        expect(JSON.stringify(onlyResource(stack, STREAM).StreamEncryption)).not.toContain('NoValue');
      }
    },
  );
});

describe('retention and record size', () => {
  test('are written in hours and KiB', () => {
    const stack = newStack();
    new DataStream(stack, 'Clicks', {
      retentionPeriod: Duration.days(365),
      maxRecordSize: Size.mebibytes(10),
    });
    expect(onlyResource(stack, STREAM)).toMatchObject({
      RetentionPeriodHours: 8760,
      MaxRecordSizeInKiB: 10_240,
    });
  });

  test.each([
    [Duration.hours(23), '23 hours'],
    [Duration.days(366), '366 days'],
    [Duration.minutes(1441), '1 day 1 minute'],
  ])('a retention of %s is refused', (retentionPeriod, shown) => {
    expect(messageOf(() => new DataStream(newStack(), 'Clicks', { retentionPeriod }))).toBe(
      `DataStream "App/Clicks": retentionPeriod is ${shown}; allowed are whole numbers from 24 to 8,760 hours, ` +
        'which is 24 hours to 365 days (Kinesis, IncreaseStreamRetentionPeriod).',
    );
  });

  test.each([
    [Size.kibibytes(1023), '1023 KiB'],
    [Size.mebibytes(11), '11264 KiB'],
    [Size.bytes(1_048_577), '1024.0009765625 KiB'],
  ])('a record size of %s is refused', (maxRecordSize, shown) => {
    expect(messageOf(() => new DataStream(newStack(), 'Clicks', { maxRecordSize }))).toBe(
      `DataStream "App/Clicks": maxRecordSize is ${shown}; allowed are whole numbers from 1,024 to 10,240 KiB (Kinesis, UpdateMaxRecordSize).`,
    );
  });

  test('a token passes: its value is known only at deployment', () => {
    const stack = newStack();
    const retentionPeriod = Duration.hours(Token.asNumber({ Ref: 'Hours' }));
    const capacity = StreamCapacity.provisioned({ shards: Token.asNumber({ Ref: 'Shards' }) });
    new DataStream(stack, 'Clicks', { retentionPeriod, capacity });
    expect(onlyResource(stack, STREAM)).toMatchObject({
      RetentionPeriodHours: { Ref: 'Hours' },
      ShardCount: { Ref: 'Shards' },
    });
  });
});

test.each([
  [undefined, 'RetainExceptOnCreate'],
  [RemovalPolicy.DESTROY, 'Delete'],
])('removal policy %s holds for the stream and for its key', (removalPolicy, deletion) => {
  const stack = newStack();
  new DataStream(stack, 'Clicks', { removalPolicy });
  const policies = Object.values(resourcesOf(stack)).map(({ Type, DeletionPolicy }) => [
    Type,
    DeletionPolicy,
  ]);
  expect(policies).toEqual([
    [KEY, deletion],
    [STREAM, deletion],
  ]);
});

describe('an imported stream', () => {
  test('carries its key', () => {
    const stack = newStack();
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/a');
    const stream = DataStream.fromDataStreamAttributes(stack, 'Clicks', {
      streamArn: 'arn:aws-us-gov:kinesis:us-gov-west-1:111122223333:stream/clicks',
      encryptionKey,
    });
    expect(stream.encryptionKey).toBe(encryptionKey);
    expect(stream.streamName).toBe('clicks');
  });

  test.each([
    'clicks',
    'arn:aws:kinesis:eu-west-1:1111:stream/clicks',
    'arn:aws:sqs:eu-west-1:111122223333:clicks',
  ])('with the ARN "%s" is refused', (streamArn) => {
    expect(messageOf(() => DataStream.fromDataStreamAttributes(newStack(), 'Clicks', { streamArn }))).toBe(
      `DataStream "App/Clicks": streamArn is "${streamArn}"; allowed is arn:<partition>:kinesis:<region>:<account>:stream/<name>.`,
    );
  });
});

describe('metrics', () => {
  const cases: [string, string][] = [
    ['metricGetRecordsBytes', 'Sum'],
    ['metricGetRecordsIteratorAgeMilliseconds', 'Maximum'],
    ['metricGetRecordsLatency', 'Average'],
    ['metricGetRecords', 'Sum'],
    ['metricGetRecordsSuccess', 'Average'],
    ['metricIncomingBytes', 'Sum'],
    ['metricIncomingRecords', 'Sum'],
    ['metricPutRecordBytes', 'Sum'],
    ['metricPutRecordLatency', 'Average'],
    ['metricPutRecordSuccess', 'Average'],
    ['metricPutRecordsBytes', 'Sum'],
    ['metricPutRecordsLatency', 'Average'],
    ['metricPutRecordsSuccess', 'Average'],
    ['metricPutRecordsTotalRecords', 'Sum'],
    ['metricPutRecordsSuccessfulRecords', 'Sum'],
    ['metricPutRecordsFailedRecords', 'Sum'],
    ['metricPutRecordsThrottledRecords', 'Sum'],
    ['metricReadProvisionedThroughputExceeded', 'Sum'],
    ['metricWriteProvisionedThroughputExceeded', 'Sum'],
  ];
  const ofTheCdk = new kinesis.Stream(newStack(), 'Clicks');
  const ours = new DataStream(newStack(), 'Clicks');
  const call = (stream: object, method: string) => Reflect.get(stream, method).call(stream);

  test('are all replaced: the CDK has none that is not in this list', () => {
    const names: string[] = [];
    for (let level = ofTheCdk as object; level !== null; level = Object.getPrototypeOf(level)) {
      names.push(
        ...Object.getOwnPropertyNames(level).filter((name) => /^metric[A-Z](?!romCanned)/.test(name)),
      );
    }
    expect(names.filter((name) => name !== 'metricFromCannedFunction').sort()).toEqual(
      cases.map(([method]) => method).sort(),
    );
  });

  test.each(cases)('%s is the %s of 1 minute, of the same metric as the CDK says', (method, statistic) => {
    const metric = call(ours, method);
    expect(metric.metricName).toBe(call(ofTheCdk, method).metricName);
    expect(metric.statistic).toBe(statistic);
    expect(metric.period.toSeconds()).toBe(60);
    expect(Object.keys(metric.dimensions)).toEqual(['StreamName']);
  });

  test('options replace the statistic and the period', () => {
    const metric = ours.metric('IncomingBytes', { statistic: 'Maximum', period: Duration.minutes(5) });
    expect([metric.statistic, metric.period.toMinutes()]).toEqual(['Maximum', 5]);
  });
});

describe('a program without types', () => {
  test.each<[object, string]>([
    [
      { capacity: 4 },
      'capacity is 4; it has to be StreamCapacity.onDemand(), .provisioned({ shards }) or .autoscaled({ minShards, maxShards }).',
    ],
    [
      { capacity: { shards: 4 } },
      'capacity is a plain object; it has to be StreamCapacity.onDemand(), .provisioned({ shards })',
    ],
    [
      { shardCount: 4 },
      'shardCount is a prop of kinesis.Stream; here it is capacity: StreamCapacity.provisioned({ shards }).',
    ],
    [
      { streamMode: 'ON_DEMAND' },
      'streamMode is a prop of kinesis.Stream; here it is capacity: StreamCapacity.onDemand()',
    ],
    [
      { encryption: 'KMS' },
      'encryption is "KMS"; it has to be DataStreamEncryption.customerManaged() or .awsManaged().',
    ],
  ])('is told what to write instead of %j', (props, sentence) => {
    expect(messageOf(() => new DataStream(newStack(), 'Clicks', props as never))).toContain(
      `DataStream "App/Clicks": ${sentence}`,
    );
  });
});
