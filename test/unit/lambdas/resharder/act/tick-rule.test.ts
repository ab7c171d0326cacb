import { describe, expect, it } from 'vitest';
import type { Decide } from '../../../../../lambdas/resharder/policy';
import { BRIEF, decision, inSteps, STREAM, useWorld } from '../support/resharder-world';

const world = useWorld(2);
/** As the function is deployed: with a timeout of two minutes. */
const WHOLE = { remainingMs: 120_000 };
const hold = { kind: 'hold', why: 'all is well' } as const;

describe('the tick', () => {
  it('is on from before the first change until there is nothing left to do', async () => {
    const decide = inSteps(4);
    for (let minute = 0; minute < 5; minute++) {
      await world().resharder(decide).run(BRIEF);
      await world().minute();
    }
    expect(world().shardMap()).toHaveLength(4);
    expect(world().scripted.tickRule).toEqual(['on', 'on', 'off', 'off', 'off']);
    const calls = world().crash.calls;
    expect(calls.indexOf('events:EnableRule')).toBeLessThan(calls.indexOf('kinesis:SplitShard'));
  });

  it('stays on while more is needed than there is, though nothing is done about it', async () => {
    const short: Decide = ({ time }) => {
      const { plan, state } = decision(time, [hold]);
      return { plan: { ...plan, basis: { ...plan.basis, need: 2.5 } }, state };
    };
    await world().resharder(short).run(WHOLE);
    expect(world().scripted.tickRule).toEqual(['on']);
    world().engine.engine.stream(STREAM).configuration.updateMode('ON_DEMAND');
    await world().minute();
    await world().resharder(short).run(WHOLE);
    expect(world().scripted.tickRule, 'an on-demand stream is nobody’s work').toEqual(['on', 'off']);
  });
});
