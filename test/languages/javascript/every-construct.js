// Each construct of the library once: streams, consumers, delivery, scaling and monitoring, then the ways in and out, then
// the reference architecture. The apps of the other languages beside it make the same templates; a test holds that none
// forgets a construct.
const { App, Duration, RemovalPolicy, Size, Stack } = require('aws-cdk-lib');
const {
  aws_dynamodb: dynamodb,
  aws_ec2: ec2,
  aws_ecs: ecs,
  aws_iam: iam,
  aws_kinesis: kinesis,
  aws_lambda: lambda,
  aws_logs: logs,
  aws_s3: s3,
} = require('aws-cdk-lib');
const blueprint = require('cdk-kinesis-blueprint');

const app = new App();
const stack = new Stack(app, 'Every');
const handler = new lambda.Function(stack, 'Handler', {
  runtime: lambda.Runtime.PYTHON_3_13,
  handler: 'index.handler',
  code: lambda.Code.fromInline('def handler(event, context): return {"batchItemFailures": []}'),
  timeout: Duration.seconds(20),
});

const stream = new blueprint.DataStream(stack, 'Stream', {
  capacity: blueprint.StreamCapacity.autoscaled({ minShards: 2, maxShards: 64 }),
  encryption: blueprint.DataStreamEncryption.customerManaged(),
  retentionPeriod: Duration.days(7),
});
const own = new kinesis.Stream(stack, 'Own', { streamMode: kinesis.StreamMode.PROVISIONED, shardCount: 1 });
const live = new blueprint.LiveShardCount(stack, 'OwnShards', { stream: own, initialShards: 1 });
const autoscaler = new blueprint.ShardAutoscaler(stack, 'OwnAutoscaler', {
  stream: own,
  minShards: 1,
  maxShards: 8,
});
autoscaler.node.addDependency(live);

const topic = new blueprint.AlarmTopic(stack, 'OnCall', { emails: ['on-call@example.com'] });
const consumer = new blueprint.LambdaConsumer(stack, 'Consumer', {
  stream,
  handler,
  parkingLot: new blueprint.ParkingLot(stack, 'ParkingLot'),
  throughput: blueprint.ReadThroughput.dedicated(),
  startingPosition: blueprint.StartingPosition.trimHorizon(),
});
const redrive = new blueprint.DeadLetterRedrive(stack, 'Redrive', { consumer });
const firehose = new blueprint.FirehoseDelivery(stack, 'Firehose', {
  stream,
  destination: blueprint.DeliveryDestination.s3({
    bucket: new s3.Bucket(stack, 'Lake'),
    format: blueprint.DeliveryFormat.parquet({ databaseName: 'clicks', tableName: 'views' }),
  }),
});
const readable = new blueprint.DataStream(stack, 'Readable');
new blueprint.ChannelDelivery(stack, 'Channel', {
  stream: readable,
  destination: blueprint.ChannelDestination.s3(),
});
const monitoring = new blueprint.StreamMonitoring(stack, 'Monitoring', {
  stream,
  lambdaConsumers: [consumer],
  fanOutConsumers: [new blueprint.FanOutConsumer(stack, 'FanOut', { stream })],
  redrives: [redrive],
  deliveries: [firehose],
  pageTopic: topic,
});
monitoring.mute('Nightly', { schedule: 'cron(0 2 * * *)', duration: Duration.hours(1) });
new blueprint.AuditTrail(stack, 'Audit', { stream, topic });
new blueprint.SessionCounter(stack, 'Sessions', { stream: readable });
new blueprint.PageViewDelivery(stack, 'PageViews', {
  stream: readable,
  removalPolicy: RemovalPolicy.DESTROY,
});

// The ways in.
const ways = new Stack(app, 'Ways');
const events = new blueprint.DataStream(ways, 'Events');
const http = new blueprint.HttpIngest(ways, 'Http', {
  stream: events,
  auth: blueprint.HttpAuth.apiKey({ web: { requestsPerSecond: 500 } }),
  origins: ['https://www.example.com'],
});
const iot = new blueprint.IotIngest(ways, 'Iot', {
  stream: events,
  topic: 'devices/+/telemetry',
  partitionKey: blueprint.IotPartitionKey.topicSegment(2),
  payload: blueprint.IotPayload.base64(),
  onError: blueprint.IotErrorDestination.bucket(),
});
const orders = new blueprint.EventBridgeIngest(ways, 'EventBridge', {
  stream: events,
  eventPattern: { source: ['shop.orders'] },
  partitionKeyPath: '$.detail.customerId',
});
new blueprint.LogGroupIngest(ways, 'LogGroup', {
  stream: events,
  logGroup: new logs.LogGroup(ways, 'Logs'),
  filterPattern: logs.FilterPattern.literal('{ $.event = * }'),
});
new blueprint.LogsDestination(ways, 'AllLogs', { stream: events, accounts: ['222222222222'] });
const table = new dynamodb.Table(ways, 'Table', {
  partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
});
new blueprint.TableIngest(ways, 'TableChanges', { stream: events, table });
new blueprint.CloudFrontIngest(ways, 'CloudFront', { stream: events, samplingRate: 10 });
new blueprint.DmsIngest(ways, 'Dms', { stream: events });
const vpc = new ec2.Vpc(ways, 'Vpc');
new blueprint.KinesisAgentHost(ways, 'Agent', {
  vpc,
  flows: [
    {
      stream: events,
      filePattern: '/var/log/nginx/access.log*',
      processing: [blueprint.AgentProcessing.logToJson(blueprint.AgentLogFormat.COMBINED_APACHE)],
    },
  ],
});

// The ways out.
const sink = new blueprint.RelationalSink(ways, 'Rows', { stream: events, vpc, idPath: 'orderId' });
const kcl = new blueprint.KclService(ways, 'Kcl', {
  stream: events,
  image: ecs.ContainerImage.fromRegistry('example/worker'),
  vpc,
  taskSize: { cpu: 512, memoryLimitMiB: 1024 },
});
const queue = new blueprint.StreamQueue(ways, 'Queue', { stream: events });
const replay = new blueprint.Replay(ways, 'Replay', {
  source: blueprint.ReplaySource.stream(events),
  target: blueprint.ReplayTarget.stream(new blueprint.DataStream(ways, 'Replayed')),
});
const flink = new blueprint.FlinkApplication(ways, 'Flink', {
  stream: events,
  code: blueprint.FlinkCode.fromBucket(new s3.Bucket(ways, 'Jobs'), 'job.jar'),
  properties: { sink: { 'table-name': table.tableName } },
});
new blueprint.StreamMonitoring(ways, 'WaysMonitoring', {
  stream: events,
  httpIngests: [http],
  lambdaConsumers: [sink.consumer],
  kclServices: [kcl],
  flinkApplications: [flink],
  alarmsOf: [iot, orders, sink, queue, replay],
});

// A stream that another account writes to.
const shared = new Stack(app, 'Shared', { env: { account: '111111111111', region: 'eu-west-1' } });
new blueprint.CrossAccountAccess(shared, 'Shop', {
  stream: new blueprint.DataStream(shared, 'Stream'),
  grantee: new iam.AccountPrincipal('333333333333'),
  access: blueprint.StreamAccess.producer(),
});

// The reference architecture, as a construct and as a stack, and what the app's report knows of its load.
const architecture = new blueprint.ClickstreamBlueprint(new Stack(app, 'OwnStack'), 'Blueprint');
blueprint.BlueprintReport.of(app).expect(architecture.stream, {
  recordsPerSecond: 5000,
  recordSize: Size.bytes(600),
});
new blueprint.ClickstreamStack(app, 'Clickstream', {
  capacity: blueprint.StreamCapacity.onDemand({ warmThroughput: 10 }),
});
app.synth();
