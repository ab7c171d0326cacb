import { describe, expect, it } from 'vitest';
import { calls, NO_QUOTA } from '../support/peer-calls';
import { steady } from '../support/scenario';

describe('application-auto-scaling', () => {
  it('adds one shard after a minute above 80 %, ten minutes apart', () => {
    // 6 MiB/s: 4, 5, 6 and 7 shards are above 80 %, 8 are at 75 %.
    expect(calls('application-auto-scaling', steady(60, 6), { initialShards: 4 })).toEqual([
      [2, 5],
      [12, 6],
      [22, 7],
      [32, 8],
    ]);
  });

  it('takes one away after three times five minutes below 16 %', () => {
    // 1.2 MiB/s are 15 % of 8 shards and 17 % of 7. Minutes 0 to 14 are known at minute 16.
    expect(calls('application-auto-scaling', steady(60, 1.2), { initialShards: 8 })).toEqual([[16, 7]]);
    expect(calls('application-auto-scaling', steady(60, 1.2), { initialShards: 8, minShards: 8 })).toEqual(
      [],
    );
  });

  it('repeats a call that is refused as long as the alarm lasts', () => {
    expect(calls('application-auto-scaling', steady(5, 4), { initialShards: 4, ...NO_QUOTA })).toHaveLength(
      3,
    );
  });
});
