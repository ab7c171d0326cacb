import {
  App,
  Duration,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  aws_kinesisfirehose as firehose,
  aws_kinesis as kinesis,
  RemovalPolicy,
  Size,
  Stack,
  aws_s3 as s3,
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
  EventBridgeIngest,
  FailureDestination,
  FanOutConsumer,
  FirehoseDelivery,
  FlinkApplication,
  FlinkCode,
  HttpAuth,
  HttpFirewall,
  HttpIngest,
  ImportedDestination,
  IotIngest,
  KclService,
  LambdaConsumer,
  ReadThroughput,
  RecordDistribution,
  RelationalSink,
  Replay,
  ReplaySource,
  ReplayTarget,
  StartingPosition,
  StreamCapacity,
  StreamMonitoring,
  StreamQueue,
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
  new FlinkApplication(stack, 'Flink', {
    stream,
    code: FlinkCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Jars', 'jars'), 'sessions.jar', '1'),
    throughput: ReadThroughput.dedicated(),
    maintenanceWindowStart: '03:00',
    vpc: functionOptions.vpc,
    logRetention: functionOptions.logRetention,
    logEncryptionKey: functionOptions.logEncryptionKey,
    functionOptions,
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
    schedule: 'cron(0 2 * * *)',
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
  const sink = new RelationalSink(stack, 'Sink', {
    stream: readable,
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'SinkVpc', {
      vpcId: 'vpc-2',
      availabilityZones: ['a', 'b'],
      isolatedSubnetIds: ['subnet-a', 'subnet-b'],
    }),
    functionOptions,
  });
  const telemetry = new IotIngest(stack, 'Telemetry', { stream, topic: 'devices/#' });
  new EventBridgeIngest(stack, 'Orders', { stream, eventPattern: { source: ['shop'] } });
  new StreamMonitoring(stack, 'OfSink', {
    stream: readable,
    lambdaConsumers: [sink.consumer],
    alarmsOf: [sink, telemetry],
  });
  new KclService(stack, 'Fleet', {
    stream,
    image: ecs.ContainerImage.fromRegistry('worker'),
    applicationName: 'orders',
    usesCoordinatorTables: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  const replays = {
    Backfill: { source: ReplaySource.stream(stream), target: ReplayTarget.function(handler) },
    Copy: { source: ReplaySource.stream(stream), target: ReplayTarget.stream(readable) },
  };
  const removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
  new StreamQueue(stack, 'Queue', { stream: readable, functionOptions, removalPolicy });
  for (const [id, props] of Object.entries(replays)) {
    new Replay(stack, id, { ...props, functionOptions, removalPolicy });
  }
  return stack;
}
