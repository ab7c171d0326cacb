import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, aws_ecs as ecs, aws_iam as iam, aws_lambda as lambda, Stack, Validations } from 'aws-cdk-lib';
import {
  DataStream,
  FanOutConsumer,
  KclService,
  Replay,
  ReplaySource,
  ReplayTarget,
  StreamQueue,
} from 'cdk-kinesis-blueprint';
import { AwsSolutionsChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { RECOMMENDED } from '../support/synthesize';

type Make = (stack: Stack, stream: DataStream) => unknown;

test.each<[string, Make]>([
  [
    'KclService',
    (stack, stream) => {
      const fanOutConsumer = new FanOutConsumer(stack, 'Live', { stream });
      const image = ecs.ContainerImage.fromRegistry('worker');
      new KclService(stack, 'Polling', { stream, image });
      new KclService(stack, 'Subscribed', { stream, image, fanOutConsumer });
    },
  ],
  [
    'Replay',
    (stack, stream) => {
      const target = ReplayTarget.stream(new DataStream(stack, 'Copy'));
      const replay = new Replay(stack, 'Replay', { source: ReplaySource.stream(stream), target });
      const handler = new lambda.Function(stack, 'Handler', {
        runtime: lambda.Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => undefined;'),
        role: iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/handler'),
      });
      new Replay(stack, 'Delivered', {
        source: ReplaySource.objects(replay.bucket, { prefix: 'delivered/' }),
        target: ReplayTarget.function(handler),
      });
    },
  ],
  [
    'StreamQueue',
    (stack, stream) => {
      const queue = new StreamQueue(stack, 'Queue', { stream });
      const assumedBy = new iam.ServicePrincipal('ecs-tasks.amazonaws.com');
      queue.grantReceive(new iam.Role(stack, 'Worker', { assumedBy }));
      queue.grantDeadLetters(new iam.Role(stack, 'Operator', { assumedBy }));
    },
  ],
])('the AwsSolutions pack finds nothing in %s', { timeout: 240_000 }, (_, make) => {
  const app = new App({ context: RECOMMENDED, analyticsReporting: false });
  const stack = new Stack(app, 'App');
  make(stack, new DataStream(stack, 'Stream'));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  try {
    app.synth();
  } catch {
    // The report below says it better.
  }
  const { pluginReports } = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')) as {
    pluginReports: { violations: { ruleName: string; severity: string; violatingConstructs: object[] }[] }[];
  };
  const found = pluginReports
    .flatMap(({ violations }) => violations)
    .filter(({ severity }) => severity === 'error');
  expect(found.map(({ ruleName, violatingConstructs }) => ({ ruleName, violatingConstructs }))).toEqual([]);
});
