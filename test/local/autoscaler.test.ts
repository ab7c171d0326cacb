import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StreamCapacity } from '../../lib';
import { LocalAws } from '../../local';
import { clickstreamAssembly } from '../support/clickstream-assembly';

interface Decided {
  readonly message: string;
  readonly wakeUp: { readonly by: string };
  readonly plan: { readonly steps: readonly { readonly kind: string; readonly why: string }[] };
  readonly observation: { readonly time: number };
}

describe('an autoscaled stream whose metrics never arrive, for nobody writes to it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'autoscaler-'));
  const decisions: Decided[] = [];
  const notices: string[] = [];
  let assembly: string;
  let aws: LocalAws;

  beforeAll(async () => {
    const capacity = StreamCapacity.autoscaled({ minShards: 1, maxShards: 8, initialShards: 4 });
    assembly = clickstreamAssembly({ capacity });
    aws = await LocalAws.start({
      assembly,
      folder,
      onNotice: (sentence) => notices.push(sentence),
      onLog: ({ text }) => {
        if (text.includes('"decided"')) decisions.push(JSON.parse(text));
      },
    });
  });
  afterAll(() => {
    for (const path of [folder, assembly]) rmSync(path, { recursive: true, force: true });
  });

  it('keeps its shards, and every decision says why', async () => {
    await aws.clock.runUntil(() => decisions.length >= 5);
    expect(aws.kinesis.stream(aws.output('StreamName')).state.openShardCount).toBe(4);
    for (const { plan } of decisions) {
      expect(plan.steps).toEqual([{ kind: 'hold', why: expect.stringMatching(/no datapoints/) }]);
    }
  });

  it('is looked at by the schedule, in the time of CloudWatch', () => {
    const scheduled = decisions.filter(({ wakeUp }) => wakeUp.by === 'schedule');
    expect(scheduled.length).toBeGreaterThanOrEqual(2);
    const times = scheduled.map(({ observation }) => observation.time);
    const minutes = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 60_000;
    expect(minutes / (times.length - 1), 'every five minutes, as on AWS').toBeGreaterThan(4);
  });

  it('raises no alarm for people, and ends in the middle of it all without a word', async () => {
    const raised = aws.alarms.list().filter(({ state }) => state.value === 'ALARM');
    expect(raised.map(({ name }) => name).filter((name) => !/Utilization/.test(name))).toEqual([]);
    await aws.close();
    expect(notices).toEqual([]);
  });
});
