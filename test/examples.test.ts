import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
  }
  rmSync(outdir, { recursive: true });
});

it('the example of a local test takes a page view from the producer to the table', () => {
  expect(run('local-test.js')).toBe('one page view went from the producer to the table\n');
});
