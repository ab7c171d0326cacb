import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { DataStream } from 'cdk-kinesis-blueprint';
import { LocalAws } from 'cdk-kinesis-blueprint/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitQuota, updateShardCount } from '../integ/experiments/shard-count';
import { onDemandShards } from '../integ/experiments/stream';
import { SubjectStream, sweepStreams } from '../integ/support/subject-stream';
import { until } from '../integ/support/wait';

/** Experiments that need Kinesis alone run here too: they work, and the local Kinesis does what docs/unverified.md assumes. */
describe('an experiment of test/integ, against the local Kinesis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'integ-experiments-'));
  const before = { ...process.env };
  let aws: LocalAws;

  beforeAll(async () => {
    const app = new App({ outdir: join(folder, 'cdk.out') });
    new DataStream(new Stack(app, 'Any'), 'Any');
    aws = await LocalAws.start({
      assembly: app.synth().directory,
      folder: join(folder, 'run'),
      compression: 1000,
      onNotice: () => undefined,
    });
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: aws.region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      EXPERIMENT_POLL_SECONDS: '0.02',
    });
  });

  afterAll(async () => {
    process.env = before;
    await aws?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('reshards as assumed, and is refused as assumed', async () => {
    expect(await updateShardCount({ prefix: 'x' })).toMatchObject({
      beyondDouble: { name: 'LimitExceededException' },
      oddHalf: { name: 'LimitExceededException' },
      fourToFive: { shards: 15 },
      tenToThirteen: { shards: 43 },
    });
  });

  it('splits and merges more than ten times', async () => {
    expect(await splitQuota({ prefix: 'x' })).toMatchObject({
      splitQuota: { refused: 'none', isMoreThanTen: true, operations: 14 },
    });
  });

  it('finds four shards in a new on-demand stream', async () => {
    expect(await onDemandShards({ prefix: 'x' })).toEqual({ onDemandShards: { openShards: 4 } });
  });

  it('leaves nothing behind, whatever it was', async () => {
    const left = await SubjectStream.create('x-left', 1);
    await sweepStreams('x-');
    expect(await until(10, async () => !(await left.exists()) || undefined)).toBe(true);
  });
});
