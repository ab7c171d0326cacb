import { describe, expect, it } from 'vitest';
import type { Observation, PolicyState } from '../../../../../../lambdas/resharder/policy';
import { rememberGrowth } from '../../../../../../lambdas/resharder/policy/shards/others-growth';
import { PolicyWorld, START } from '../../support/policy-world';

const TWO_HOURS = 120;
const why = (world: PolicyWorld) => {
  const [step] = world.ask().plan.steps;
  return step !== undefined && 'why' in step ? step.why : '';
};
/** Eight shards for a load of 5, and a person who makes 16 before the evening. */
const beforeTheEvening = (settings = {}) =>
  new PolicyWorld({ shards: 8, minShards: 8, maxShards: 100, settings })
    .play(5, 60)
    .play(5, 1, { person: 16 });

describe('Shards that somebody else added', () => {
  it('are kept for two hours, with the reason', () => {
    const world = beforeTheEvening();
    expect(world.play(5, TWO_HOURS - 2).open).toBe(16);
    expect(why(world)).toBe(
      'Somebody else made 16 shards of 8 at 2026-01-05 01:00 UTC; none is given back before 2026-01-05 03:00 UTC. ' +
        'To end this, invoke the function with {"holdUntil": null}.',
    );
    expect(world.play(5, 60).open).toBeLessThan(12);
  });

  it('are kept above maxShards too', () => {
    const world = new PolicyWorld({ shards: 8, minShards: 8, maxShards: 12 })
      .play(5, 60)
      .play(5, 1, { person: 16 })
      .play(5, 60);
    expect(world.open).toBe(16);
    expect(world.play(5, 90).open).toBeLessThanOrEqual(12);
  });

  it('are kept as long as a setting says, and not at all with 0', () => {
    expect(beforeTheEvening({ keepOthersGrowthMs: 0 }).play(5, 60).open).toBeLessThan(12);
  });

  it('are given back when a person says so', () => {
    const world = beforeTheEvening().play(5, 30);
    expect(world.ask().state.kept).toMatchObject({ shards: 16, before: 8 });
    expect(world.ask({ releasesGrowth: true }).state.kept).toBeNull();
  });

  it('need no protection from the one who takes them away', () => {
    const world = beforeTheEvening().play(5, 10).play(5, 1, { person: 12 }).play(5, 5);
    expect(world.state?.kept).toBeNull();
  });

  it('are told from what the policy asked for in vain ten minutes before', () => {
    const world = beforeTheEvening();
    const state: PolicyState = {
      ...(world.state as PolicyState),
      kept: null,
      openShards: 8,
      askedShards: 16,
      askedAt: START,
    };
    const rememberAt = (minute: number, before: PolicyState, change: Partial<Observation>) => {
      const observation = { ...world.observe(0), time: START + minute * 60_000, ...change };
      return { ...before, ...rememberGrowth(observation, before, { keepOthersGrowthMs: 7_200_000 }) };
    };
    // Within minutes, a change under way may be the one that was asked for, however long it takes.
    let own = rememberAt(4, state, { streamStatus: 'UPDATING' });
    own = rememberAt(8, own, { streamStatus: 'UPDATING' });
    expect(rememberAt(12, own, { streamStatus: 'ACTIVE' }).kept).toBeNull();
    const others = rememberAt(10, state, { streamStatus: 'UPDATING' });
    expect(rememberAt(12, others, { streamStatus: 'ACTIVE' }).kept).toMatchObject({ shards: 16, before: 8 });
  });

  it('still let the policy add more', () => {
    expect(beforeTheEvening().play(20, 10).open).toBeGreaterThan(20);
  });
});

describe('Shards that the policy added', () => {
  it('are no reason to keep them', () => {
    const world = new PolicyWorld({ shards: 4, maxShards: 60 });
    for (const load of [3, 9, 25, 4, 12, 2]) {
      for (let minute = 0; minute < 90; minute++) expect(world.play(load).state?.kept).toBeNull();
    }
    expect(world.made.length).toBeGreaterThan(30);
  });
});

describe('A minimum that somebody asks for', () => {
  it('is reached within minutes where it is far, and says who asked', () => {
    const world = new PolicyWorld({ shards: 8, minShards: 8, maxShards: 100 }).play(5, 60);
    const bounds = { minShards: 50, maxShards: 100, minBecause: 'the schedule cron(0 18 * * ? *)' };
    const { plan } = world.ask({ bounds });
    expect(plan.steps).toMatchObject([{ kind: 'updateShardCount', target: 16 }]);
    expect(plan.steps[0]).toMatchObject({
      why: '8 shards are open; minShards is 50, by the schedule cron(0 18 * * ? *). UpdateShardCount to 16; 9 of its calls are left then.',
    });
  });
});
