// What writes to a stream without a program of yours: devices, AWS services, log files; and a sink in
// PostgreSQL. After npm run build: npx cdk synth --app 'node dist/examples/ways-in.js'
import { App, aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_logs as logs, Stack } from 'aws-cdk-lib';
import {
  CloudFrontIngest,
  DataStream,
  DmsIngest,
  EventBridgeIngest,
  IotIngest,
  IotPartitionKey,
  IotPayload,
  KinesisAgentHost,
  LogGroupIngest,
  LogsDestination,
  RelationalSink,
  StreamMonitoring,
  TableIngest,
} from 'cdk-kinesis-blueprint';

const stack = new Stack(new App(), 'Ways');
const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
const stream = new DataStream(stack, 'Events');

// Binary payloads arrive as JSON with base64, in the order of each device.
const telemetry = new IotIngest(stack, 'Telemetry', {
  stream,
  topic: 'devices/+/telemetry',
  payload: IotPayload.base64(),
  partitionKey: IotPartitionKey.topicSegment(2),
});
const orders = new EventBridgeIngest(stack, 'Orders', {
  stream,
  eventPattern: { source: ['shop.orders'] },
  partitionKeyPath: '$.detail.customerId',
});
const logGroup = new logs.LogGroup(stack, 'ShopLogs');
const shopLogs = new LogGroupIngest(stack, 'Logs', { stream, logGroup });
const table = new dynamodb.TableV2(stack, 'Carts', {
  partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
});
const carts = new TableIngest(stack, 'CartChanges', { stream, table });
const webLogs = new KinesisAgentHost(stack, 'WebLogs', {
  vpc,
  flows: [{ stream, filePattern: '/var/log/nginx/access.log*' }],
  readerGroups: ['nginx'],
});
// These three have no alarms of their own: CloudFront and CloudWatch Logs publish no metric for them, DMS by
// your task.
new LogsDestination(stack, 'AllLogs', { stream, accounts: ['222222222222'] });
new CloudFrontIngest(stack, 'Requests', { stream });
new DmsIngest(stack, 'Database', { stream });

const sink = new RelationalSink(stack, 'Sink', { stream, vpc });

new StreamMonitoring(stack, 'Monitoring', {
  stream,
  lambdaConsumers: [sink.consumer],
  alarmsOf: [telemetry, orders, shopLogs, carts, webLogs, sink],
});
