import { describe, expect, it } from 'vitest';
import type { Decide } from '../../../../../lambdas/resharder/policy';
import { readReplay, writeReplay } from '../../../../../lambdas/resharder/tell/log';
import { LARGE_OBSERVATION } from '../support/large-observation';
import { BRIEF, decision, useWorld } from '../support/resharder-world';

const world = useWorld();
const toFour = { kind: 'updateShardCount', target: 4, why: 'twice the load' } as const;
const run = (decide: Decide, settings: Parameters<ReturnType<typeof world>['resharder']>[1] = {}) =>
  world().resharder(decide, settings).run(BRIEF);

describe('the log line of a decision', () => {
  it('holds all that the decision was made from', async () => {
    const seen: unknown[] = [];
    const decide: Decide = (...given) => {
      seen.push(given);
      return decision(given[0].time, [toFour]);
    };
    world().scripted.load({ bytes: 1_000_000, records: 50 });
    await run(decide);
    const { message, entry: line } = world().logs[0] ?? {};
    expect(message).toBe('decided');
    expect(line).toMatchObject({
      plan: { steps: [toFour] },
      observation: { streamStatus: 'ACTIVE', shards: 2, minutes: [{ incomingBytes: 60_000_000 }, {}, {}] },
    });
    const { observation, state, settings } = readReplay(String(line?.replay));
    expect([observation, state, settings]).toEqual(
      JSON.parse(JSON.stringify(seen[0])).map((one: unknown) => one ?? undefined),
    );
  });
});

describe('the replay of a decision', () => {
  it('fits into a line of the log, with all metrics of a thousand shards', () => {
    const replay = { observation: LARGE_OBSERVATION, state: undefined, settings: {} };
    const text = writeReplay(replay) ?? '';
    expect(readReplay(text)).toEqual(JSON.parse(JSON.stringify(replay)));
  });

  it('is left out when it is too long for a line', () => {
    const noise = Array.from({ length: 60_000 }, (_, index) => ({
      hashKey: String((BigInt(index) * 0x9e3779b97f4a7c15f39cc0605cedc835n) % 2n ** 128n),
      bytes: index,
    }));
    const keySamples = [{ shardId: 's', durationMs: 1000, keys: noise }];
    expect(
      writeReplay({ observation: { ...LARGE_OBSERVATION, keySamples }, state: undefined, settings: {} }),
    ).toBe(undefined);
  });
});
