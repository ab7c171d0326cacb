// A new consumer is backfilled. After npm run build:
//   npx cdk synth --app 'node dist/examples/replay.js'
// and, deployed, first only counted:
//   aws stepfunctions start-execution --state-machine-arn <ReplayArn> --input '{"from": "2026-11-20T00:00:00Z", "dryRun": true}'
import { App, CfnOutput, aws_lambda as lambda, Stack } from 'aws-cdk-lib';
import { DataStream, Replay, ReplaySource, ReplayTarget, StreamMonitoring } from 'cdk-kinesis-blueprint';

const stack = new Stack(new App(), 'Orders');
const stream = new DataStream(stack, 'Orders');
const handler = new lambda.Function(stack, 'Handler', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: lambda.Code.fromInline('exports.handler = async () => ({ batchItemFailures: [] });'),
});
const replay = new Replay(stack, 'Backfill', {
  source: ReplaySource.stream(stream),
  target: ReplayTarget.function(handler),
  recordsPerSecond: 500,
});
new StreamMonitoring(stack, 'Monitoring', { stream, alarmsOf: [replay] });
new CfnOutput(stack, 'ReplayArn', { value: replay.stateMachine.stateMachineArn });
