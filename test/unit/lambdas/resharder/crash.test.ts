import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decide } from '../../../../lambdas/resharder/policy';
import { decision, inSteps, REMAINING_MS, useWorld, type World } from './resharder-world';

const world = useWorld(3);

/** To six shards by UpdateShardCount, then to the goal in steps. */
const uniformThenSteps =
  (goal: number): Decide =>
  (...given) => {
    const [{ time, shards, streamStatus }] = given;
    if (streamStatus !== 'ACTIVE' || shards.length !== 3) return inSteps(goal)(...given);
    return decision(time, [{ kind: 'updateShardCount', target: 6, why: 'twice the load' }]);
  };

async function reach(here: World, decide: Decide): Promise<readonly string[]> {
  for (let minute = 0; minute < 8; minute++) {
    await here.resharder(decide).run(REMAINING_MS);
    await here.minute(2);
  }
  return here.shardMap();
}

describe('events that come twice or late', () => {
  it('change nothing', async () => {
    const decide = uniformThenSteps(4);
    const expected = await reach(world(), decide);
    const calls = () => world().crash.calls.filter((call) => /Count|Split|Merge/.test(call)).length;
    const expectedCalls = calls();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { minLength: 8, maxLength: 8 }), async (duplicates) => {
        const here = world();
        await here.begin(3);
        here.crash.restart();
        for (const more of duplicates) {
          const runs = Array.from({ length: 1 + more }, () => here.resharder(decide).run(REMAINING_MS));
          await Promise.all(runs);
          for (let late = 0; late < more; late++) await here.resharder(decide).run(REMAINING_MS);
          await here.minute(2);
        }
        expect(here.shardMap()).toEqual(expected);
        expect(calls()).toBe(expectedCalls);
      }),
      { numRuns: 5 },
    );
  });
});

describe('a crash after any call', () => {
  it('leads to the same shards in the end, and leaves the stream to the next run', async () => {
    const decide = uniformThenSteps(4);
    const expected = await reach(world(), decide);
    expect(expected).toHaveLength(4);
    const perRun = 12;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: perRun }), { minLength: 1, maxLength: 4 }),
        async (crashes) => {
          const here = world();
          await here.begin(3);
          for (const calls of crashes) {
            here.crash.restart(calls);
            // A crash within the run is a failure of it; one that comes later is none.
            await here
              .resharder(decide)
              .run(REMAINING_MS)
              .catch(() => undefined);
            here.crash.restart();
            await here.minute(2);
          }
          expect(await reach(here, decide)).toEqual(expected);
          const item = await here.item();
          expect(item.owner).toBeUndefined();
        },
      ),
      { numRuns: 15 },
    );
  });
});
