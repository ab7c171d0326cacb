// The constructs of streams, consumers, delivery, scaling and monitoring, and the reference architecture, each once; ways
// in and out are not here yet. The apps of the other languages beside it make the same templates.
const { App, Duration, RemovalPolicy, Stack } = require('aws-cdk-lib');
const { aws_kinesis: kinesis, aws_lambda: lambda, aws_s3: s3 } = require('aws-cdk-lib');
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

// The reference architecture, a stack with a ClickstreamBlueprint.
new blueprint.ClickstreamStack(app, 'Clickstream', {
  capacity: blueprint.StreamCapacity.onDemand({ warmThroughput: 10 }),
});
app.synth();
