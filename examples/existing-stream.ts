// Readers, alarms and an autoscaler for a stream that exists already. After npm run build:
//   npx cdk synth --app 'node dist/examples/existing-stream.js'
import { App, Duration, aws_kms as kms, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import {
  AlarmTopic,
  DataStream,
  LambdaConsumer,
  ParkingLot,
  ShardAutoscaler,
  StreamGrants,
  StreamMonitoring,
} from 'cdk-kinesis-blueprint';

const env = { account: '111111111111', region: 'eu-west-1' };
const stack = new Stack(new App(), 'Readers', { env });
const handler = new lambda.Function(stack, 'Handler', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
  timeout: Duration.seconds(22),
  memorySize: 512,
});

const stream = DataStream.fromDataStreamAttributes(stack, 'Clicks', {
  streamArn: 'arn:aws:kinesis:eu-west-1:111111111111:stream/clicks',
  encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/clicks'),
});
const retentionPeriod = Duration.days(2); // what the stream has: the template cannot know

const consumer = new LambdaConsumer(stack, 'Consumer', {
  stream,
  handler,
  retentionPeriod,
  parkingLot: new ParkingLot(stack, 'ParkingLot'),
});
new StreamMonitoring(stack, 'Monitoring', {
  stream,
  retentionPeriod,
  lambdaConsumers: [consumer],
  pageTopic: new AlarmTopic(stack, 'Pages'),
});

new ShardAutoscaler(stack, 'Autoscaler', { stream, minShards: 2, maxShards: 64, dryRun: true });

const collector = new lambda.Function(stack, 'Collector', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => undefined;'),
});
StreamGrants.of(stream).producer(collector);
