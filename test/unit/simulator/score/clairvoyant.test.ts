import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burstLossShare } from '../../../../lambdas/resharder/policy';
import { clairvoyantCost } from '../../../../simulator/score/clairvoyant';

const DAY = 1440;

interface Case {
  readonly demand: number[];
  readonly lossPrice: number;
  readonly cv: number;
  readonly upsPerDay: number;
  readonly startMinute: number;
  readonly minutesPerMove: number;
}

/** Every sequence of counts there is. */
function exhaustive({ demand, lossPrice, cv, upsPerDay, startMinute, minutesPerMove }: Case): number {
  const most = 9;
  const cost = (minute: number, shards: number): number => {
    let sum = 0;
    for (const load of demand.slice(minute, minute + minutesPerMove)) {
      const lost = burstLossShare(load / shards, cv);
      sum += shards;
      if (Number.isFinite(lossPrice)) sum += lossPrice * lost * load;
      else if (lost > 1e-4) sum = Number.POSITIVE_INFINITY;
    }
    return sum;
  };
  const best = (minute: number, before: number | undefined, ups: number): number => {
    if (minute >= demand.length) return 0;
    const dayOf = (at: number) => Math.floor((startMinute + at) / DAY);
    const used = minute > 0 && dayOf(minute) !== dayOf(minute - minutesPerMove) ? 0 : ups;
    let least = Number.POSITIVE_INFINITY;
    for (let shards = 1; shards <= most; shards++) {
      const up = before !== undefined && shards > before;
      if (up && (shards > 2 * before || used >= upsPerDay)) continue;
      if (before !== undefined && 2 * shards < before) continue;
      const rest = best(minute + minutesPerMove, shards, used + (up ? 1 : 0));
      least = Math.min(least, cost(minute, shards) + rest);
    }
    return least;
  };
  return best(0, undefined, 0);
}

it('is what an exhaustive search finds', () => {
  const anyCase: fc.Arbitrary<Case> = fc.record({
    demand: fc.array(fc.double({ min: 0, max: 6, noNaN: true }), { minLength: 1, maxLength: 5 }),
    lossPrice: fc.constantFrom(0.5, 3, 30, 100, Number.POSITIVE_INFINITY),
    cv: fc.constantFrom(0, 0.094),
    upsPerDay: fc.integer({ min: 0, max: 3 }),
    // Midnight is within some of them.
    startMinute: fc.constantFrom(0, 700, DAY - 4, DAY - 3, DAY - 2, DAY - 1),
    minutesPerMove: fc.constantFrom(1, 2),
  });
  fc.assert(
    fc.property(anyCase, (given) => {
      const expected = exhaustive(given);
      const found = clairvoyantCost(Float64Array.from(given.demand), given);
      if (Number.isFinite(expected)) expect(found).toBeCloseTo(expected, 6);
      else expect(found).toBe(expected);
    }),
    { numRuns: 400 },
  );
});

describe('by hand', () => {
  const options = { lossPrice: Number.POSITIVE_INFINITY, cv: 0, minutesPerMove: 1 };

  it('follows a load that it may follow', () => {
    // 1, then 2, 4 and down again by half.
    expect(clairvoyantCost(Float64Array.of(1, 2, 4, 2, 1), options)).toBe(10);
  });

  it('begins to grow early where a count can only double', () => {
    // 5 needs 3 before it, which needs 2: 2 + 3 + 5.
    expect(clairvoyantCost(Float64Array.of(1, 1, 5), options)).toBe(10);
  });

  it('stays up where the day has no more ups', () => {
    // One up a day: down to 1 in between would need a second.
    expect(clairvoyantCost(Float64Array.of(1, 2, 1, 2), { ...options, upsPerDay: 1 })).toBe(7);
    // The second is after midnight.
    expect(
      clairvoyantCost(Float64Array.of(1, 2, 1, 2), { ...options, upsPerDay: 1, startMinute: DAY - 3 }),
    ).toBe(6);
  });

  it('rejects what is dearer to take', () => {
    // A shard more for the one minute costs 1, the MiB/s that it would save .5 or 2.
    const load = Float64Array.of(1, 2, 1);
    expect(clairvoyantCost(load, { ...options, lossPrice: 0.5 })).toBe(3.5);
    expect(clairvoyantCost(load, { ...options, lossPrice: 2 })).toBe(4);
  });
});
