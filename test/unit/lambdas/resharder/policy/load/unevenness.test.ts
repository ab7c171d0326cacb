import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burstLossShare } from '../../../../../../lambdas/resharder/policy';
import {
  learnUnevenness,
  NO_HISTORY,
  NO_UNEVENNESS,
  type Unevenness,
  unevennessOf,
} from '../../../../../../lambdas/resharder/policy/load';
import type { Layout } from '../../../../../../lambdas/resharder/policy/shards';

const SHARDS = 10;
const layout = { capacity: SHARDS, widths: [{ width: 1 / SHARDS, count: SHARDS }] } as unknown as Layout;

/** A day whose load swings between 45 % and 100 % of the shards, and what is rejected of it. */
const swing = (minute: number) => 7.25 + 2.75 * Math.sin(minute / 90);
const bursty = (cv: number) => (demand: number) => burstLossShare(demand / SHARDS, cv);

function learned(
  share: (demand: number) => number,
  { minutes = 1440, from = NO_UNEVENNESS, since = 0, evenUntil = 1e9, load = swing } = {},
): Unevenness {
  let known = from;
  const first = known.through + 1;
  for (let last = first; last < first + minutes; last++) {
    // Half an hour is seen each time, as CloudWatch answers it.
    const recent = Array.from({ length: Math.min(30, last - first + 1) }, (_, back) => {
      const demand = load(last - back);
      const rejected = demand * share(demand);
      return { minute: last - back, accepted: demand - rejected, rejected };
    }).reverse();
    known = learnUnevenness(known, { ...NO_HISTORY, recent }, layout, { since, evenUntil });
  }
  return known;
}

describe('the unevenness of a load', () => {
  it('is 1 where as much is rejected as of an even load, and where nothing is known', () => {
    expect(unevennessOf(NO_UNEVENNESS)).toBe(1);
    expect(unevennessOf(learned(bursty(0.094)))).toBe(1);
    expect(unevennessOf(learned(() => 0))).toBe(1);
  });

  it.each([
    [0.18, 1.05, 1.2],
    [0.25, 1.1, 1.3],
    [0.3, 1.15, 1.4],
  ])('of seconds that vary by %d is from %d to %d', (cv, least, most) => {
    const factor = unevennessOf(learned(bursty(cv)));
    expect(factor).toBeGreaterThanOrEqual(least);
    expect(factor).toBeLessThanOrEqual(most);
  });

  it('is not taken from one bad minute', () => {
    const calm = learned(bursty(0.094));
    expect(unevennessOf(learned(() => 0.02, { minutes: 3, from: calm }))).toBe(1);
    expect(unevennessOf(learned(() => 0.02, { minutes: 3 }))).toBeLessThanOrEqual(1.15);
  });

  it('is forgotten in some days when the producers have become calm', () => {
    const after = learned(bursty(0.094), { minutes: 10 * 1440, from: learned(bursty(0.25)) });
    expect(unevennessOf(after)).toBe(1);
  });

  it('is forgotten as well while nothing tells of the load', () => {
    const known = learned(bursty(0.25));
    const later = learned(() => 0, { minutes: 20 * 1440, from: known, load: () => 1 });
    expect(unevennessOf(known)).toBeGreaterThan(1);
    expect(unevennessOf(later)).toBe(1);
  });

  it('stays a number without shards and without load', () => {
    const none = { capacity: 0, widths: [] } as unknown as Layout;
    const recent = [1, 2, 3, 4, 5].map((minute) => ({ minute, accepted: 0, rejected: 0 }));
    const known = learnUnevenness(NO_UNEVENNESS, { ...NO_HISTORY, recent }, none, { since: 0, evenUntil: 9 });
    expect(known.misfits).toEqual(NO_UNEVENNESS.misfits);
  });

  it('is not learned from other shards, from shards that are nearly empty, nor from shards that are overrun', () => {
    const lossy = () => 0.05;
    for (const how of [{ since: 5000 }, { load: () => 3 }, { load: () => 12 }]) {
      expect(learned(lossy, how).misfits).toEqual(NO_UNEVENNESS.misfits);
    }
  });

  it('is not learned from what a hot shard may reject, until a sample of the keys has found none', () => {
    const roomy = { load: () => 7, minutes: 60 };
    const lossy = () => 0.02;
    expect(learned(lossy, { ...roomy, evenUntil: 0 }).misfits).toEqual(NO_UNEVENNESS.misfits);
    expect(unevennessOf(learned(lossy, roomy))).toBeGreaterThan(1.3);
  });

  it('counts a minute once, and is small', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.5, noNaN: true }), (share) => {
        const known = learned(() => share, { minutes: 60 });
        const recent = [1, 2, 3, 59, 60].map((minute) => ({ minute, accepted: 8, rejected: 1 }));
        expect(learnUnevenness(known, { ...NO_HISTORY, recent }, layout, { since: 0, evenUntil: 0 })).toEqual(
          known,
        );
        expect(unevennessOf(known)).toBeGreaterThanOrEqual(1);
        expect(unevennessOf(known)).toBeLessThanOrEqual(1.8);
        expect(JSON.stringify(known).length).toBeLessThan(400);
      }),
      { numRuns: 20 },
    );
  });
});
