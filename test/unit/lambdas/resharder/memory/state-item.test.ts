import { describe, expect, it } from 'vitest';
import { readMemory, writeMemory } from '../../../../../lambdas/resharder/memory/state-item';
import { readState } from '../../../../../lambdas/resharder/policy/policy-state';
import { decision } from '../support/resharder-world';

describe('the memory', () => {
  const now = Date.UTC(2026, 10, 20);
  const day = 86_400_000;
  const { state: policyState } = decision(now, []);

  it('comes out of the table as it went in', () => {
    const memory = {
      policyState,
      updateShardCountCalls: [now - 2, now - 1],
      notifiedAt: 5,
      hold: { until: now, minShards: 9 },
    };
    expect(readMemory(writeMemory(memory), now)).toEqual(memory);
  });

  it('reads the policy state that an earlier version has stored', () => {
    const work = { kind: 'down', startedAt: now - 60_000, shards: 6, even: 6, why: '6 shards are enough.' };
    const old = {
      version: 1,
      observedAt: now - 60_000,
      history: { recent: [], firstBucket: 0, levels: [] },
      work,
      idle: 12,
      grownAt: now - day,
      plans: [now - 60_000],
      cuts: [],
      shape: '8 shardId-000000000007',
      changedAt: 0,
      suspectedAt: 0,
      sampleAfter: 0,
    };
    const { policyState: stored } = readMemory({ policyState: { S: JSON.stringify(old) } }, now);
    expect(readState(stored)).toMatchObject({
      version: 3,
      observedAt: now - 60_000,
      work: { kind: 'down', evenShards: 6 },
      idleShardMinutes: 12,
      changesBegunAt: [now - 60_000],
      isolationBorders: [],
    });
  });

  it('is empty for a stream that is new', () => {
    const empty = { policyState: undefined, updateShardCountCalls: [], notifiedAt: 0, hold: undefined };
    expect(readMemory(undefined, now)).toEqual(empty);
    expect(readMemory({ policyState: { S: 'not JSON' } }, now)).toEqual(empty);
  });

  it('keeps calls for 24 hours and as long as a run takes', () => {
    const updateShardCountCalls = [now - day - 120_000, now - day - 119_999, now - 1];
    const memory = readMemory(writeMemory({ updateShardCountCalls }), now);
    expect(memory.updateShardCountCalls).toEqual(updateShardCountCalls.slice(1));
  });

  it('does not hold the stream for what a clock that was wrong has left', () => {
    const far = now + 5 * 60_000;
    const { state } = decision(far, []);
    const memory = {
      policyState: state,
      updateShardCountCalls: [now - 1, far],
      notifiedAt: far,
      hold: undefined,
    };
    expect(readMemory(writeMemory(memory), now)).toEqual({
      policyState: state,
      updateShardCountCalls: [now - 1],
      notifiedAt: 0,
      hold: undefined,
    });
    expect(readMemory(writeMemory(memory), now + 1)).toEqual(memory);
  });
});
