import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Scale } from '../../../local/base/scale';

describe('a scale', () => {
  it.each([0.5, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])('of %s is refused in a sentence', (factor) => {
    expect(() => new Scale(factor)).toThrow(
      `scale must be a number of 1 or more, because each record stands for that many on AWS; got ${factor}`,
    );
  });

  it('of 1 changes no number', () => {
    const limits = fc.tuple(fc.integer({ min: 1, max: 1e9 }), fc.nat(1e6));
    fc.assert(
      fc.property(limits, ([limit, turn]) => {
        const scale = new Scale();
        expect([scale.nth(limit, turn), scale.aws(limit), scale.burst(limit, turn)]).toEqual([
          limit,
          limit,
          limit,
        ]);
      }),
    );
  });

  it('of 60 makes an Nth of 100 records in turns of whole records', () => {
    const turns = [0, 1, 2, 3, 4, 5].map((turn) => new Scale(60).nth(100, turn));
    expect(turns).toEqual([2, 2, 1, 2, 2, 1]);
  });

  it('never gives less than one record', () => {
    expect([0, 1, 2, 3].map((turn) => new Scale(60).nth(10, turn))).toEqual([1, 1, 1, 1]);
  });

  it('gives an Nth in the long run, whatever the limit', () => {
    const cases = fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 }));
    fc.assert(
      fc.property(cases, ([factor, times]) => {
        const limit = factor * times + 1;
        let sum = 0;
        for (let turn = 0; turn < 500; turn++) sum += new Scale(factor).nth(limit, turn);
        expect(Math.abs(sum - (500 * limit) / factor)).toBeLessThan(1);
      }),
    );
  });

  it.each([
    ['a second’s worth, where that is many pieces', 10, 20, 1000],
    ['32 pieces', 10, 100, 3200],
    ['no more pieces than AWS’s second has', 2, 100, 2000],
    ['no more than ten seconds’ worth', 60, 6000, 10_000],
  ])('lets pass at once %s', (_, factor, piece, expected) => {
    expect(new Scale(factor).burst(1000, piece)).toBe(expected);
  });
});
