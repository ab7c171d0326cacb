// The constructs in your own application, as the README shows them. After npm run build:
//   npx cdk synth --app 'node dist/examples/construct.js'
import { App, Duration, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { DataStream, LambdaConsumer, ParkingLot, StreamCapacity } from 'cdk-kinesis-blueprint';

const stack = new Stack(new App(), 'Orders');
const capacity = StreamCapacity.autoscaled({ minShards: 2, maxShards: 32 });
const stream = new DataStream(stack, 'Stream', { capacity });
const handler = new lambda.Function(stack, 'Handler', {
  code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
  handler: 'index.handler',
  runtime: lambda.Runtime.NODEJS_24_X,
  timeout: Duration.seconds(22),
  memorySize: 512,
});
new LambdaConsumer(stack, 'Consumer', { stream, handler, parkingLot: new ParkingLot(stack, 'ParkingLot') });
