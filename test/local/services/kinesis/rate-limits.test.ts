import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../../../local/services/kinesis/rate-limits';

describe('TokenBucket', () => {
  it('lets one second’s worth pass at once, then as much as time brings', () => {
    const bucket = new TokenBucket(1000, 0);
    expect(bucket.take(1000, 0)).toBe(true);
    expect(bucket.take(1, 0)).toBe(false);
    expect(bucket.take(500, 499)).toBe(false);
    expect(bucket.take(500, 500)).toBe(true);
  });

  it('does not save up more than one second’s worth', () => {
    const bucket = new TokenBucket(10, 0);
    expect(bucket.take(10, 60_000)).toBe(true);
    expect(bucket.take(1, 60_000)).toBe(false);
  });

  it('lets through what is larger than itself when it is full, and has it paid back whole', () => {
    const bucket = new TokenBucket(1, 0);
    expect(bucket.take(5, 0)).toBe(true);
    expect(bucket.take(1, 5999)).toBe(false);
    expect(bucket.take(1, 6000)).toBe(true);
  });

  it('is not confused by a clock that is set back', () => {
    const bucket = new TokenBucket(10, 10_000);
    bucket.spend(10);
    expect(bucket.admits(1, 5000)).toBe(false);
    expect(bucket.admits(10, 6000)).toBe(true);
  });

  it('never lets more than the rate pass, whatever is asked of it and when', () => {
    const asks = fc.array(fc.record({ wait: fc.nat(800), cost: fc.integer({ min: 1, max: 100 }) }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(asks, (sequence) => {
        const bucket = new TokenBucket(100, 0);
        let now = 0;
        let passed = 0;
        for (const { wait, cost } of sequence) {
          now += wait;
          if (bucket.take(cost, now)) passed += cost;
          expect(passed).toBeLessThanOrEqual(100 + (now * 100) / 1000 + 1e-6);
        }
      }),
    );
  });
});
