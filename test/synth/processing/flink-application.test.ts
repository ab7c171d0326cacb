import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type App,
  Duration,
  aws_dynamodb as dynamodb,
  aws_ec2 as ec2,
  type Stack,
  aws_s3 as s3,
  Validations,
} from 'aws-cdk-lib';
import {
  BlueprintReport,
  DataStream,
  FlinkApplication,
  type FlinkApplicationProps,
  FlinkCode,
  FlinkRuntime,
  ReadThroughput,
  StartingPosition,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';
import { AwsSolutionsChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { policyLines, readable } from '../support/readable-policy';
import { type Json, messageOf, newStack, onlyResource, resourcesOf, warningsOf } from '../support/synthesize';

const TYPE = 'AWS::KinesisAnalyticsV2::Application';
let folder: string;
let jar: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'flink-code-'));
  jar = join(folder, 'sessions.jar');
  writeFileSync(jar, 'a JAR');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Options = Partial<FlinkApplicationProps> & { readonly capacity?: StreamCapacity; readonly on?: Stack };

function flink({ capacity, on, ...options }: Options = {}) {
  const stack = on ?? newStack();
  const stream = options.stream ?? new DataStream(stack, 'Clicks', { capacity });
  const code = options.code ?? FlinkCode.fromAsset(jar);
  const application = new FlinkApplication(stack, 'Sessions', { ...options, stream, code });
  return { stack, stream, application };
}

const configuration = (stack: Stack) =>
  onlyResource(stack, TYPE).ApplicationConfiguration as Record<string, Json>;

/** The options of the source, as a person reads them. */
function sourceOf(options: Options): Record<string, string> {
  const { stack } = flink(options);
  const { PropertyGroups } = configuration(stack).EnvironmentProperties as {
    PropertyGroups: { PropertyGroupId: string; PropertyMap: Json }[];
  };
  const map = PropertyGroups.find(({ PropertyGroupId }) => PropertyGroupId === 'source')?.PropertyMap ?? {};
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, readable(value)]));
}

describe('the application', () => {
  test('has checkpoints, snapshots, rollback and autoscaling, in the newest runtime', () => {
    const { stack } = flink();
    expect(onlyResource(stack, TYPE)).toMatchObject({
      RuntimeEnvironment: 'FLINK-2_3',
      ApplicationMode: 'STREAMING',
      RunConfiguration: {
        ApplicationRestoreConfiguration: { ApplicationRestoreType: 'RESTORE_FROM_LATEST_SNAPSHOT' },
        FlinkRunConfiguration: { AllowNonRestoredState: false },
      },
    });
    expect(configuration(stack)).toMatchObject({
      ApplicationCodeConfiguration: { CodeContentType: 'ZIPFILE' },
      ApplicationSnapshotConfiguration: { SnapshotsEnabled: true },
      ApplicationSystemRollbackConfiguration: { RollbackEnabled: true },
      FlinkApplicationConfiguration: {
        CheckpointConfiguration: { CheckpointingEnabled: true, CheckpointInterval: 60_000 },
        ParallelismConfiguration: { AutoScalingEnabled: true, Parallelism: 1, ParallelismPerKPU: 1 },
      },
    });
  });

  test.each([
    ['fixed shards', StreamCapacity.provisioned({ shards: 50 }), 13],
    ['the least of an autoscaler', StreamCapacity.autoscaled({ minShards: 8, maxShards: 64 }), 2],
    ['none, because Kinesis sets them', StreamCapacity.onDemand(), 1],
    ['more than the most parallelism of a job', StreamCapacity.provisioned({ shards: 1_000 }), 64],
  ])('begins with a task for four shards: %s', (_, capacity, tasks) => {
    expect(flink({ capacity }).application.parallelism).toBe(tasks);
  });

  test('writes its log into one stream, which it has before it starts', () => {
    const { stack } = flink();
    const [start] = Object.values(resourcesOf(stack, 'Custom::FlinkStart'));
    const [logging] = Object.keys(
      resourcesOf(stack, 'AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption'),
    );
    expect(start?.DependsOn).toEqual(expect.arrayContaining([logging]));
  });

  test('starts only after the permissions that a sink needs are there', () => {
    const { stack, application } = flink();
    const partitionKey = { name: 'page', type: dynamodb.AttributeType.STRING };
    new dynamodb.Table(stack, 'Pages', { partitionKey }).grantWriteData(application);
    const [start] = Object.values(resourcesOf(stack, 'Custom::FlinkStart'));
    const policy = Object.keys(resourcesOf(stack, 'AWS::IAM::Policy')).find((id) =>
      id.startsWith('SessionsRole'),
    );
    expect(start?.DependsOn).toEqual(expect.arrayContaining([policy]));
  });

  test('is asked to start again when any of its properties changes', () => {
    const asked = (options: Options) =>
      Object.values(resourcesOf(flink(options).stack, 'Custom::FlinkStart'))[0]?.Properties.Application;
    expect(asked({})).toMatchObject({ RuntimeEnvironment: 'FLINK-2_3' });
    expect(asked({})).toEqual(asked({}));
    expect(asked({ parallelism: 2 })).not.toEqual(asked({}));
  });

  test('is not started if the user starts it', () => {
    expect(resourcesOf(flink({ start: false }).stack, 'Custom::FlinkStart')).toEqual({});
  });
});

describe('the options of the source', () => {
  test('poll once a second, so that other readers have four of five calls', () => {
    expect(sourceOf({})).toEqual({
      connector: 'kinesis',
      'aws.region': '<Region>',
      'stream.arn': '<Clicks.Arn>',
      'source.init.position': 'TRIM_HORIZON',
      'source.shard.get-records.interval': '1000 ms',
    });
  });

  test('name the registered consumer, which the job must not register itself', () => {
    expect(sourceOf({ throughput: ReadThroughput.dedicated() })).toMatchObject({
      'source.reader.type': 'EFO',
      'source.efo.consumer.name': '<SessionsFanOutConsumer.ConsumerName>',
      'source.efo.lifecycle': 'SELF_MANAGED',
    });
  });

  test('are those of the older source before Flink 1.20', () => {
    const runtime = FlinkRuntime.FLINK_1_19;
    const startingPosition = StartingPosition.atTimestamp(new Date('2026-01-01T00:00:00Z'));
    expect(sourceOf({ runtime, startingPosition })).toEqual({
      connector: 'kinesis',
      'aws.region': '<Region>',
      stream: '<Clicks>',
      'scan.stream.initpos': 'AT_TIMESTAMP',
      'scan.stream.initpos-timestamp': '1767225600',
      'scan.shard.getrecords.intervalmillis': '1000',
    });
    const stack = newStack();
    const stream = new DataStream(stack, 'Clicks', { streamName: 'clicks' });
    expect(sourceOf({ on: stack, stream, runtime, throughput: ReadThroughput.dedicated() })).toMatchObject({
      'scan.stream.recordpublisher': 'EFO',
      'scan.stream.efo.registration': 'NONE',
      'scan.stream.efo.consumerarn.clicks': '<SessionsFanOutConsumer.ConsumerARN>',
    });
  });

  test('are replaced by what the user gives, one by one', () => {
    const properties = { source: { 'source.init.position': 'LATEST' }, sink: { table: 'pages' } };
    expect(sourceOf({ properties })).toMatchObject({
      connector: 'kinesis',
      'source.init.position': 'LATEST',
    });
  });
});

describe('the role', () => {
  test('reads one stream with its key, one object, and writes one log', () => {
    expect(policyLines(flink({ start: false }).stack)).toMatchInlineSnapshot(`
      [
        "s3: GetObject | on arn:<Partition>:s3:::{"Fn::Sub":"cdk-hnb659fds-assets-\${AWS::AccountId}-\${AWS::Region}"}/507aa70b0f258ad1ad9adc263bf226f0436438f47259e7c29c8aaa23dc0a9134.jar",
        "kinesis: DescribeStreamSummary, GetRecords, GetShardIterator, ListShards | on <Clicks.Arn>",
        "kms: Decrypt | on <ClicksKey.Arn> | if kms:ViaService StringLike kinesis.<Region>.amazonaws.com* | if kms:EncryptionContext:aws:kinesis:arn StringEquals <Clicks.Arn>",
        "logs: PutLogEvents | on arn:<Partition>:logs:<Region>:<AccountId>:log-group:<SessionsLogs>:log-stream:<SessionsLogStream>",
        "logs: DescribeLogStreams | on arn:<Partition>:logs:<Region>:<AccountId>:log-group:<SessionsLogs>:*",
        "logs: DescribeLogGroups | on arn:<Partition>:logs:<Region>:<AccountId>:log-group:*",
      ]
    `);
  });

  test('subscribes as one consumer, and does not poll', () => {
    const lines = policyLines(flink({ start: false, throughput: ReadThroughput.dedicated() }).stack);
    expect(lines.filter((line) => line.startsWith('kinesis:'))).toMatchInlineSnapshot(`
      [
        "kinesis: DescribeStreamSummary, ListShards | on <Clicks.Arn>",
        "kinesis: DescribeStreamConsumer, SubscribeToShard | on <SessionsFanOutConsumer.ConsumerARN>",
      ]
    `);
  });

  test('reads the version of an object of a bucket, with its key', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Jars', { encryption: s3.BucketEncryption.KMS });
    flink({ on: stack, start: false, code: FlinkCode.fromBucket(bucket, 'jobs/sessions.jar', 'v1') });
    expect(policyLines(stack).filter((line) => /^(s3|kms)/.test(line))).toMatchInlineSnapshot(`
      [
        "s3: GetObject, GetObjectVersion | on arn:<Partition>:s3:::<Jars>/jobs/sessions.jar",
        "kms: Decrypt | on <JarsKey.Arn> | if kms:ViaService StringLike s3.<Region>.amazonaws.com*",
        "kms: Decrypt | on <ClicksKey.Arn> | if kms:ViaService StringLike kinesis.<Region>.amazonaws.com* | if kms:EncryptionContext:aws:kinesis:arn StringEquals <Clicks.Arn>",
      ]
    `);
    expect(configuration(stack).ApplicationCodeConfiguration).toMatchObject({
      CodeContent: { S3ContentLocation: { FileKey: 'jobs/sessions.jar', ObjectVersion: 'v1' } },
    });
  });

  test('is for applications of this account and Region only', () => {
    const roles = Object.entries(resourcesOf(flink().stack, 'AWS::IAM::Role'));
    const [, role] = roles.find(([id]) => id.startsWith('SessionsRole')) ?? [];
    const { AssumeRolePolicyDocument: trust } = role?.Properties ?? {};
    expect(Object(trust).Statement).toMatchObject([
      {
        Principal: { Service: 'kinesisanalytics.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnLike: { 'aws:SourceArn': expect.anything() },
        },
      },
    ]);
  });

  test.each(['us-east-1', 'cn-north-1', 'us-gov-west-1'])(
    'names no partition but its own, in %s',
    (region) => {
      const stack = newStack({ env: { account: '111122223333', region } });
      flink({ on: stack, throughput: ReadThroughput.dedicated() });
      const partition = { 'us-east-1': 'aws', 'cn-north-1': 'aws-cn', 'us-gov-west-1': 'aws-us-gov' }[region];
      const arns = JSON.stringify(resourcesOf(stack)).match(/arn:aws[a-z-]*:/g) ?? [];
      expect(new Set(arns)).toEqual(new Set([`arn:${partition}:`]));
    },
  );
});

describe('in a VPC', () => {
  test('has subnets and a security group that others can let in', () => {
    const stack = newStack();
    const { application } = flink({ on: stack, vpc: vpcOf(stack) });
    expect(configuration(stack).VpcConfigurations).toMatchObject([{ SubnetIds: ['subnet-a'] }]);
    expect(application.connections.securityGroups).toHaveLength(1);
  });

  test('alone it has connections', () => {
    const { application } = flink();
    expect(messageOf(() => application.connections)).toBe(
      'FlinkApplication "App/Sessions": connections are asked for and vpc is not set; allowed are they with a vpc.',
    );
  });
});

test('cdk-nag finds nothing, in a VPC either', () => {
  const stack = newStack();
  flink({ on: stack, vpc: vpcOf(stack), throughput: ReadThroughput.dedicated() });
  Validations.of(stack.node.root as App).addPlugins(new AwsSolutionsChecks(stack.node.root as App));
  // Synthesis throws for findings.
  (stack.node.root as App).synth();
});

test('warns of aggregates, which the newer source does not take apart', () => {
  const warnings = (runtime: FlinkRuntime) => {
    const { stack, stream, application } = flink({ runtime });
    (stream as DataStream).grants.kplProducer(application);
    return warningsOf(stack).filter((text) => text.includes('FLINK-32097'));
  };
  expect(warnings(FlinkRuntime.FLINK_2_3)).toHaveLength(1);
  expect(warnings(FlinkRuntime.FLINK_1_19)).toEqual([]);
});

describe('bad input is refused with what is allowed', () => {
  const refused = (options: Options) =>
    messageOf(() => flink(options)).replace('FlinkApplication "App/Sessions": ', '');

  test.each<[string, () => unknown, string]>([
    [
      'no parallelism',
      () => flink({ parallelism: 0 }),
      'parallelism is 0; allowed are whole numbers from 1 to 64 tasks, which is parallelismPerKpu x kpuQuota = 1 x 64 ' +
        '(Managed Service for Apache Flink, quotas).',
    ],
    [
      'more than the quota',
      () => flink({ parallelism: 65 }),
      'parallelism is 65; allowed are whole numbers from 1 to 64 tasks, which is parallelismPerKpu x kpuQuota = 1 x 64 ' +
        '(Managed Service for Apache Flink, quotas).',
    ],
    [
      'too many tasks on a KPU',
      () => flink({ parallelismPerKpu: 9 }),
      'parallelismPerKpu is 9; allowed are whole numbers from 1 to 8 tasks on each KPU (Managed Service for Apache Flink, ' +
        'ParallelismPerKPU).',
    ],
    [
      'a runtime that runs no application',
      () => FlinkRuntime.of('ZEPPELIN-FLINK-3_0'),
      'FlinkRuntime.of: name is "ZEPPELIN-FLINK-3_0"; allowed are "FLINK-1_15" and newer ones, in this form (Managed ' +
        'Service for Apache Flink, CreateApplication). Its SQL and Zeppelin runtimes run no Flink application.',
    ],
    [
      'a JAR that is not built',
      () => FlinkCode.fromAsset('no/such.jar'),
      'FlinkCode.fromAsset: path is "no/such.jar", and there is no such file; allowed is a .jar, a .zip or a folder. ' +
        'Build the job first.',
    ],
    [
      'a file that is no archive',
      () => FlinkCode.fromAsset('package.json'),
      'FlinkCode.fromAsset: path is "package.json"; allowed is a .jar, a .zip or a folder (Managed Service for Apache ' +
        'Flink, CodeContentType).',
    ],
    [
      'dedicated throughput of the older source without a name that it could know',
      () => flink({ runtime: FlinkRuntime.FLINK_1_19, throughput: ReadThroughput.dedicated() }),
      'throughput is dedicated, and the name of stream "App/Clicks" is generated; with FLINK-1_19 allowed is a stream with ' +
        "a name of your choice, because the connector's option for the consumer's ARN has the name in it " +
        '(flink-connector-kinesis). Or take FlinkRuntime.FLINK_1_20 or newer.',
    ],
    [
      'a time that is none',
      () => flink({ maintenanceWindowStart: '24:00' }),
      'maintenanceWindowStart is "24:00"; allowed is a time of day in UTC from "00:00" to "23:59" (Managed Service for ' +
        'Apache Flink, UpdateApplicationMaintenanceConfiguration).',
    ],
    [
      'polls that leave nothing to others',
      () => flink({ pollInterval: Duration.millis(100) }),
      'pollInterval is 100 millis; allowed are whole numbers from 200 to 10,000 milliseconds (Kinesis, GetRecords: 5 ' +
        'calls a second and 10 MiB a call).',
    ],
  ])('%s', (_, code, message) => {
    expect(messageOf(code).replace('FlinkApplication "App/Sessions": ', '')).toBe(message);
  });

  test('what a program without types can give', () => {
    expect(refused({ runtime: 'FLINK-2_3' as never })).toBe(
      'runtime is "FLINK-2_3"; it has to be FlinkRuntime.FLINK_2_3, another of its constants, or FlinkRuntime.of().',
    );
    expect(refused({ code: 'sessions.jar' as never })).toBe(
      'code is "sessions.jar"; it has to be FlinkCode.fromAsset() or .fromBucket().',
    );
  });
});

test('the report has its KPUs, its calls and its cost', () => {
  const { stack } = flink({ capacity: StreamCapacity.provisioned({ shards: 8 }) });
  const report = BlueprintReport.of(stack) as unknown as { report(): { streams: readonly Json[] } };
  expect(report.report().streams[0]).toMatchObject({
    limits: expect.arrayContaining([
      expect.objectContaining({
        limit: 'GetRecords calls on each shard',
        used: '1 calls/s (App/Sessions 1)',
      }),
      expect.objectContaining({ limit: 'KPUs of App/Sessions', used: '2 at its least', allowed: '64' }),
    ]),
    readers: {
      parts: [
        expect.objectContaining({ part: expect.stringContaining('App/Sessions: KPUs'), quantity: 3 * 730 }),
      ],
    },
  });
});

function vpcOf(stack: Stack): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['a'],
    privateSubnetIds: ['subnet-a'],
    privateSubnetRouteTableIds: ['rtb-a'],
  });
}
