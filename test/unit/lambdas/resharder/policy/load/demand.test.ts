import { describe, expect, it } from 'vitest';
import { NO_HISTORY, rememberMinutes, toLevel } from '../../../../../../lambdas/resharder/policy/load/demand';

const CAPACITY = 10;
const minute = (at: number, accepted: number, rejected = 0) => ({ minute: at, accepted, rejected });
/** Minutes 0 to 9 with a load of 1. */
const TEN = rememberMinutes(
  NO_HISTORY,
  Array.from({ length: 10 }, (_, at) => minute(at, 1)),
  CAPACITY,
);

describe('A minute that CloudWatch corrects', () => {
  it('counts with the larger of its counts while it is among the last five', () => {
    const { recent } = rememberMinutes(TEN, [minute(9, 7), minute(8, 0.5), minute(6, 1, 3)], CAPACITY);
    expect(recent.slice(-4)).toEqual([minute(6, 1, 3), minute(7, 1), minute(8, 1), minute(9, 7)]);
  });

  it('is added late, in its place', () => {
    const gap = rememberMinutes(TEN, [minute(12, 1)], CAPACITY);
    const { recent } = rememberMinutes(gap, [minute(11, 5), minute(12, 1)], CAPACITY);
    expect(recent.slice(-3)).toEqual([minute(9, 1), minute(11, 5), minute(12, 1)]);
  });

  it('stays as it is once it is older', () => {
    expect(rememberMinutes(TEN, [minute(4, 50)], CAPACITY)).toBe(TEN);
    expect(rememberMinutes(TEN, [minute(5, 50)], CAPACITY)).not.toBe(TEN);
  });

  it('changes the level of its five minutes, which were counted already', () => {
    expect(TEN.levels).toEqual([toLevel(1), toLevel(1)]);
    const { levels } = rememberMinutes(TEN, [minute(9, 6)], CAPACITY);
    expect(levels).toEqual([toLevel(1), toLevel(2)]);
  });
});
