// The constructs in your own application. After npm run build:
//   npx cdk synth --app 'node dist/examples/construct.js'
import { App, Duration, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { DataStream, LambdaConsumer, ParkingLot, StreamCapacity } from 'cdk-kinesis-blueprint';

const stack = new Stack(new App(), 'Orders');
const handler = new lambda.Function(stack, 'Handler', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
  timeout: Duration.seconds(22),
  memorySize: 512,
});

const stream = new DataStream(stack, 'Orders', {
  capacity: StreamCapacity.onDemand(),
  retentionPeriod: Duration.days(7),
});
// examples/handler.ts is code for such a function; bundle it, for example with NodejsFunction.
const parkingLot = new ParkingLot(stack, 'ParkingLot');
new LambdaConsumer(stack, 'Consumer', { stream, handler, parkingLot });
