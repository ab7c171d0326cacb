import { describe, expect, it } from 'vitest';
import { decide, type PolicyState } from '../../../../../lambdas/resharder/policy';
import { EMPTY_STATE, readState } from '../../../../../lambdas/resharder/policy/policy-state';
import { PolicyWorld } from '../support/policy-world';

/** A state as version 1 wrote it, in the middle of merging towards 6 even shards. */
const VERSION_1 = {
  version: 1,
  observedAt: 1_767_571_200_000,
  history: {
    recent: [{ minute: 29_459_518, accepted: 2.5, rejected: 0.25 }],
    firstBucket: 5_891_900,
    levels: [260, null, 261],
  },
  work: {
    kind: 'down',
    startedAt: 1_767_571_140_000,
    shards: 7,
    even: 6,
    why: '420 shard-minutes stood idle; 6 shards are enough for the next hour.',
  },
  idle: 12.5,
  grownAt: 1_767_560_000_000,
  plans: [1_767_550_000_000, 1_767_571_140_000],
  cuts: [{ hashKey: '170141183460469231731687303715884105728', neededAt: 1_767_560_000_000 }],
  shape: '8 shardId-000000000015',
  changedAt: 1_767_560_060_000,
  suspectedAt: 1_767_559_000_000,
  sampleAfter: 1_767_561_000_000,
};
const stored = (state: object) => JSON.parse(JSON.stringify(state)) as PolicyState;

describe('A stored state', () => {
  it('of version 1 is read with the names of today', () => {
    const { idle, plans, cuts, work, ...same } = VERSION_1;
    const { even, ...sameWork } = work;
    expect(readState(stored(VERSION_1))).toEqual({
      ...EMPTY_STATE,
      ...same,
      version: 3,
      work: { ...sameWork, evenShards: even },
      idleShardMinutes: idle,
      changesBegunAt: plans,
      isolationBorders: cuts,
    });
  });

  it('of version 1 without work, or with work for isolation borders alone, is read too', () => {
    expect(readState(stored({ ...VERSION_1, work: null })).work).toBeNull();
    const { even: _, ...work } = VERSION_1.work;
    expect(readState(stored({ ...VERSION_1, work })).work).toEqual(work);
  });

  it('of version 1 leads to the decisions that it always led to', () => {
    const world = new PolicyWorld({ shards: 4, maxShards: 40 }).play(3.2, 30).play(20, 3).play(2, 150);
    const present = world.state as PolicyState;
    expect(present.changesBegunAt.length).toBeGreaterThan(0);
    const { idleShardMinutes, changesBegunAt, isolationBorders, work, ...rest } = present;
    const { unseenSince, openShards, askedShards, askedAt, kept, ownsShardMetrics, ...same } = rest;
    const { evenShards, ...sameWork } = work ?? { evenShards: undefined };
    const old = stored({
      ...same,
      version: 1,
      idle: idleShardMinutes,
      plans: changesBegunAt,
      cuts: isolationBorders,
      work: work === null ? null : { ...sameWork, even: evenShards },
    });
    const observation = world.observe(world.minute * 60);
    expect(decide(observation, old).plan).toEqual(decide(observation, present).plan);
  });

  it('of version 3 is taken as it is', () => {
    const state = { ...EMPTY_STATE, observedAt: 7 };
    expect(readState(state)).toBe(state);
  });

  it('of version 2 knows who switched the shard-level metrics on', () => {
    const v2 = { ...EMPTY_STATE, version: 2, observedAt: 10_000_000, suspectedAt: 9_000_000 };
    expect(readState(stored(v2))).toEqual({ ...v2, version: 3, ownsShardMetrics: true });
    expect(readState(stored({ ...v2, suspectedAt: 0 })).ownsShardMetrics).toBe(false);
  });

  it.each([0, 4, '2'])('of version %j is dropped', (version) => {
    expect(readState(stored({ ...EMPTY_STATE, version, observedAt: 7 }))).toEqual(EMPTY_STATE);
  });

  it('that is missing is the empty one', () => {
    expect(readState(undefined)).toEqual(EMPTY_STATE);
  });

  it('that a clock ahead has written keeps what was learned, and holds nothing', () => {
    const world = new PolicyWorld({ shards: 4, maxShards: 40 }).play(3.9, 30);
    const ahead = decide(
      { ...world.observe(1800), time: world.observe(1800).time + 4 * 60_000 },
      world.state,
    );
    const { plan, state } = decide(world.observe(1800), ahead.state);
    expect(plan.basis.demand).toBeCloseTo(3.9, 0);
    expect(plan.steps[0]).not.toMatchObject({ why: 'This observation is not newer than the last one.' });
    expect(state.observedAt).toBe(world.observe(1800).time);
    expect(state.history.levels.length).toBeGreaterThan(2);
  });
});
