import { describe, expect, it } from 'vitest';
import { AggregateBuilder, hashKeyOf } from '../../../../../../client';
import { keySample } from '../../../../../../lambdas/resharder/observe/key-sample';
import type { KeySample, SampledKey } from '../../../../../../lambdas/resharder/policy';
import { isolateHotKeys } from '../../../../../../lambdas/resharder/policy/hot-keys/hot-shards';
import { layoutOf } from '../../../../../../lambdas/resharder/policy/shards/layout';

const HASH_KEYS = 2n ** 128n;
const border = (part: number, shards: number) => (HASH_KEYS * BigInt(part)) / BigInt(shards);
const layout = (shards: number) =>
  layoutOf(
    Array.from({ length: shards }, (_, part) => ({
      shardId: `shard-${part}`,
      startingHashKey: String(border(part, shards)),
      endingHashKey: String(border(part + 1, shards) - 1n),
    })),
  );
const sample = (keys: readonly SampledKey[], shardId = 'shard-2'): KeySample => ({
  shardId,
  durationMs: 1000,
  keys,
});
const last = (accepted: number, rejected: number) => ({ minute: 0, accepted, rejected });

/** Keys at even distances within the third of 200 shards, with so many records of so many bytes in a second. */
function even(records: number, bytes: number): SampledKey[] {
  const [from, to] = [border(2, 200), border(3, 200)];
  return Array.from({ length: 10 }, (_, index) => ({
    hashKey: String(from + ((to - from) * BigInt(2 * index + 1)) / 20n),
    records: records / 10,
    bytes: (records * bytes) / 10,
  }));
}

describe('A shard above 100 others', () => {
  it.each([
    ['records', 200],
    ['bytes', 1040],
  ])('is found at its limit of %s, and divided', (_, bytes) => {
    const { hotShards, borders } = isolateHotKeys(layout(200), [sample(even(1000, bytes))], last(120, 1));
    expect(hotShards).toBe(1);
    expect(borders.length).toBeGreaterThan(2);
  });

  it('is not found at a fifth of both', () => {
    expect(isolateHotKeys(layout(200), [sample(even(200, 200))], last(120, 1)).hotShards).toBe(0);
  });
});

describe('A key', () => {
  const heavy = { hashKey: String(border(2, 4) + 5n), bytes: 900_000, records: 900, name: 'visitor-…' };
  const others = { hashKey: String(border(2, 4) + 99n), bytes: 100_000, records: 100, name: 'visitor-…' };

  it('that alone exceeds a shard is named, with what was accepted and what it asks for', () => {
    const samples = [sample([heavy, others])];
    const { findings } = isolateHotKeys(layout(4), samples, last(3, 1.5));
    expect(findings).toEqual([
      `The partition key "visitor-…" (hash key ${heavy.hashKey}) has 0.90 of a shard accepted, and with its share of the ` +
        'rejected records, each retry counted, asks for 2.3. No split can help it: it has to be salted or spread.',
    ]);
  });

  it('outside of its shard was written with an explicit hash key: the shard is halved, and no key accused', () => {
    const outside = { ...heavy, hashKey: String(hashKeyOf('a')), name: 'a' };
    const { borders, findings } = isolateHotKeys(layout(4), [sample([outside])], last(1, 1.5));
    expect(BigInt(String(hashKeyOf('a')))).toBeLessThan(border(1, 4));
    expect(findings).toEqual([]);
    expect(borders).toContain(String((border(2, 4) + border(3, 4)) / 2n));
  });

  it('of an aggregate of the Kinesis Producer Library is found under its own name, not under "a"', () => {
    const builder = new AggregateBuilder();
    for (let record = 0; record < 60; record++) {
      builder.add({ partitionKey: record % 6 === 0 ? 'quiet' : 'loud', data: new Uint8Array(16_000) });
    }
    const { data: Data } = builder.build();
    // The library writes its aggregates with this key, and with an explicit hash key.
    const keys = keySample('shard-0', [{ PartitionKey: 'a', Data }], 1000);
    const { findings } = isolateHotKeys(layout(1), [keys], last(0.95, 1.5));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(/^The partition key "loud" \(hash key \d+\) has 0\.79 of a shard accepted/);
  });
});
