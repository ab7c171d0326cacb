import { describe, expect, it } from 'vitest';
import { type Faults, PolicyWorld } from '../../support/policy-world';

const DAY = 24 * 60;
/** Three hours of load on 50 shards, and then nothing is written. */
function quiet(minutes: number, faults: Faults = {}): PolicyWorld {
  const options = { shards: 50, minShards: 50, maxShards: 100 };
  const world = new PolicyWorld(options).play(40, 180);
  options.minShards = 2;
  return world.play(0, minutes, faults);
}
const why = (world: PolicyWorld, faults: Faults = {}) => {
  const [step] = world.ask(world.observe(world.minute * 60, faults)).plan.steps;
  return step !== undefined && 'why' in step ? step.why : '';
};

describe('A stream that nobody writes to any more', () => {
  it('gives 50 idle shards back within the hour while it is read', () => {
    const world = quiet(14);
    expect(world.made.filter(({ step }) => step.kind === 'mergeShards')).toEqual([]);
    expect(why(world)).toContain('The load counts as 0 after 15 minutes without a record.');
    expect(world.play(0, 46).open).toBeLessThanOrEqual(4);
    expect(world.play(0, 30).open).toBe(2);
  });

  it('grows again with its load', () => {
    const world = quiet(120).play(5, 15);
    expect(world.stream.load.lost(5)).toBeLessThan(0.05);
  });

  it('keeps its shards while CloudWatch answers in part', () => {
    const world = quiet(2 * DAY, { partial: true });
    expect(world.open).toBe(50);
    expect(why(world, { partial: true })).toMatch(/^CloudWatch answered only in part\./);
  });

  it('keeps its shards while metrics of its readers are missing as well, for a day', () => {
    const world = quiet(DAY - 1, { unread: true });
    expect(world.open).toBe(50);
    expect(why(world, { unread: true })).toContain('its load counts as 0 after 24 hours of this.');
    expect(world.play(0, 80, { unread: true }).open).toBeLessThanOrEqual(4);
  });

  it('counts the day from the last metric on', () => {
    const world = quiet(DAY - 10, { unread: true })
      .play(40, 5)
      .play(0, DAY - 10, { unread: true });
    expect(world.open).toBeGreaterThanOrEqual(40);
  });
});

describe('A host that does not say how CloudWatch answered', () => {
  it('never has a missing minute taken for a load of 0', () => {
    const world = quiet(60, { partial: true });
    const { cloudWatch: _, ...observation } = world.observe(world.minute * 60);
    expect(world.ask({ ...observation, cloudWatch: undefined }).plan.basis.demand).toBeUndefined();
  });
});
