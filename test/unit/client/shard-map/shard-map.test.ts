import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashKey, hashKeyOf, type ListedShard, ShardMap } from '../../../../client';

const MAX = 2n ** 128n - 1n;
const key = (n: bigint) => HashKey.parse(n.toString()) as HashKey;
const shard = (id: number, start: bigint, end: bigint, closedAt?: string): ListedShard => ({
  ShardId: `shardId-${id}`,
  HashKeyRange: { StartingHashKey: start.toString(), EndingHashKey: end.toString() },
  SequenceNumberRange: { EndingSequenceNumber: closedAt },
});

/** The starts of shards after the first; some of them so near that their highest words are equal. */
const borders = fc
  .array(fc.oneof(fc.bigInt({ min: 1n, max: MAX }), fc.bigInt({ min: 2n ** 100n, max: 2n ** 100n + 50n })), {
    maxLength: 60,
  })
  .map((starts) => [...new Set(starts)].sort((a, b) => (a < b ? -1 : 1)));

function shardsOf(starts: readonly bigint[]): ListedShard[] {
  return [0n, ...starts].map((start, id) => shard(id, start, (starts[id] ?? MAX + 1n) - 1n));
}

describe('a shard map', () => {
  it('finds the shard of any hash key, in whatever order the shards are listed', () => {
    const cases = borders.chain((starts) =>
      fc.tuple(
        fc.constant(starts),
        fc.shuffledSubarray(shardsOf(starts), { minLength: starts.length + 1 }),
        fc.oneof(
          fc.bigInt({ min: 0n, max: MAX }),
          fc.constantFrom(0n, MAX, ...starts, ...starts.map((n) => n - 1n)),
        ),
      ),
    );
    fc.assert(
      fc.property(cases, ([starts, listed, n]) => {
        const expected = starts.filter((start) => start <= n).length;
        expect(new ShardMap(listed).rangeOf(key(n))?.shardId).toBe(`shardId-${expected}`);
      }),
      { numRuns: 500 },
    );
  });

  it('finds the shard of a partition key, also one whose hash key is a border', () => {
    const keys = fc.oneof(
      fc.string({ minLength: 1, maxLength: 80 }),
      fc.string({ unit: 'grapheme', minLength: 1 }),
    );
    const cases = keys.chain((text) => {
      const n = hashKeyOf(text).toBigInt();
      const near = [n - 1n, n, n + 1n, (n >> 96n) << 96n, ((n >> 96n) + 1n) << 96n];
      return fc.tuple(
        fc.constant(text),
        fc.subarray(near.filter((start) => start > 0n && start <= MAX)),
        borders,
      );
    });
    fc.assert(
      fc.property(cases, ([text, near, starts]) => {
        const map = new ShardMap(
          shardsOf([...new Set([...near, ...starts])].sort((a, b) => (a < b ? -1 : 1))),
        );
        expect(map.rangeOfKey(text)).toBe(map.rangeOf(hashKeyOf(text)));
      }),
      { numRuns: 300 },
    );
    expect(new ShardMap([shard(0, 0n, 0n)]).rangeOfKey('k')).toBeUndefined();
  });

  it('leaves closed shards out', () => {
    const map = new ShardMap([shard(0, 0n, MAX, '77'), shard(1, 0n, 9n), shard(2, 10n, MAX)]);
    expect(map.ranges.map(({ shardId }) => shardId)).toEqual(['shardId-1', 'shardId-2']);
    expect(map.range('shardId-0')).toBeUndefined();
    expect(map.range('shardId-2')?.contains(key(9n))).toBe(false);
    expect(map.range('shardId-2')?.contains(key(10n))).toBe(true);
  });

  it('knows no shard for a hole, nor for a stream without any', () => {
    const map = new ShardMap([shard(1, 0n, 9n), shard(2, 20n, 30n)]);
    for (const n of [10n, 19n, 31n, MAX]) expect(map.rangeOf(key(n))).toBeUndefined();
    expect(new ShardMap([]).rangeOf(key(0n))).toBeUndefined();
  });

  it('refuses a shard without a range, with what it got', () => {
    const bad = { ShardId: 'shardId-1', HashKeyRange: { StartingHashKey: '0', EndingHashKey: 'x' } };
    expect(() => new ShardMap([bad])).toThrow(/not \{"ShardId":"shardId-1".*"EndingHashKey":"x"\}/);
  });
});
