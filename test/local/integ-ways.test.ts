import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalAws } from 'cdk-kinesis-blueprint/local';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { http, queue, replay } from '../integ/experiments/ways';
import { behaviours } from '../integ/ways.integ';
import { withoutExperiments } from './support/without-experiments';

/** As `integ-experiments.test.ts`, with a stack of its own: it finds what the local run and AWS may do differently. */
describe('an experiment on ways in and out, on the local run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'integ-ways-'));
  let aws: LocalAws;
  let experiments: { http: typeof http; queue: typeof queue; replay: typeof replay };

  beforeAll(async () => {
    aws = await LocalAws.start({
      assembly: withoutExperiments(behaviours, join(folder, 'cdk.out')),
      folder: join(folder, 'run'),
      stacks: [behaviours.stack.stackName],
      // The experiments poll by the machine's clock, as on AWS.
      pace: 20,
      allowUnknown: true,
      onNotice: () => undefined,
    });
    vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
    vi.stubEnv('AWS_REGION', aws.region);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
    vi.stubEnv('EXPERIMENT_POLL_SECONDS', '0.05');
    // Its clients are made when it is loaded.
    experiments = await import('../integ/experiments/ways.js');
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await aws?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('stores what was sent, refuses what cannot be, and accounts for each record of a partial failure', async () => {
    const { streamName } = JSON.parse(aws.output('SettingsOfhttp')) as { streamName: string };
    const [api] = aws.restApis.list();
    const url = `${aws.endpoint}/restapis/${api?.id}/v1/_user_request_/`;
    expect(await experiments.http({ url, streamName })).toMatchObject({
      httpText: { isExact: true },
      httpInvalid: { statuses: [400, 400, 400] },
      httpOtherType: { status: 415 },
      httpPartialFailure: { status: 207, isWhole: true },
    });
  });

  it('receives what is in a queue, and sees its dead letter twice', async () => {
    const settings = JSON.parse(aws.output('SettingsOfqueue')) as Parameters<typeof queue>[0];
    expect(await experiments.queue(settings)).toMatchObject({
      queueDeploys: { status: 'ACTIVE' },
      queueGives: { texts: ['acknowledged', 'left'] },
      queueDeadLetter: { first: ['left'], isVisibleAtOnce: true },
    });
  });

  it('counts a span of records, then copies it in its order', async () => {
    const settings = JSON.parse(aws.output('SettingsOfreplay')) as Parameters<typeof replay>[0];
    expect(await experiments.replay(settings)).toMatchObject({
      replayCounts: { status: 'SUCCEEDED', read: 3, before: 0 },
      replayCopies: { status: 'SUCCEEDED', sent: 3, texts: ['1', '2', '3'] },
    });
  });
});
