import { describe, expect, it } from 'vitest';
import { calls, NO_QUOTA } from '../support/peer-calls';
import { steady } from '../support/scenario';

describe('substation', () => {
  it.each([
    [4, 3, 8],
    [5, 4, 8],
    [13, 10, 19],
    [33, 25, 41],
  ])('five minutes at 70 %% take %i shards with %d MiB/s up to %i', (initialShards, load, target) => {
    expect(calls('substation', steady(12, load), { initialShards })).toEqual([[6, target]]);
  });

  it('goes down by the same factor after an hour at 35 %', () => {
    // Minutes 0 to 59 are known at minute 61; 2.4 MiB/s are 30 % of 8 shards and 48 % of 8 / 1.75 = 5.
    expect(calls('substation', steady(200, 2.4), { initialShards: 8 })).toEqual([[61, 5]]);
  });

  it('is tried twice more by Lambda when refused, then never again', () => {
    const refused = 'LimitExceededException';
    expect(calls('substation', steady(400, 3), { initialShards: 4, ...NO_QUOTA })).toEqual([
      [6, 8, refused],
      [7, 8, refused],
      [9, 8, refused],
    ]);
  });
});
