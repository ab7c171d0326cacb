// A first app with a function of its own: docs/guides/first-stack.md. It bundles handler.ts of the folder that it is
// started in.
import { App, Duration, aws_lambda as lambda, aws_lambda_nodejs as nodejs, Stack } from 'aws-cdk-lib';
import { DataStream, LambdaConsumer, ParkingLot, StreamCapacity } from 'cdk-kinesis-blueprint';

const stack = new Stack(new App(), 'Orders');
const capacity = StreamCapacity.autoscaled({ minShards: 2, maxShards: 32 });
const stream = new DataStream(stack, 'Stream', { capacity });
const handler = new nodejs.NodejsFunction(stack, 'Handler', {
  entry: 'handler.ts',
  runtime: lambda.Runtime.NODEJS_24_X,
  timeout: Duration.seconds(22),
  memorySize: 512,
});
new LambdaConsumer(stack, 'Consumer', { stream, handler, parkingLot: new ParkingLot(stack, 'ParkingLot') });
