import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hotKey, hotRange, zipfKeys } from '../../../../simulator/generate';
import { keysFromRanges, UNIFORM_KEYS } from '../../../../simulator/model/key-distribution';

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
