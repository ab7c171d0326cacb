import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../common';
import { Scale } from '../../../../local/base/scale';
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

describe('TokenBucket at a scale', () => {
  const MIB = 1024 * 1024;
  const sixty = new Scale(60);

  it('lets an Nth of the records pass', () => {
    const bucket = new TokenBucket(1000, 0, sixty);
    let passed = 0;
    // Twice as many as it takes, for ten minutes.
    for (let n = 0; n < 20_000; n++) if (bucket.take(60, n * 30)) passed++;
    expect(passed).toBe(Math.floor((1000 / 60) * 599.97 + 32));
  });

  it('takes a record of any size when it is full, and then rests as long as N of them take on AWS', () => {
    const rests = (size: number, scale: Scale) => {
      const bucket = new TokenBucket(MIB, 0, scale);
      expect(bucket.take(scale.aws(size), 0)).toBe(true);
      let now = 0;
      while (!bucket.take(scale.aws(size), now)) now += 1000;
      return now / 1000;
    };
    expect(rests(MIB, sixty)).toBe(60 * rests(MIB, new Scale()));
    // The bucket keeps ten seconds of the three minutes: a tenth is the most that the burst is worth here.
    expect(rests(2 * MIB, sixty)).toBeGreaterThan(0.7 * 60 * rests(2 * MIB, new Scale()));
    expect(rests(10 * MIB, sixty)).toBeGreaterThan(0.9 * 60 * rests(10 * MIB, new Scale()));
  });

  it('refuses next to nothing of random arrivals at 80 %, where one second’s worth would refuse many', () => {
    const refused = (bucket: TokenBucket) => {
      const random = new Random(1);
      const cost = sixty.aws(8192);
      let [now, count] = [0, 0];
      for (let n = 0; n < 20_000; n++) {
        now += (-Math.log(1 - random.next()) * 1000 * cost) / (0.8 * MIB);
        if (!bucket.take(cost, Math.floor(now))) count++;
      }
      return count / 20_000;
    };
    expect(refused(new TokenBucket(MIB, 0, sixty))).toBeLessThan(0.005);
    expect(refused(new TokenBucket(MIB, 0))).toBeGreaterThan(0.15);
  });

  it('refuses a load of a sixth above the limit within its first minute', () => {
    const bucket = new TokenBucket(1000, 0, sixty);
    let now = 0;
    while (bucket.take(60, now)) now += 60 / (7 / 6);
    expect(now).toBeLessThan(61_000);
  });
});
