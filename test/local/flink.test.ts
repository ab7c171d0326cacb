import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import { DataStream, FlinkApplication, FlinkCode, StreamMonitoring } from 'cdk-kinesis-blueprint';
import { afterEach, expect, it } from 'vitest';
import { LocalAws } from '../../local';

const folder = mkdtempSync(join(tmpdir(), 'local-flink-'));
let aws: LocalAws | undefined;
afterEach(async () => {
  await aws?.close();
  rmSync(folder, { recursive: true, force: true });
});

it('a Flink application is named as not played, and starts nothing; the rest of its stack is played', async () => {
  const app = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: false });
  const stack = new Stack(app, 'Flink');
  const stream = new DataStream(stack, 'Clicks', { streamName: 'clicks' });
  const code = FlinkCode.fromBucket(s3.Bucket.fromBucketName(stack, 'Jars', 'jars'), 'sessions.jar');
  const application = new FlinkApplication(stack, 'Sessions', { stream, code });
  new StreamMonitoring(stack, 'Monitoring', { stream, flinkApplications: [application], dashboard: false });
  aws = await LocalAws.start({ assembly: app.synth().directory, folder: join(folder, 'run'), seed: 1 });
  expect(aws.kinesis.stream('clicks').state.openShardCount).toBe(4);
  const reasons = new Map(aws.assembly.report.ignored.map(({ type, reason }) => [type, reason]));
  expect(reasons.get('AWS::KinesisAnalyticsV2::Application')).toMatch(
    /^no Flink runs here: .*docs\/flink\.md/,
  );
  expect(reasons.has('Custom::FlinkStart')).toBe(true);
});
