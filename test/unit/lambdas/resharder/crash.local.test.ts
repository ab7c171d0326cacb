import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decide } from '../../../../lambdas/resharder/policy';
import { readSchedules } from '../../../../lambdas/resharder/policy/bounds/bounds';
import type { RunInput } from '../../../../lambdas/resharder/resharder';
import { BRIEF, decision, inSteps, useWorld, type World } from './support/resharder-world';

const world = useWorld(3);
/** A run with the time that the function has. */
const WHOLE: RunInput = { remainingMs: 120_000 };

/** To six shards by UpdateShardCount, then to the goal in steps. */
const uniformThenSteps =
  (goal: number): Decide =>
  (...given) => {
    const [{ time, shards, streamStatus }] = given;
    if (streamStatus !== 'ACTIVE' || shards.length !== 3) return inSteps(goal)(...given);
    return decision(time, [{ kind: 'updateShardCount', target: 6, why: 'twice the load' }]);
  };

type Resharder = ReturnType<World['resharder']>;

async function reach(here: World, resharder: Resharder, wake = BRIEF): Promise<readonly string[]> {
  for (let minute = 0; minute < 6; minute++) {
    await resharder.run(wake);
    await here.minute(2);
  }
  return here.shardMap();
}

describe('events that come twice or late', () => {
  it('change nothing', async () => {
    const resharder = world().resharder(uniformThenSteps(4));
    const expected = await reach(world(), resharder);
    const calls = () => world().crash.calls.filter((call) => /Count|Split|Merge/.test(call)).length;
    const expectedCalls = calls();
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(2), { minLength: 6, maxLength: 6 }), async (duplicates) => {
        const here = world();
        await here.begin(3);
        here.crash.restart();
        for (const more of duplicates) {
          const runs = Array.from({ length: 1 + more }, () => resharder.run(BRIEF));
          await Promise.all(runs);
          for (let late = 0; late < more; late++) await resharder.run(BRIEF);
          await here.minute(2);
        }
        expect(here.shardMap()).toEqual(expected);
        expect(calls()).toBe(expectedCalls);
      }),
      { numRuns: 3 },
    );
  });
});

describe('a crash after any call', () => {
  it.each([
    ['of a run that ends with its change', { wake: BRIEF, perRun: 12 }],
    ['of one that waits and goes on', { wake: WHOLE, perRun: 40 }],
  ])(
    '%s leads to the same shards in the end, and leaves the stream to the next run',
    async (_, { wake, perRun }) => {
      const resharder = world().resharder(uniformThenSteps(4));
      const expected = await reach(world(), resharder, wake);
      expect(expected).toHaveLength(4);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 0, max: perRun }), { minLength: 1, maxLength: 3 }),
          async (crashes) => {
            const here = world();
            await here.begin(3);
            for (const calls of crashes) {
              here.crash.restart(calls);
              // A crash within the run is a failure of it; one that comes later is none.
              await resharder.run(wake).catch(() => undefined);
              here.crash.restart();
              await here.minute(2);
            }
            expect(await reach(here, resharder, wake)).toEqual(expected);
            const item = await here.item();
            expect(item.owner).toBeUndefined();
          },
        ),
        { numRuns: 8 },
      );
    },
  );
});

describe('a crash of a run that a person asked for', () => {
  it('loses what was asked for, or keeps it whole; asked for again, it holds', async () => {
    const hold = { until: Date.UTC(2099, 0, 1), minShards: 6 };
    const seen: number[] = [];
    const look: Decide = ({ time, bounds }) => {
      seen.push(bounds.minShards);
      return decision(time, [{ kind: 'hold', why: 'looking only' }]);
    };
    const schedules = readSchedules('[{"schedule": "rate(1 day)", "minShards": 2}]', {
      minShards: 1,
      maxShards: 64,
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 12 }), async (calls) => {
        const here = world();
        await here.begin(3);
        const resharder = here.resharder(look, { schedules });
        here.crash.restart(calls);
        const isKept = await resharder.run({ ...BRIEF, hold }).then(
          () => true,
          () => undefined,
        );
        here.crash.restart();
        await here.minute(2);
        seen.length = 0;
        await resharder.run(BRIEF);
        expect(isKept === undefined ? [2, 6] : [6]).toContain(seen[0]);
        await resharder.run({ ...BRIEF, hold });
        expect(seen.at(-1)).toBe(6);
      }),
      { numRuns: 8 },
    );
  });
});
