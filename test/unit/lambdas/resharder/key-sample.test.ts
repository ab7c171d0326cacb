import { describe, expect, it } from 'vitest';
import { keySample } from '../../../../lambdas/resharder/key-sample';

describe('a sample of keys', () => {
  it('adds up the bytes of a key, keys and data, the heaviest key first', () => {
    const record = (PartitionKey: string, length: number) => ({ PartitionKey, Data: new Uint8Array(length) });
    const { keys } = keySample(
      's',
      [record('é', 1), record('hot', 50), record('é', 2), record('hot', 0)],
      1000,
    );
    expect(keys.map(({ bytes }) => bytes)).toEqual([56, 7]);
    expect(keySample('s', [], 1000)).toEqual({ shardId: 's', durationMs: 1000, keys: [] });
  });
});
