import { describe, expect, it } from 'vitest';
import { readReplay, writeReplay } from '../../../../lambdas/resharder/replay';
import { LARGE_OBSERVATION } from './support/large-observation';

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
