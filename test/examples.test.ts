import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

/** The built examples, run as their readers would. */
const run = (example: string, env: NodeJS.ProcessEnv = {}) =>
  execFileSync(process.execPath, [resolve('dist/examples', example)], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });

it('the example of the constructs synthesizes', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  run('construct.js', { CDK_OUTDIR: outdir });
  const { Resources } = JSON.parse(readFileSync(join(outdir, 'Orders.template.json'), 'utf8'));
  const types = Object.values(Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(types).toContain('AWS::Lambda::EventSourceMapping');
  rmSync(outdir, { recursive: true });
});

it('the example of a way in over HTTP synthesizes', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  run('http-ingest.js', { CDK_OUTDIR: outdir });
  const { Resources } = JSON.parse(readFileSync(join(outdir, 'Clicks.template.json'), 'utf8'));
  const types = Object.values(Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(types.filter((type) => type === 'AWS::ApiGateway::UsagePlan')).toHaveLength(2);
  rmSync(outdir, { recursive: true });
});

it('the example of delivery synthesizes', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  run('delivery.js', { CDK_OUTDIR: outdir });
  const { Resources } = JSON.parse(readFileSync(join(outdir, 'Lake.template.json'), 'utf8'));
  const types = Object.values(Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(types).toEqual(
    expect.arrayContaining(['AWS::KinesisFirehose::DeliveryStream', 'AWS::Kinesis::Channel']),
  );
  rmSync(outdir, { recursive: true });
});

it('the example of a fleet synthesizes, with its worker bundled into one file beside the Dockerfile', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  run('kcl-service/app.js', { CDK_OUTDIR: outdir, TMPDIR: outdir });
  const { Resources } = JSON.parse(readFileSync(join(outdir, 'Orders.template.json'), 'utf8'));
  const types = Object.values(Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(types).toEqual(
    expect.arrayContaining(['AWS::ECS::Service', 'AWS::ApplicationAutoScaling::ScalableTarget']),
  );
  const { dockerImages } = JSON.parse(readFileSync(join(outdir, 'Orders.assets.json'), 'utf8'));
  const [image] = Object.values<{ source: { directory: string; platform: string } }>(dockerImages);
  const source = image?.source ?? { directory: '', platform: '' };
  expect(source.platform).toBe('linux/arm64');
  expect(readdirSync(join(outdir, source.directory)).sort()).toEqual(['Dockerfile', 'index.js']);
  rmSync(outdir, { recursive: true });
});

it('the example of Flink synthesizes', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  run('flink.js', { CDK_OUTDIR: outdir });
  const { Resources } = JSON.parse(readFileSync(join(outdir, 'Sessions.template.json'), 'utf8'));
  const types = Object.values(Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(types).toEqual(
    expect.arrayContaining(['AWS::KinesisAnalyticsV2::Application', 'Custom::FlinkStart']),
  );
  rmSync(outdir, { recursive: true });
});

it('the example of two accounts lets both roles in, at the stream and at its key', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  run('cross-account.js', { CDK_OUTDIR: outdir });
  const { Resources } = JSON.parse(readFileSync(join(outdir, 'Platform.template.json'), 'utf8'));
  const policiesOf = (type: string) =>
    JSON.stringify(
      Object.values(Resources as Record<string, { Type: string }>).filter(({ Type }) => Type === type),
    );
  for (const type of ['AWS::Kinesis::ResourcePolicy', 'AWS::KMS::Key']) {
    expect(policiesOf(type)).toContain('arn:aws:iam::333333333333:role/shop');
    expect(policiesOf(type)).toContain('role/billing-reader');
    expect(policiesOf(type)).toContain('role/fraud');
  }
  rmSync(outdir, { recursive: true });
});

it('the example of the ways in synthesizes, each with its resource', () => {
  const outdir = mkdtempSync(join(tmpdir(), 'example-'));
  run('ways-in.js', { CDK_OUTDIR: outdir });
  const { Resources } = JSON.parse(readFileSync(join(outdir, 'Ways.template.json'), 'utf8'));
  const types = Object.values(Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(types).toEqual(
    expect.arrayContaining([
      'AWS::AutoScaling::AutoScalingGroup',
      'AWS::CloudFront::RealtimeLogConfig',
      'AWS::DMS::Endpoint',
      'AWS::Events::Rule',
      'AWS::IoT::TopicRule',
      'AWS::Logs::Destination',
      'AWS::Logs::SubscriptionFilter',
      'AWS::RDS::DBCluster',
    ]),
  );
  rmSync(outdir, { recursive: true });
});

it('the example of a local test takes a page view from the producer to the table', () => {
  expect(run('local-test.js')).toBe('one page view went from the producer to the table\n');
});
