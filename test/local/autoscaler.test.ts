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

describe('an autoscaled stream that nobody writes to, though its functions read it', () => {
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

  it('gives its idle shards back within the hour after a quarter of one, and says why', async () => {
    const open = () => aws.kinesis.stream(aws.output('StreamName')).state.openShardCount;
    await aws.clock.runUntil(() => open() === 1);
    const [first, last] = [decisions[0], decisions.at(-1)];
    expect(first?.plan.steps).toEqual([{ kind: 'hold', why: expect.stringMatching(/no datapoints/) }]);
    expect(last?.plan.steps[0]?.why).toMatch(/shard-minutes stood idle; 1 shard is enough/);
    const minutes = ((last?.observation.time ?? 0) - (first?.observation.time ?? 0)) / 60_000;
    expect(minutes).toBeLessThan(75);
  });

  it('is looked at by the schedule, in the time of CloudWatch', () => {
    const scheduled = decisions.filter(({ wakeUp }) => wakeUp.by === 'schedule');
    expect(scheduled.length).toBeGreaterThanOrEqual(2);
    const times = scheduled.map(({ observation }) => observation.time);
    const minutes = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 60_000;
    expect(
      minutes / (times.length - 1),
      'every five minutes, or every minute while it works',
    ).toBeGreaterThan(0.9);
  });

  it('raises no alarm for people, and ends in the middle of it all without a word', async () => {
    const raised = aws.alarms.list().filter(({ state }) => state.value === 'ALARM');
    expect(raised.map(({ name }) => name).filter((name) => !/Utilization/.test(name))).toEqual([]);
    await aws.close();
    expect(notices).toEqual([]);
  });
});
