import { describe, expect, it } from 'vitest';
import { calls } from '../support/peer-calls';
import { steady } from '../support/scenario';

describe('target-tracking', () => {
  it('goes up in proportion after three minutes above 70 %, to double at most', () => {
    // Minutes 0 to 2 are known at minute 4: 3.4 / .7 = 4.86 and 1 / .7 = 1.43, with 1 MiB/s accepted of 3.9.
    expect(calls('target-tracking', steady(30, 3.4), { initialShards: 4 })).toEqual([[4, 5]]);
    expect(calls('target-tracking', steady(6, 3.9), { initialShards: 1 })).toEqual([[4, 2]]);
  });

  it('goes down in proportion after 15 minutes below 63 %', () => {
    // Minutes 0 to 14 are known at minute 16: 4 / .7 = 5.7; 4 of 6 are 67 %.
    expect(calls('target-tracking', steady(90, 4), { initialShards: 10 })).toEqual([[16, 6]]);
  });
});
