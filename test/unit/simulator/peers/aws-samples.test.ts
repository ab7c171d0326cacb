import { describe, expect, it } from 'vitest';
import { calls, NO_QUOTA } from '../support/peer-calls';
import { steady } from '../support/scenario';

describe('aws-samples', () => {
  it('doubles after 25 minutes at 75 %, and halves after 285 of 300 minutes below 25 %', () => {
    // 3.2 MiB/s on 4 shards are 80 %: minutes 0 to 24 are the first 25, known at minute 26. On 8 shards they are 40 %.
    // From minute 100 on .8 MiB/s are 10 %. Of the last 60 stretches of five minutes, 57 are to be below 25 %: the 57th
    // from the end has to have three minutes of 10 % in it ((3 x 10 + 2 x 40) / 5 = 22 %). It begins 284 minutes before
    // the last one L, so L - 280 = 102, L = 382, known at minute 384. With 4 shards all of the history is reckoned anew:
    // 20 % from minute 100 on, 80 % before, so the 57th stretch has to be after minute 100 whole: L - 284 = 100, known at
    // minute 386. On 2 shards .8 MiB/s are 40 %.
    const load = [...steady(100, 3.2, 500, 0.8)];
    expect(calls('aws-samples', load, { initialShards: 4 })).toEqual([
      [26, 8],
      [384, 4],
      [386, 2],
    ]);
  });

  it('asks for what AWS refuses, every minute: half of 3 is 1', () => {
    // 300 minutes are minutes 0 to 299, known at minute 301.
    const refused = 'InvalidArgumentException';
    expect(calls('aws-samples', steady(304, 0.1), { initialShards: 3 })).toEqual([
      [301, 1, refused],
      [302, 1, refused],
      [303, 1, refused],
    ]);
  });

  it('stays at one shard', () => {
    expect(calls('aws-samples', steady(400, 0.1), { initialShards: 1 })).toEqual([]);
  });

  it('repeats a call that the quota refuses every minute', () => {
    expect(calls('aws-samples', steady(29, 3.9), { initialShards: 4, ...NO_QUOTA })).toEqual([
      [26, 8, 'LimitExceededException'],
      [27, 8, 'LimitExceededException'],
      [28, 8, 'LimitExceededException'],
    ]);
  });
});
