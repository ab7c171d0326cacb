import { describe, expect, it } from 'vitest';
import type { Decide, Observation, Plan, Step } from '../../../../lambdas/resharder/policy';
import { hotKey } from '../../../../simulator/generate';
import type { Scenario } from '../../../../simulator/model/scenario';
import { runPolicy } from '../../../../simulator/play/run-policy';
import { scenarioOf, steady } from '../support/scenario';

const HOLD: Step = { kind: 'hold', why: 'Nothing to do.' };

/** Plays a policy that does what it is told when it is told, always needs more, and keeps what it was shown. */
function play(
  load: readonly number[],
  steps: (observation: Observation) => readonly Step[] | undefined,
  given: Partial<Scenario> = {},
  need = 1,
) {
  const seen: Observation[] = [];
  const decide = ((observation, state) => {
    seen.push(observation);
    const told = steps(observation);
    const plan: Plan = {
      steps: told ?? [HOLD],
      work: told === undefined ? undefined : { kind: 'up', startedAt: 1, shards: 8 },
      findings: [],
      basis: { demand: undefined, capacity: 0, need, wanted: need, allowed: 100, callsLeft: 0, hotShards: 0 },
    };
    return { plan, state: state ?? ({} as NonNullable<typeof state>) };
  }) as Decide;
  const scenario = scenarioOf(load, given);
  const run = runPolicy('scripted', decide, scenario);
  const minuteOf = ({ time }: Observation) => (time - scenario.startTime) / 60_000;
  return { run, seen, minuteOf, start: scenario.startTime };
}

describe('what the policy is shown', () => {
  it('is woken every minute while more is needed, and sees a minute from the second after it on', () => {
    const { seen, minuteOf, start } = play(steady(20, 2), () => undefined);
    expect(seen.map(minuteOf)).toEqual(Array.from({ length: 20 }, (_, minute) => minute));
    expect(seen[1]?.minutes).toEqual([]);
    expect(seen[2]?.minutes.map((minute) => (minute.start - start) / 60_000)).toEqual([0]);
    // No more than a quarter of an hour of it.
    expect(seen[19]?.minutes).toHaveLength(15);
    expect((seen[19]?.minutes.at(-1)?.start ?? 0) - start).toBe(17 * 60_000);
  });

  it('sees what was accepted, and what was rejected in records', () => {
    // 6 MiB/s on 4 shards: 4 are accepted. A record that fills bytes and records alike has 1,048.576 bytes.
    const { seen } = play(steady(5, 6), () => undefined);
    expect(seen[4]?.minutes[0]).toMatchObject({
      incomingBytes: 4 * 60 * 1_048_576,
      incomingRecords: 240_000,
    });
    expect(seen[4]?.minutes[0]?.throttledRecords).toBeCloseTo(120_000, 6);
  });

  it('sees small records fill the records before the bytes', () => {
    const { seen } = play(steady(5, 2), () => undefined, { recordBytes: 104.8576 });
    expect(seen[4]?.minutes[0]?.incomingBytes).toBeCloseTo(2 * 60 * 104_857.6, 3);
    expect(seen[4]?.minutes[0]?.incomingRecords).toBeCloseTo(120_000, 6);
  });

  it('sees shards as AWS describes them, and its own calls', () => {
    const { seen } = play(steady(5, 2), ({ time, streamStatus }) =>
      time === scenarioOf([]).startTime + 60_000 && streamStatus === 'ACTIVE'
        ? [{ kind: 'updateShardCount', target: 8, why: 'More.' }]
        : undefined,
    );
    const border = 2n ** 126n;
    expect(seen[0]?.shards[1]).toEqual({
      shardId: 'shardId-000000000001',
      startingHashKey: border.toString(),
      endingHashKey: (2n * border - 1n).toString(),
    });
    expect(seen.at(-1)?.shards).toHaveLength(8);
    expect(seen.at(-1)?.updateShardCountCalls).toEqual([scenarioOf([]).startTime + 60_000]);
  });
});

describe('when the policy is asked', () => {
  const woken = (load: readonly number[]) => {
    const { seen, minuteOf } = play(load, () => undefined, {}, 0);
    return seen.map(minuteOf);
  };

  it('is every five minutes while nothing is open', () => {
    expect(woken(steady(21, 2))).toEqual([0, 5, 10, 15, 20]);
  });

  it('is also when a wake-up alarm goes off, and not again while it lasts', () => {
    // 3.4 of 4 MiB/s is over 80 %. Minutes 13 and 14 show it, and the latter is seen at the beginning of minute 16.
    expect(woken(steady(13, 2, 17, 3.4))).toEqual([0, 5, 10, 15, 16, 20, 25]);
    // 1 of 4 is under 40 %. Minutes 7 to 17 are eleven such, and the last is seen at the beginning of minute 19.
    expect(woken(steady(7, 2, 23, 1))).toEqual([0, 5, 10, 15, 19, 20, 25]);
  });

  it('is also at the first rejected records', () => {
    expect(woken(steady(12, 2, 8, 6))).toEqual([0, 5, 10, 14, 15]);
  });
});

describe('what the policy asks for', () => {
  it('is begun when the stream is ACTIVE, and it is asked again once that is done', () => {
    // 4 to 8 is 30 s and four operations of 2 s: 38 s after minute 3 it is asked again, before minute 4.
    const { run, seen, minuteOf } = play(steady(6, 2), (observation) =>
      minuteOfStart(observation) === 3 ? [{ kind: 'updateShardCount', target: 8, why: 'More.' }] : undefined,
    );
    expect(seen.map((each) => Number(minuteOf(each).toFixed(3)))).toEqual([0, 1, 2, 3, 3.633, 4, 5]);
    expect(run.events).toEqual([
      { minute: 3, kind: 'updateShardCount', shards: 8, why: 'More.', opensPlan: true, refusal: undefined },
    ]);
    // 38 s with 6 shards on average, 22 s with 8.
    expect(run.shards[3]).toBeCloseTo((38 * 6 + 22 * 8) / 60, 9);
  });

  it('goes on with the next step while the stream was busy, and drops what a later plan does not have', () => {
    const merge: Step = {
      kind: 'mergeShards',
      shardId: 'shardId-000000000002',
      adjacentShardId: 'shardId-000000000003',
      why: 'Fewer.',
    };
    const split: Step = {
      kind: 'splitShard',
      shardId: 'shardId-000000000000',
      newStartingHashKey: '1000000',
      why: 'Hot.',
    };
    const { run } = play(steady(4, 2), (observation) =>
      minuteOfStart(observation) === 1 ? [split, merge] : undefined,
    );
    expect(
      run.events.map(({ minute, kind, shards, opensPlan }) => [minute, kind, shards, opensPlan]),
    ).toEqual([
      [1, 'splitShard', 5, true],
      [1, 'mergeShards', 4, false],
    ]);
  });

  it('is told in the record when AWS refuses it', () => {
    const { run } = play(steady(3, 2), (observation) =>
      minuteOfStart(observation) === 1
        ? [{ kind: 'updateShardCount', target: 9, why: 'Much more.' }]
        : undefined,
    );
    expect(run.events).toMatchObject([
      { minute: 1, kind: 'refused', shards: 4, refusal: 'InvalidArgumentException' },
    ]);
  });

  it('gets a sample of keys at once, and the shards that reject', () => {
    const hot = 'shardId-000000000002';
    const { seen, minuteOf } = play(
      steady(6, 3),
      (observation) => {
        if (observation.keySamples !== undefined && observation.keySamples.length > 0) return undefined;
        if (minuteOfStart(observation) === 2) return [{ kind: 'sampleKeys', shardIds: [hot], why: 'Which?' }];
        if (minuteOfStart(observation) === 5) return [{ kind: 'rankShards', why: 'Which?' }];
        return minuteOfStart(observation) === 0 ? [{ kind: 'enableShardMetrics', why: 'Hot.' }] : undefined;
      },
      { keys: hotKey({ share: 0.2, at: 0.6 }) },
    );
    const sampled = seen.filter(({ keySamples }) => keySamples?.length === 1);
    expect(sampled.map((each) => Number(minuteOf(each).toFixed(4)))).toEqual([
      Number((2 + 1 / 60).toFixed(4)),
    ]);
    const sample = sampled[0]?.keySamples?.[0];
    expect(sample?.shardId).toBe(hot);
    // .2 of 3 MiB/s on the key and .2 on even keys of this shard: of 1.2 MiB/s, 1 is accepted, half of it the key's.
    const bytes = sample?.keys.reduce((sum, key) => sum + key.bytes, 0) ?? 0;
    expect(bytes / 1_048_576).toBeCloseTo(1, 6);
    expect(Math.max(...(sample?.keys.map((key) => key.bytes) ?? [])) / 1_048_576).toBeCloseTo(0.5, 6);
    const ranked = seen.filter(({ throttledShards }) => throttledShards !== undefined);
    expect(ranked).toHaveLength(1);
    expect(ranked[0]?.throttledShards?.map(({ shardId }) => shardId)).toEqual([hot]);
  });
});

function minuteOfStart({ time }: Observation): number {
  return (time - scenarioOf([]).startTime) / 60_000;
}
