import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import {
  App,
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_kinesisfirehose as firehose,
  aws_kinesis as kinesis,
  Size,
  Stack,
  aws_sns as sns,
} from 'aws-cdk-lib';
import {
  AlarmTopic,
  AuditTrail,
  ChannelDelivery,
  ChannelDestination,
  ClickstreamBlueprint,
  DataStream,
  DeliveryDestination,
  DeliveryFormat,
  FailureDestination,
  FanOutConsumer,
  FirehoseDelivery,
  LambdaConsumer,
  RecordDistribution,
  StartingPosition,
  StreamCapacity,
  StreamMonitoring,
} from 'cdk-kinesis-blueprint';
import { expect, test } from 'vitest';
import { RECOMMENDED, type Resource, resourcesOf } from './support/synthesize';

/** Properties that AWS has and this release of the schema does not know yet. */
const NEWER_THAN_THE_SCHEMA = ['AWS::Kinesis::Stream.RecordDistributionStrategy'];

const schema = loadAwsServiceSpecSync();

function typeOf(name: string) {
  const [type] = schema.lookup('resource', 'cloudFormationType', 'equals', name);
  if (type === undefined) throw new Error(`AWS has no resource type ${name}`);
  return type;
}

/** Everything that this package can write into a template, with every setting set. */
function everything(): Stack {
  const stack = new Stack(new App({ context: RECOMMENDED, analyticsReporting: false }), 'Everything');
  const { writer: handler } = new ClickstreamBlueprint(stack, 'Clickstream', {
    capacity: StreamCapacity.onDemand({ warmThroughput: 10, recordDistribution: RecordDistribution.AUTO }),
    maxRecordSize: Size.mebibytes(2),
  });
  const stream = new DataStream(stack, 'Stream', {
    capacity: StreamCapacity.provisioned({ shards: 2 }),
    shardLevelMetrics: [kinesis.ShardLevelMetrics.INCOMING_BYTES],
  });
  new LambdaConsumer(stack, 'WithBucket', {
    stream,
    handler,
    onFailure: FailureDestination.bucket({ expiration: Duration.days(30) }),
    startingPosition: StartingPosition.atTimestamp(new Date('2026-01-01T00:00:00Z')),
    maxBatchingWindow: Duration.seconds(5),
    tumblingWindow: Duration.seconds(60),
    filters: [{ pattern: '{}' }],
  });
  new DataStream(stack, 'Autoscaled', {
    capacity: StreamCapacity.autoscaled({
      minShards: 2,
      maxShards: 64,
      notificationTopic: new sns.Topic(stack, 'People'),
    }),
  });
  new FirehoseDelivery(stack, 'Delivery', {
    stream,
    transform: { handler },
    destination: DeliveryDestination.s3({
      format: DeliveryFormat.parquet({ databaseName: 'clicks', tableName: 'views' }),
      prefix: '!{partitionKeyFromLambda:hour}/',
      partitioning: { keysFromTransform: ['hour'] },
      sourceBackup: {},
    }),
  });
  const readable = new DataStream(stack, 'Readable');
  new ChannelDelivery(stack, 'Channel', { stream: readable, destination: ChannelDestination.s3() });
  new ChannelDelivery(stack, 'Table', {
    stream: readable,
    destination: ChannelDestination.table({
      tableBucketArn: 'arn:aws:s3tables:eu-west-1:111122223333:bucket/tables',
      tableNamespace: 'clicks',
      tableName: 'views',
      schemaArn: 'arn:aws:glue:eu-west-1:111122223333:schema/clicks/views',
    }),
  });
  const topic = new AlarmTopic(stack, 'OnCall', { emails: ['on-call@example.com'], displayName: 'Streams' });
  const monitoring = new StreamMonitoring(stack, 'Monitoring', {
    stream,
    pageTopic: topic,
    quietTime: Duration.hours(1),
    deliveryStreams: [firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Imported', 'archive')],
    fanOutConsumers: [new FanOutConsumer(stack, 'Live', { stream })],
  });
  monitoring.mute('Nightly', {
    schedule: cloudwatch.ScheduleExpression.cron({ minute: '0', hour: '2' }),
    duration: Duration.hours(1),
  });
  new AuditTrail(stack, 'Audit', { stream, topic, dataEvents: true });
  new LambdaConsumer(stack, 'WithTopic', {
    stream: readable,
    handler,
    onFailure: FailureDestination.topic(),
  });
  return stack;
}

const resources = resourcesOf(everything());
/** What is said of a custom resource is between it and its function. */
const ofAws = Object.entries(resources).filter(([, { Type }]) => !Type.startsWith('Custom::'));

test.each(ofAws)('%s has only properties that AWS knows', (_id, { Type, Properties = {} }) => {
  const known = Object.keys(typeOf(Type).properties);
  const unknown = Object.keys(Properties).filter((name) => !known.includes(name));
  expect(
    unknown.map((name) => `${Type}.${name}`).filter((name) => !NEWER_THAN_THE_SCHEMA.includes(name)),
  ).toEqual([]);
});

test.each(ofAws)('%s has the properties that AWS requires', (_id, { Type, Properties = {} }) => {
  const required = Object.entries(typeOf(Type).properties).flatMap(([name, { required }]) =>
    required ? [name] : [],
  );
  expect(Object.keys(Properties)).toEqual(expect.arrayContaining(required));
});

test('every attribute that is asked for exists', () => {
  const asked = attributesAskedFor(resources);
  expect(asked.length).toBeGreaterThan(20);
  for (const [id, attribute] of asked) {
    const { Type } = resources[id] as Resource;
    if (Type.startsWith('Custom::')) continue;
    expect(Object.keys(typeOf(Type).attributes), `${Type}.${attribute}`).toContain(attribute);
  }
});

test('the list of exceptions is no longer than it must be', () => {
  for (const exception of NEWER_THAN_THE_SCHEMA) {
    const [type = '', property = ''] = exception.split('.');
    expect(Object.keys(typeOf(type).properties)).not.toContain(property);
  }
});

function attributesAskedFor(value: unknown): [string, string][] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(attributesAskedFor);
  return 'Fn::GetAtt' in value ? [value['Fn::GetAtt'] as [string, string], ...inner] : inner;
}
