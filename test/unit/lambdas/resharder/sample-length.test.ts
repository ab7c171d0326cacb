import { describe, expect, it } from 'vitest';
import { sampleLength } from '../../../../lambdas/resharder/sample-length';

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
