import { describe, expect, it } from 'vitest';
import { AggregateBuilder, hashKeyOf } from '../../../../client';
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

  it('counts the user records of an aggregate where each belongs, explicit hash keys included', () => {
    const builder = new AggregateBuilder();
    builder.add({ partitionKey: 'hot', data: new Uint8Array(100) });
    builder.add({ partitionKey: 'any', explicitHashKey: '7', data: new Uint8Array(10) });
    builder.add({ partitionKey: 'odd', explicitHashKey: 'x', data: new Uint8Array(1) });
    builder.add({ partitionKey: 'hot', data: new Uint8Array(100) });
    const { data: Data, partitionKey: PartitionKey } = builder.build();
    const plain = { PartitionKey: 'hot', Data: new Uint8Array(7) };
    expect(keySample('s', [{ PartitionKey, Data }, plain], 1000).keys).toEqual([
      { hashKey: hashKeyOf('hot').toString(), bytes: 216, records: 1.5, name: 'hot' },
      { hashKey: '7', bytes: 13, records: 0.25, name: 'any' },
      { hashKey: hashKeyOf('odd').toString(), bytes: 4, records: 0.25, name: 'odd' },
    ]);
  });

  it('names a key by its first characters', () => {
    const record = { PartitionKey: 'visitor-5c1d', Data: new Uint8Array(1) };
    expect(keySample('s', [record], 1000).keys[0]?.name).toBe('visitor-…');
  });
});
