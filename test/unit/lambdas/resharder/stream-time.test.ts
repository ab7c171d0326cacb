import { describe, expect, it } from 'vitest';
import type { Decide, Observation } from '../../../../lambdas/resharder/policy';
import { always, BRIEF, decision, inSteps, useWorld } from './support/resharder-world';

const world = useWorld(2);
/** As the function is deployed: with a timeout of two minutes. */
const WHOLE = { remainingMs: 120_000 };
const hold = { kind: 'hold', why: 'all is well' } as const;
const toFour = { kind: 'updateShardCount', target: 4, why: 'twice the load' } as const;

/** Notes what is seen, and decides by `decide`. */
function watched(decide: Decide): { readonly seen: Observation[]; readonly decide: Decide } {
  const seen: Observation[] = [];
  return {
    seen,
    decide: (observation, ...rest) => {
      seen.push(observation);
      return decide(observation, ...rest);
    },
  };
}
const counts = (name: string) => world().crash.calls.filter((call) => call.endsWith(`:${name}`)).length;

describe('the time', () => {
  const HOUR_MS = 3_600_000;

  it('is that of the event where it is ahead, for all that is about the stream', async () => {
    const now = world().engine.clock.now();
    const sample = { kind: 'sampleKeys', shardIds: ['shardId-000000000000'], why: '?' } as const;
    const { seen, decide } = watched(({ time, keySamples }) => decision(time, [keySamples ? hold : sample]));
    await world()
      .resharder(decide)
      .run({ ...WHOLE, wokenAt: now + HOUR_MS });
    expect(seen[0]?.time).toBe(now + HOUR_MS);
    expect(seen[1]?.time, 'and goes on from there').toBe(now + HOUR_MS + 1000);
    const [line] = world().metricLines;
    expect(line).toMatchObject({ _aws: { Timestamp: now + HOUR_MS } });
  });

  it('is no reason to wait by the machine’s clock when it passes faster', async () => {
    const { clock } = world().engine;
    const begin = clock.now();
    await world()
      .resharder(inSteps(4))
      .run({ ...WHOLE, wokenAt: begin + HOUR_MS });
    expect([clock.now() - begin, counts('SplitShard')]).toEqual([0, 1]);
    await world().minute();
    await world()
      .resharder(inSteps(5))
      .run({ ...WHOLE, wokenAt: clock.now() + 500 });
    expect(counts('SplitShard'), 'clocks differ a little').toBe(3);
  });

  it('is that of the machine for an event that comes late', async () => {
    const now = world().engine.clock.now();
    const { seen, decide } = watched(({ time }) => decision(time, [hold]));
    await world()
      .resharder(decide)
      .run({ ...WHOLE, wokenAt: now - HOUR_MS });
    expect(seen[0]?.time).toBe(now);
  });

  it('counts calls of UpdateShardCount by the stream’s day', async () => {
    const { clock } = world().engine;
    const noted: (readonly number[])[] = [];
    const decide: Decide = ({ time, updateShardCountCalls }) => {
      noted.push(updateShardCountCalls);
      return decision(time, [toFour]);
    };
    const ahead = clock.now() + HOUR_MS;
    await world()
      .resharder(decide)
      .run({ ...BRIEF, wokenAt: ahead });
    await world().minute();
    await world()
      .resharder(decide)
      .run({ ...BRIEF, wokenAt: ahead + 25 * HOUR_MS });
    await world()
      .resharder(decide)
      .run({ ...BRIEF, wokenAt: ahead + 2 * HOUR_MS });
    expect(noted).toEqual([[], [], [ahead]]);
  });

  it('leaves leases alone: they end by the machine’s clock', async () => {
    const { clock } = world().engine;
    let inside: Promise<void> | undefined;
    const decide: Decide = ({ time }) => {
      // Far ahead of any lease, were leases to go by it.
      inside ??= world()
        .resharder(always(toFour))
        .run({ ...BRIEF, wokenAt: clock.now() + HOUR_MS });
      return decision(time, [hold]);
    };
    await world().resharder(decide).run(BRIEF);
    await inside;
    expect(counts('UpdateShardCount')).toBe(0);
    expect(world().logs.map(({ message }) => message)).toContain('another run is at work on the stream');
  });
});
