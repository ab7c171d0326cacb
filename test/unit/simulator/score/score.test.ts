import { expect, it } from 'vitest';
import type { RunEvent } from '../../../../simulator/model/run-record';
import { scoreRun } from '../../../../simulator/score/score';

const event = (minute: number, kind: RunEvent['kind'], opensPlan = false): RunEvent => ({
  minute,
  kind,
  shards: 1,
  why: '',
  opensPlan,
});

it('counts from a minute on', () => {
  // Two days, the first for warm-up. On the second 10 MiB/s on 12 shards, but for half an hour of 20 that loses 8, a
  // minute that loses just 1 %, and one more that loses.
  const demand = new Float64Array(2880).fill(10);
  const lost = new Float64Array(2880);
  lost.fill(5, 0, 1440);
  demand.fill(20, 2000, 2030);
  lost.fill(8, 2000, 2030);
  lost[2030] = 0.1;
  lost[2100] = 1;
  const shards = new Float64Array(2880).fill(12);
  shards[2500] = 17;
  const events = [
    event(100, 'updateShardCount', true),
    event(1440, 'updateShardCount', true),
    event(1500, 'splitShard', true),
    event(1501, 'mergeShards'),
    event(1502, 'refused'),
    event(1503, 'finding'),
  ];
  const score = scoreRun({ policy: 'p', lost, shards, events }, demand, 1440);
  expect(score).toEqual({
    lossShare: expect.closeTo((30 * 8 + 0.1 + 1) / (1410 * 10 + 30 * 20), 12),
    shardMinutes: 1440 * 12 + 5,
    countedMinutes: 1440,
    offeredMinutes: 1410 * 10 + 30 * 20,
    lostMinutes: expect.closeTo(241.1, 9),
    reshardsPerDay: 3,
    updateShardCountPerDay: 1,
    plansPerDay: 2,
    refusedCalls: 1,
    // A minute that loses just 1 % does not lose more than that.
    longestLossRun: 30,
    peakShards: 17,
  });
});
