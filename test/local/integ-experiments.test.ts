import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalAws } from 'cdk-kinesis-blueprint/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { behaviours } from '../integ/event-source-mapping.integ';
import {
  backoff,
  bisectThrown,
  recordTooLarge,
  type Settings,
} from '../integ/experiments/event-source-mapping';
import { splitQuota, updateShardCount } from '../integ/experiments/shard-count';
import { onDemandShards } from '../integ/experiments/stream';
import { SubjectStream, sweepStreams } from '../integ/support/subject-stream';
import { until } from '../integ/support/wait';
import { withoutExperiments } from './support/without-experiments';

/** An experiment that works here finds on AWS what AWS does, and nothing of its own making. */
describe('an experiment of test/integ, on the local run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'integ-experiments-'));
  const before = { ...process.env };
  let aws: LocalAws;

  beforeAll(async () => {
    aws = await LocalAws.start({
      assembly: withoutExperiments(behaviours, join(folder, 'cdk.out')),
      folder: join(folder, 'run'),
      stacks: [behaviours.stack.stackName],
      // The experiments poll by the machine's clock, as on AWS.
      pace: 100,
      allowUnknown: true,
      onNotice: () => undefined,
    });
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: aws.region,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      EXPERIMENT_POLL_SECONDS: '0.05',
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

  it('sees a record isolated that makes its function throw, and tried three times alone', async () => {
    expect(await bisectThrown(settings('bisectThrown'))).toMatchObject({
      bisectThrown: { batchSize: 1, attemptsAlone: 3 },
    });
  });

  it('sees each attempt of a record that never succeeds', async () => {
    expect(await backoff(settings('backoff'))).toMatchObject({ backoff: { attempts: 8 } });
  });

  it('sees why a record was given up that no invocation can carry', async () => {
    expect(await recordTooLarge(settings('recordTooLarge'))).toEqual({
      recordTooLarge: { condition: 'PayloadSizeExceeded' },
    });
  });

  /** What the experiment would get from its custom resource. */
  function settings(experiment: string): Settings {
    return JSON.parse(aws.output(`SettingsOf${experiment}`)) as Settings;
  }
});
