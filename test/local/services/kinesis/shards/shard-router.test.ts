import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evenParts, MAX_HASH_KEY } from '../../../../../local/services/kinesis/shards/hash-key';
import { ShardRouter } from '../../../../../local/services/kinesis/shards/shard-router';

const hashKey = fc.bigInt({ min: 0n, max: MAX_HASH_KEY });

/** Hash keys with the same first 48 bits. */
const closeHashKeys = hashKey.chain((base) =>
  fc.array(fc.bigInt({ min: 0n, max: 8n }), { minLength: 1, maxLength: 4 }).map((steps) => {
    const start = (base >> 80n) << 80n;
    return steps.map((step) => (start + step > MAX_HASH_KEY ? MAX_HASH_KEY : start + step));
  }),
);

/** Ranges between these borders, which together cover every hash key. */
function partition(borders: readonly bigint[]) {
  const starts = [...new Set([0n, ...borders])].sort((a, b) => (a < b ? -1 : 1));
  return starts.map((start, index) => ({
    range: { start, end: (starts[index + 1] ?? MAX_HASH_KEY + 1n) - 1n },
  }));
}

describe('ShardRouter', () => {
  it('finds the shard whose range holds the hash key, also where 48 bits do not tell shards apart', () => {
    fc.assert(
      fc.property(fc.array(hashKey, { maxLength: 20 }), closeHashKeys, hashKey, (borders, close, other) => {
        const shards = partition([...borders, ...close]);
        const router = new ShardRouter(shards);
        for (const key of [...close, ...close.map((near) => near && near - 1n), other, 0n, MAX_HASH_KEY]) {
          const { range } = router.forHashKey(key);
          expect(range.start <= key && key <= range.end).toBe(true);
        }
      }),
    );
  });

  it('hashes partition keys with MD5 of their UTF-8', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'grapheme' }),
        fc.integer({ min: 1, max: 50 }),
        (key, count) => {
          const router = new ShardRouter(
            evenParts(count)
              .ranges()
              .map((range) => ({ range })),
          );
          const hash = BigInt(`0x${createHash('md5').update(key, 'utf8').digest('hex')}`);
          expect(router.forPartitionKey(key)).toBe(router.forHashKey(hash));
        },
      ),
    );
  });

  it('decides by all 128 bits when a partition key falls on the prefix of a border', () => {
    const hash = BigInt(`0x${createHash('md5').update('user-1').digest('hex')}`);
    const [below, from] = partition([hash]);
    expect(new ShardRouter(partition([hash])).forPartitionKey('user-1').range).toEqual(from?.range);
    const justAbove = new ShardRouter(partition([hash + 1n]));
    expect(justAbove.forPartitionKey('user-1').range).toEqual({ start: below?.range.start, end: hash });
  });

  it('takes shards in turn when the stream distributes records itself', () => {
    const router = new ShardRouter(
      evenParts(3)
        .ranges()
        .map((range, index) => ({ range, index })),
    );
    expect(Array.from({ length: 7 }, () => router.next().index)).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });
});
