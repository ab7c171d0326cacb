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
  type CommonFunctionOptions,
  DataStream,
  DeliveryDestination,
  DeliveryFormat,
  FailureDestination,
  FanOutConsumer,
  FirehoseDelivery,
  HttpAuth,
  HttpFirewall,
  HttpIngest,
  ImportedDestination,
  LambdaConsumer,
  RecordDistribution,
  StartingPosition,
  StreamCapacity,
  StreamMonitoring,
} from 'cdk-kinesis-blueprint';
import { RECOMMENDED } from './synthesize';

/**
 * Everything that this package can write into a template, with every setting set.
 * @param optionsOf what all functions have in common
 */
export function everything(optionsOf: (stack: Stack) => CommonFunctionOptions = () => ({})): Stack {
  const stack = new Stack(new App({ context: RECOMMENDED, analyticsReporting: false }), 'Everything');
  const functionOptions = optionsOf(stack);
  const { writer: handler } = new ClickstreamBlueprint(stack, 'Clickstream', {
    capacity: StreamCapacity.onDemand({ warmThroughput: 10, recordDistribution: RecordDistribution.AUTO }),
    maxRecordSize: Size.mebibytes(2),
    functionOptions,
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
    functionOptions,
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
    importedDeliveries: [
      {
        deliveryStream: firehose.DeliveryStream.fromDeliveryStreamName(stack, 'Imported', 'archive'),
        destination: ImportedDestination.S3,
      },
    ],
    fanOutConsumers: [new FanOutConsumer(stack, 'Live', { stream })],
  });
  monitoring.mute('Nightly', {
    schedule: cloudwatch.ScheduleExpression.cron({ minute: '0', hour: '2' }),
    duration: Duration.hours(1),
  });
  const http = new HttpIngest(stack, 'Http', {
    stream,
    auth: HttpAuth.apiKey({ web: { requestsPerSecond: 500, burst: 600, requestsPerDay: 1_000_000 } }),
    origins: ['https://www.example.com'],
    firewall: HttpFirewall.perAddress({ requestsPerFiveMinutes: 1_000 }),
    logClientAddress: true,
  });
  new HttpIngest(stack, 'Signed', { stream: readable, auth: HttpAuth.iam(), accountLogRole: false });
  new StreamMonitoring(stack, 'WaysIn', { stream, httpIngests: [http] });
  new AuditTrail(stack, 'Audit', { stream, topic, dataEvents: true });
  new LambdaConsumer(stack, 'WithTopic', {
    stream: readable,
    handler,
    onFailure: FailureDestination.topic(),
  });
  return stack;
}
