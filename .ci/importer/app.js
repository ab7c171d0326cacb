const { App, Stack, aws_lambda: lambda } = require('aws-cdk-lib');
const { DataStream, FailureDestination, LambdaConsumer, StreamCapacity } = require('cdk-kinesis-blueprint');
const stack = new Stack(new App(), 'Importer');
const stream = new DataStream(stack, 'Clicks', { capacity: StreamCapacity.provisioned({ shards: 2 }) });
const handler = new lambda.Function(stack, 'Handler', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
});
new LambdaConsumer(stack, 'Consumer', { stream, handler, onFailure: FailureDestination.queue() });
stack.node.root.synth();
