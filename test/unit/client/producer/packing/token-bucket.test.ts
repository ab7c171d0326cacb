import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShardLimiter, TokenBucket } from '../../../../../client/producer/packing/token-bucket';

describe('a token bucket', () => {
  it('lets a large one pass and the next wait until the debt is paid', () => {
    const bucket = new TokenBucket(100, 10);
    expect(bucket.mayTake(0)).toBe(true);
    bucket.take(50);
    expect([bucket.mayTake(499), bucket.mayTake(501)]).toEqual([false, true]);
  });

  it('saves up no more than its capacity', () => {
    const bucket = new TokenBucket(100, 10);
    expect(bucket.mayTake(0)).toBe(true);
    expect(bucket.mayTake(60_000)).toBe(true);
    bucket.take(11);
    expect([bucket.mayTake(60_009), bucket.mayTake(60_011)]).toEqual([false, true]);
  });
});

describe('a shard limiter', () => {
  it('sends no more than its share of what a shard takes, in records and in bytes, over any load', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 10, max: 300 }),
        fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 50, maxLength: 400 }),
        (percent, sizes) => {
          const limiter = new ShardLimiter(percent);
          let [now, records, bytes] = [0, 0, 0];
          for (const size of sizes) {
            while (!limiter.mayTake(now)) now += 1;
            limiter.take(size);
            // What was taken before this one fits; this one is the debt.
            const seconds = now / 1000 + 0.1;
            expect(records).toBeLessThanOrEqual((seconds * 1_000 * percent) / 100 + 1e-6);
            expect(bytes).toBeLessThanOrEqual((seconds * 1024 * 1024 * percent) / 100 + 1e-6);
            records++;
            bytes += size;
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
