import { describe, expect, it } from 'vitest';
import { calls } from '../support/peer-calls';
import { steady } from '../support/scenario';

describe('epsagon', () => {
  it('goes up by a factor that falls with size, after five minutes at 75 %', () => {
    // Minutes 0 to 4 are known at minute 6.
    expect(calls('epsagon', steady(30, 2.4), { initialShards: 3 })).toEqual([[6, 6]]);
    expect(calls('epsagon', steady(30, 4), { initialShards: 5 })).toEqual([[6, 8]]);
    expect(calls('epsagon', steady(30, 48), { initialShards: 60 })).toEqual([[6, 75]]);
  });

  it('goes down to twice the peak of 24 quiet hours, to half at most', () => {
    // 288 datapoints are minutes 0 to 1439, known at minute 1441. 2.4 MiB/s on 10 shards: twice 2.4 is 5 shards.
    expect(calls('epsagon', steady(1500, 2.4), { initialShards: 10 })).toEqual([[1441, 5]]);
    // .8 MiB/s are 10 % of 8 shards, and of the 4 that are half of them 20 %, in all of the history: twice .8 is 2 shards.
    expect(calls('epsagon', steady(1500, 0.8), { initialShards: 8 })).toEqual([
      [1441, 4],
      [1442, 2],
    ]);
    expect(calls('epsagon', steady(1500, 0.1), { initialShards: 1 })).toEqual([]);
  });

  it('is stuck after an error: its alarm does not fire again', () => {
    // 58 MiB/s on 60 shards: 75 at minute 6, which take 60 + 60 x 2 + 45 x 2 = 270 s. At minute 7 the alarm, which divides
    // by 75 already, fires again (77 %): it is set to the 60 that are still open. At minute 8 it fires for those.
    expect(calls('epsagon', steady(400, 58), { initialShards: 60 })).toEqual([
      [6, 75],
      [8, 75, 'ResourceInUseException'],
    ]);
  });
});
