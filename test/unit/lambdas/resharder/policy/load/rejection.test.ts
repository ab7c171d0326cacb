import { describe, expect, it } from 'vitest';
import {
  HIGHEST_FACTOR,
  learnRejection,
  NO_HISTORY,
  NO_REJECTION,
  type Rejection,
  shareOf,
} from '../../../../../../lambdas/resharder/policy/load';

/** Learns minutes that are seen one after the other, each with all that came up to half an hour before. */
function learned(minutes: number, rejected: number, from = NO_REJECTION, canGrow = true): Rejection {
  let rejection = from;
  const first = from.through + 1;
  for (let last = first; last < first + minutes; last++) {
    const recent = Array.from({ length: Math.min(30, last - first + 1) }, (_, age) => ({
      minute: last - age,
      accepted: 8,
      rejected,
    })).reverse();
    rejection = learnRejection(rejection, { ...NO_HISTORY, recent }, 10, 0.001, canGrow);
  }
  return rejection;
}

describe('What a stream rejects', () => {
  it('counts each minute once, and not before it is settled', () => {
    const { offered, rejected, through } = learned(12, 0.08);
    expect(through).toBe(10);
    expect(offered).toBeCloseTo(80.8, 0);
    expect(rejected / offered).toBeCloseTo(0.08 / 8.08, 6);
  });

  it('raises the price while it is more than allowed, up to a highest one', () => {
    const day = learned(1440, 0.08);
    expect(shareOf(day)).toBeCloseTo(0.0099, 3);
    expect(day.factor).toBeCloseTo(2, 1);
    expect(learned(1440, 0.08, day).factor).toBe(HIGHEST_FACTOR);
  });

  it('lowers it again when little is rejected, to the usual one', () => {
    const day = learned(1440, 0.08);
    expect(learned(12 * 1440, 0, day).factor).toBe(0);
  });

  it('teaches nothing while no shard may be added: no price would have averted it', () => {
    const quiet = learned(600, 0);
    const after = learned(120, 4, quiet, false);
    expect(after).toMatchObject({ factor: 0, offered: quiet.offered, rejected: 0 });
    // And what was rejected then is not counted later.
    expect(learned(60, 0, after)).toMatchObject({ factor: 0, rejected: 0 });
  });

  it('changes nothing without load', () => {
    const recent = [0, 1, 2, 3, 4].map((minute) => ({ minute: minute + 1, accepted: 0, rejected: 0 }));
    expect(learnRejection(NO_REJECTION, { ...NO_HISTORY, recent }, 10, 0.001, true)).toMatchObject({
      factor: 0,
    });
  });
});
