// A queue on a stream, for independent jobs. After npm run build:
//   npx cdk synth --app 'node dist/examples/stream-queue.js'
import { App, CfnOutput, Duration, aws_iam as iam, Stack } from 'aws-cdk-lib';
import { DataStream, StreamMonitoring, StreamQueue } from 'cdk-kinesis-blueprint';

const stack = new Stack(new App(), 'Emails');
const stream = new DataStream(stack, 'Orders');
const queue = new StreamQueue(stack, 'Emails', {
  stream,
  visibilityTimeout: Duration.minutes(1),
  maxReceiveCount: 10,
});
const worker = new iam.Role(stack, 'Worker', {
  assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
});
// examples/queue-consumer.ts is the program of such a role.
queue.grantReceive(worker);
new StreamMonitoring(stack, 'Monitoring', { stream, alarmsOf: [queue] });
new CfnOutput(stack, 'QueueArn', { value: queue.queueArn });
