import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burstLossShare } from '../../../../lambdas/resharder/policy';
import { hotKey, hotRange, zipfKeys } from '../../../../simulator/generate';
import { keysFromRanges, UNIFORM_KEYS } from '../../../../simulator/model/key-distribution';
import { LayoutLoad } from '../../../../simulator/model/layout-load';
import { evenShards } from '../../../../simulator/model/simulated-shard';

describe('the spread of a load over hash keys', () => {
  it('is in proportion to width where keys are even', () => {
    expect(UNIFORM_KEYS.share(0.25, 0.75)).toBeCloseTo(0.5, 15);
  });

  it('adds up to everything, wherever it is cut', () => {
    const range = fc.record({
      from: fc.double({ min: 0, max: 0.99, noNaN: true }),
      width: fc.constantFrom(0, 0.001, 0.2),
      weight: fc.double({ min: 0, max: 0.1, noNaN: true }),
    });
    fc.assert(
      fc.property(
        fc.array(range, { maxLength: 10 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
        (ranges, cuts) => {
          const keys = keysFromRanges(
            ranges.map(({ from, width, weight }) => ({ from, to: Math.min(1, from + width), weight })),
          );
          const borders = [0, ...cuts.sort((a, b) => a - b), 1];
          const parts = borders.slice(1).map((to, index) => keys.share(borders[index] ?? 0, to));
          expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 9);
          expect(Math.min(...parts)).toBeGreaterThan(-1e-12);
        },
      ),
    );
  });

  it('puts a key into the shard that it is the first key of, not into the one before', () => {
    const keys = hotKey({ share: 0.4, at: 0.5 });
    expect(keys.share(0, 0.5)).toBeCloseTo(0.3, 12);
    expect(keys.share(0.5, 1)).toBeCloseTo(0.7, 12);
  });

  it('is found again in a sample', () => {
    const keys = hotRange({ share: 0.3, width: 0.01, at: 0.5 });
    const sample = keys.sample(0.4, 0.6);
    const weight = (from: number, to: number) =>
      sample.filter(({ at }) => at >= from && at < to).reduce((sum, each) => sum + each.weight, 0);
    expect(weight(0.4, 0.6)).toBeCloseTo(keys.share(0.4, 0.6), 12);
    // 64 points stand for the even part of it, so a quarter is met within one of them.
    expect(weight(0.5, 0.51)).toBeCloseTo(0.3 + 0.007, 2);
    expect(sample.map(({ at }) => at)).toEqual([...sample.map(({ at }) => at)].sort((a, b) => a - b));
  });

  it('gives the k-th of Zipf keys its weight', () => {
    const keys = zipfKeys(3, 1);
    const weights = keys
      .sample(0, 1)
      .map(({ weight }) => weight)
      .sort((a, b) => b - a);
    // 1, 1/2 and 1/3 of 11/6.
    expect(weights).toEqual([expect.closeTo(6 / 11), expect.closeTo(3 / 11), expect.closeTo(2 / 11)]);
  });
});

describe('what shards reject', () => {
  it('is what is over the limit of each', () => {
    const even = new LayoutLoad(evenShards(4, 0), UNIFORM_KEYS, 0);
    expect(even.lost(4)).toBe(0);
    expect(even.lost(6)).toBeCloseTo(2, 12);
  });

  it('grows where a narrow range has much of the load', () => {
    // 30 % of 8 MiB/s in 1 % of the range, which is within one of 12 shards: that one gets .3 + .7/12 = .35833 of it,
    // 2.8667 MiB/s, and rejects 1.8667, which is 23.3 % of all. The others have .467 MiB/s each.
    const layout = new LayoutLoad(evenShards(12, 0), hotRange({ share: 0.3, width: 0.01, at: 0.5 }), 0);
    expect(layout.lost(8)).toBeCloseTo(1.8667, 4);
    expect(layout.lostBy(6, 8)).toBeCloseTo(1.8667, 4);
    expect(layout.lostBy(5, 8)).toBe(0);
    expect(layout.perShard[6]).toBeCloseTo(0.35833, 4);
  });
});

describe('what bursts within a minute cost', () => {
  /** E[(X - 1/u)+] by Simpson's rule over eight deviations. */
  function integrated(utilization: number, cv: number): number {
    const limit = 1 / utilization;
    const [low, high, steps] = [Math.max(limit, 1 - 8 * cv), 1 + 8 * cv, 4000];
    if (low >= high) return 0;
    const width = (high - low) / steps;
    const at = (x: number) =>
      ((x - limit) * Math.exp(-0.5 * ((x - 1) / cv) ** 2)) / (cv * Math.sqrt(2 * Math.PI));
    let sum = at(low) + at(high);
    for (let k = 1; k < steps; k++) sum += at(low + k * width) * (k % 2 === 1 ? 4 : 2);
    return (sum * width) / 3;
  }

  it('is the integral over the seconds that are over the limit', () => {
    for (const cv of [0.03, 0.094, 0.2]) {
      for (let utilization = 0.5; utilization <= 2; utilization += 0.05) {
        expect(burstLossShare(utilization, cv)).toBeCloseTo(integrated(utilization, cv), 6);
      }
    }
  });

  it('has known values at 9.4 %: 3.8 % at the limit, .5 % at 90 % of it, .01 % at 80 %', () => {
    expect(burstLossShare(1)).toBeCloseTo(0.0375, 4);
    expect(burstLossShare(0.9)).toBeCloseTo(0.005, 3);
    expect(burstLossShare(0.8)).toBeCloseTo(0.0001, 4);
    expect(burstLossShare(0.5)).toBe(0);
  });

  it('is the plain excess without bursts', () => {
    expect(burstLossShare(2, 0)).toBeCloseTo(0.5, 12);
    expect(burstLossShare(0.99, 0)).toBe(0);
    expect(burstLossShare(0, 0)).toBe(0);
  });
});
