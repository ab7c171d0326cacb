import { describe, expect, it } from 'vitest';
import { decide, type PolicyState } from '../../../../../lambdas/resharder/policy';
import { HIGHEST_FACTOR } from '../../../../../lambdas/resharder/policy/load';
import { PolicyWorld, START } from '../support/policy-world';

const MINUTE = 60_000;

describe('A load that wants more than there may be', () => {
  it('is told with the number that it wants, what it may have, and what was rejected', () => {
    const world = new PolicyWorld({ shards: 10, maxShards: 10 }).play(8, 60).play(15, 20);
    const { findings, basis } = world.ask().plan;
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(
      /^The load wants (19|2\d) shards, and may have 10 \(maxShards\); 3\d % of the last known minute was rejected\. Raise maxShards\.$/,
    );
    expect(basis).toMatchObject({ need: 10, allowed: 10 });
    expect(basis.wanted).toBeGreaterThan(18);
  });

  it('is told by whose bound', () => {
    const world = new PolicyWorld({ shards: 10, maxShards: 10 }).play(15, 20);
    const bounds = { minShards: 1, maxShards: 10, maxBecause: 'the schedule cron(0 0 * * ? *)' };
    expect(world.ask({ bounds }).plan.findings[0]).toContain(
      '(maxShards, by the schedule cron(0 0 * * ? *))',
    );
  });

  it('is told for the shard limit of the account', () => {
    const world = new PolicyWorld({ shards: 10, maxShards: 10 }).play(15, 20);
    const { findings } = world.ask({ bounds: { minShards: 1, maxShards: 100 }, accountShardsLeft: 0 }).plan;
    expect(findings[0]).toMatch(
      /^The load wants \d+ shards, and the account's shard limit leaves room for 10; 3\d %/,
    );
  });

  it('is told when the calls of the day are used', () => {
    const world = new PolicyWorld({ shards: 10, maxShards: 100, settings: { updateShardCountQuota: 2 } });
    world.play(8, 60).play(14, 4, { deploying: 'stream' });
    const { time } = world.observe(world.minute * 60);
    const updateShardCountCalls = [time - 20 * 60 * MINUTE, time - MINUTE];
    const { findings } = world.ask({ updateShardCountCalls }).plan;
    expect(findings).toEqual([
      expect.stringMatching(
        /All 2 calls of UpdateShardCount in 24 hours are used, .* until 2026-01-05 05:04 UTC\./,
      ),
    ]);
  });

  it('is told when the highest price of a loss does not keep to rejectedAtMost, and only then', () => {
    const world = new PolicyWorld({ shards: 10, maxShards: 100, settings: { rejectedAtMost: 0.0001 } });
    world.play(5, 60);
    const findingsAfter = (rejected: number, factor: number) => {
      const rejection = { ...world.state?.rejection, through: 0, offered: 1000, rejected, factor };
      world.state = { ...(world.state as PolicyState), rejection };
      return world.ask().plan.findings;
    };
    expect(findingsAfter(5, HIGHEST_FACTOR)).toEqual([
      'rejectedAtMost is 0.01 %, and 0.44 % of the last day or so was rejected although a loss has its highest price: the ' +
        'load grows sooner than shards can follow. Raise rejectedAtMost, or minShards for the hours of the peaks (schedules).',
    ]);
    expect(findingsAfter(5, 1)).toEqual([]);
    expect(findingsAfter(0, HIGHEST_FACTOR)).toEqual([]);
  });

  it('is told nothing while it may have what it wants', () => {
    const world = new PolicyWorld({ shards: 8, maxShards: 100 });
    for (const load of [5, 20, 60, 3]) world.play(load, 60);
    expect(world.findings).toEqual([]);
  });
});

describe('A deployment of the stack', () => {
  const stack = { deploying: 'stack' } as const;

  it('holds merges and lets the stream grow', () => {
    const world = new PolicyWorld({ shards: 16, maxShards: 100 }).play(5, 60, stack);
    expect(world.open).toBe(16);
    expect(world.play(40, 6, stack).open).toBeGreaterThan(30);
  });

  it('that changes the stream itself holds growth too', () => {
    const world = new PolicyWorld({ shards: 4, maxShards: 100 }).play(8, 30, { deploying: 'stream' });
    expect(world.open).toBe(4);
  });

  it('that may be running holds merges, and the reason is what is known', () => {
    const world = new PolicyWorld({ shards: 8, maxShards: 100 }).play(5, 5);
    const { time } = world.observe(world.minute * 60);
    const deployment = { since: time - 14 * MINUTE, isChangingStream: false, isAssumed: true };
    const state = { ...(world.state as PolicyState), idleShardMinutes: 5000 };
    const { plan } = decide({ ...world.observe(world.minute * 60), deployment }, state);
    expect(plan.steps).toEqual([
      {
        kind: 'hold',
        why: 'CloudFormation does not tell whether a deployment is running; nothing is given back before it does.',
      },
    ]);
    expect(plan.findings).toEqual([]);
    const unknown = { ...deployment, since: time - 15 * MINUTE };
    const later = decide({ ...world.observe(world.minute * 60), deployment: unknown }, state).plan;
    expect(later.findings).toEqual([
      'CloudFormation has not told for 15 minutes whether a deployment is running, and nothing is given back before it ' +
        "does. The log has its reason: mostly a permission of the function's role, or a stack that is gone.",
    ]);
  });

  it('is told after 15 minutes', () => {
    const world = new PolicyWorld({ shards: 8, maxShards: 100 }).play(5, 60);
    const { time } = world.observe(world.minute * 60);
    const since = (minutes: number) => ({ since: time - minutes * MINUTE, isChangingStream: false });
    expect(world.ask({ deployment: since(14) }).plan.findings).toEqual([]);
    expect(world.ask({ deployment: since(15) }).plan.findings).toEqual([
      'A deployment of the stack has been running for 15 minutes, since 2026-01-05 00:45 UTC. Shards are added, and none is given back before its end.',
    ]);
    expect(START).toBe(Date.UTC(2026, 0, 5));
  });
});

describe('A decision to wait while something is rejected', () => {
  it('says so, and what a change would have to be worth', () => {
    const world = new PolicyWorld({ shards: 18, minShards: 18, maxShards: 100 });
    world.play(12, 60).play(17, 5, { deploying: 'stream' });
    const { time } = world.observe(world.minute * 60);
    // So many calls and changes that the next one has to be worth very much.
    const updateShardCountCalls = Array.from({ length: 10 }, (_, hour) => time - hour * 60 * MINUTE);
    const state = world.state as PolicyState;
    world.state = { ...state, changesBegunAt: Array(50).fill(time - MINUTE) };
    const [step] = world.ask({ updateShardCountCalls }).plan.steps;
    if (step?.kind !== 'hold') throw new Error(`It is a ${step?.kind}.`);
    expect(step.why).toMatch(
      /\d\.\d % of the last known minute was rejected\. \d\d shards are wanted, and 18 are open; a change is worth \d+ shard-minutes now, and is made from \d+ on\.$/,
    );
  });
});
