import { describe, expect, it } from 'vitest';
import { runPeerOf } from '../../../../simulator/model/run-peer';
import type { Scenario } from '../../../../simulator/model/scenario';
import { AWS_LIMITS } from '../../../../simulator/model/simulated-stream';
import { PEERS } from '../../../../simulator/peers';
import { scenarioOf, steady } from '../support/scenario';

/** `[minute, target]` of each call that was accepted, `[minute, target, refusal]` of each that was not. */
function calls(peer: keyof typeof PEERS, load: readonly number[], given: Partial<Scenario>) {
  return runPeerOf(peer, PEERS[peer], scenarioOf(load, given)).events.map(
    ({ minute, shards, why, refusal }) =>
      refusal === undefined ? [minute, shards] : [minute, Number(/to (\d+)/.exec(why)?.[1]), refusal],
  );
}

/** UpdateShardCount is out of calls. */
const NO_QUOTA = { limits: { ...AWS_LIMITS, updateShardCountQuota: 0 } };

// In all of these, the datapoint of minute k is there at minute k + 2.

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

describe('scaling-utils', () => {
  it('goes up by half after 5 minutes of the last 15 above 75 %, reckoning with a count that is up to ten minutes old', () => {
    // 7 MiB/s on 8 shards are 87.5 %. It looks every five minutes, first at 15: 12 shards. It knows of them at minute 20
    // at the latest, where 7 of 12 are 58 %.
    expect(calls('scaling-utils', steady(120, 7), { initialShards: 8 })).toEqual([[15, 12]]);
  });

  it('goes down by a quarter, an hour apart, and never below 3', () => {
    // .5 MiB/s are below 25 % of 8, 6, 5, 4 and 3 shards. 14 minutes are known at minute 15; the missing one counts as low.
    expect(calls('scaling-utils', steady(400, 0.5), { initialShards: 8 })).toEqual([
      [15, 6],
      [75, 5],
      [135, 4],
      [195, 3],
    ]);
  });

  it('keeps to its bounds', () => {
    expect(calls('scaling-utils', steady(60, 7.9), { initialShards: 8, maxShards: 9 })).toEqual([[15, 9]]);
    expect(calls('scaling-utils', steady(60, 0.5), { initialShards: 8, minShards: 8 })).toEqual([]);
  });

  it('goes through the shards one by one when the quota is spent', () => {
    // From 4 to 6: 4 + 6 - 2 x 2 = 6 single operations of 30 s from minute 15 on, one after the other.
    const run = runPeerOf(
      'scaling-utils',
      PEERS['scaling-utils'],
      scenarioOf(steady(30, 3.6), { initialShards: 4, ...NO_QUOTA }),
    );
    const kinds = run.events.map(({ kind, minute }) => `${minute} ${kind}`);
    expect(kinds).toEqual([
      '15 refused',
      '15 splitShard',
      '15 splitShard',
      '16 mergeShards',
      '16 splitShard',
      '17 splitShard',
      '17 mergeShards',
    ]);
    expect(run.events.filter(({ opensPlan }) => opensPlan)).toHaveLength(1);
    expect(run.shards[18]).toBe(6);
    // Six even shards take all of it.
    expect(run.lost[18]).toBe(0);
  });
});

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
