import { describe, expect, it } from 'vitest';
import { PEERS } from '../../../../simulator/peers';
import { runPeerOf } from '../../../../simulator/play/run-peer';
import { calls, NO_QUOTA } from '../support/peer-calls';
import { scenarioOf, steady } from '../support/scenario';

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
