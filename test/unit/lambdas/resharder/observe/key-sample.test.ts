import { describe, expect, it } from 'vitest';
import { AggregateBuilder, hashKeyOf } from '../../../../../client';
import { keySample, sampleLength } from '../../../../../lambdas/resharder/observe/key-sample';

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

describe('the length of a sample', () => {
  it.each([
    ['the arrivals, where the answer came late', [0, 500, 1000, 1500], 9000, 2000],
    ['no less than the wait, where few records came close together', [700, 703], 9000, 1000],
    ['no more than what passed', [0, 4000], 5000, 5000],
    ['what passed, where one record tells nothing', [700], 1200, 1200],
    ['what passed, where nothing came', [], 1200, 1200],
    ['what passed, where no arrival is known', [Number.NaN, Number.NaN], 1200, 1200],
  ])('is %s', (_, arrivals, passedMs, expected) => {
    expect(sampleLength(arrivals, 1000, passedMs)).toBe(expected);
  });
});
