import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, aws_ecs as ecs, Stack, Validations } from 'aws-cdk-lib';
import { DataStream, FanOutConsumer, KclService } from 'cdk-kinesis-blueprint';
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
