const { App, Stack, aws_lambda: lambda } = require('aws-cdk-lib');
const { DataStream, LambdaConsumer, ParkingLot, StreamCapacity } = require('cdk-kinesis-blueprint');

const app = new App();
const stack = new Stack(app, 'TenLines');
const stream = new DataStream(stack, 'Orders', { capacity: StreamCapacity.provisioned({ shards: 2 }) });
const handler = new lambda.Function(stack, 'Handler', {
  runtime: lambda.Runtime.PYTHON_3_13,
  handler: 'index.handler',
  code: lambda.Code.fromInline('def handler(event, context): return {"batchItemFailures": []}'),
});
new LambdaConsumer(stack, 'Consumer', { stream, handler, parkingLot: new ParkingLot(stack, 'ParkingLot') });
app.synth();
