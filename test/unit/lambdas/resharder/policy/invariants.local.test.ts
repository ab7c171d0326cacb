import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../../../../common';
import { decide, type PolicySettings } from '../../../../../lambdas/resharder/policy';
import { keysFromRanges, UNIFORM_KEYS } from '../../../../../simulator/model/key-distribution';
import { type Faults, PolicyWorld } from '../support/policy-world';

const HASH_KEYS = 2n ** 128n;

/** Numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  const random = new Random(seed);
  return () => random.next();
}

/** Loads that jump, climb, swing and shiver. */
function* traffic(random: () => number): Generator<number, never> {
  let level = 2 ** (random() * 5);
  let slope = 1;
  let quiet = 0;
  for (let minute = 0; ; minute++) {
    if (random() < 0.01) level *= 2 ** (random() * 4 - 2);
    if (random() < 0.02) slope = random() < 0.5 ? 1 : 2 ** ((random() - 0.5) / 10);
    level = Math.min(60, Math.max(0.05, level * slope));
    if (random() < 0.002) quiet = Math.ceil(random() * (random() < 0.5 ? 1 : 90));
    yield quiet-- > 0 ? 0 : level * (1 + 0.4 * Math.sin(minute / 100)) * (0.9 + 0.2 * random());
  }
}

/** Outages of metrics, deployments, consumers that lag, and runs that break off; each lasts a while. */
function* faults(random: () => number): Generator<Faults, never> {
  let blind = 0;
  let deploying = 0;
  let lagging = 0;
  let unread = 0;
  for (;;) {
    if (random() < 0.01) blind = Math.ceil(random() * 30);
    if (random() < 0.004) deploying = Math.ceil(random() * 20);
    if (random() < 0.002) unread = Math.ceil(random() * 60);
    if (random() < 0.004) lagging = Math.ceil(random() * 40);
    yield {
      blind: blind-- > 0,
      ...(deploying-- > 0 && { deploying: deploying % 3 === 0 ? ('stream' as const) : ('stack' as const) }),
      ...(random() < 0.002 && { person: Math.ceil(random() * 40) }),
      ...(random() < 0.1 && { early: random() }),
      ...(random() < 0.002 && { partial: true }),
      unread: unread-- > 0,
      ...(lagging-- > 0 && { iteratorAgeMs: 900_000 }),
      ...(random() < 0.05 && { crashAfter: random() < 0.5 ? 0 : 1 }),
      stillborn: random() < 0.02,
    };
  }
}

const SETTINGS: readonly Partial<PolicySettings>[] = [
  {},
  { rejectedAtMost: 0.0001, changesPerDay: 'few' },
  { rejectedAtMost: 0.01, changesPerDay: 'many' },
];

const worlds = fc.record({
  seed: fc.integer(),
  shards: fc.integer({ min: 1, max: 24 }),
  minShards: fc.integer({ min: 1, max: 6 }),
  more: fc.integer({ min: 0, max: 60 }),
  hot: fc.boolean(),
});

describe('Over random traffic, faults and crashes', () => {
  const RUNS = 20;
  const MINUTES = 850;

  it(`keeps the rules of AWS and its own in ${RUNS * MINUTES} minutes`, () => {
    let calls = 0;
    fc.assert(
      fc.property(worlds, ({ seed, shards, minShards, more, hot }) => {
        const random = randomFrom(seed);
        const at = random();
        const keys = hot ? keysFromRanges([{ from: at, to: at, weight: random() * 0.5 }]) : UNIFORM_KEYS;
        // Settings by the seed: all of them keep the rules.
        const settings = SETTINGS[Math.abs(seed) % SETTINGS.length] ?? {};
        const options = { shards, minShards, maxShards: minShards + more, keys, settings };
        const world = new PolicyWorld(options);
        const loads = traffic(random);
        const troubles = faults(random);
        let lastSeen = 0;
        let wasInside = false;
        let keptUntil = 0;
        let disturbedAt = -100;
        for (let minute = 0; minute < MINUTES; minute++) {
          const trouble = troubles.next().value;
          if (random() < 0.003) {
            // A schedule fires.
            options.minShards = 1 + Math.floor(random() * 2 * minShards);
            options.maxShards = options.minShards + Math.floor(random() * more);
            disturbedAt = minute;
          }
          const { maxShards } = options;
          if (!trouble.blind && !trouble.partial && !trouble.stillborn) lastSeen = minute;
          const first = world.made.length;
          const asked = mostAsked(world, minute);
          const isActive = world.stream.updatingUntil === undefined;
          // A run's merges are decided at once: the last of them may lead below a maxShards that has just been raised.
          const isAboveMost = world.open > maxShards;
          // What a person or a schedule does takes some minutes, and may lead out of the bounds.
          if (trouble.person !== undefined) disturbedAt = minute;
          wasInside &&= minute > disturbedAt + 10;
          // Who only takes back what the policy has merged since its last look is not told from merges that failed;
          // and before its first look the policy knows nothing.
          const known = Math.max(world.open, asked, world.state?.openShards || Number.POSITIVE_INFINITY);
          const grows = isActive && (trouble.person ?? 0) > known;
          world.play(loads.next().value, 1, trouble);
          for (const { step, refusal, before } of world.made.slice(first)) {
            calls++;
            expect(refusal, JSON.stringify(step)).toBeUndefined();
            const isDown =
              step.kind === 'mergeShards' || (step.kind === 'updateShardCount' && step.target < before);
            if (step.kind.endsWith('ShardMetrics')) continue;
            expect(trouble.deploying, 'a change while the stream is deployed').not.toBe('stream');
            if (isDown) {
              expect(trouble.deploying, 'a down during a deployment').toBeUndefined();
              expect(minute, 'a down after somebody else grew the stream').toBeGreaterThanOrEqual(keptUntil);
            }
            if (isDown && !isAboveMost) {
              expect(minute - lastSeen, 'a down without metrics').toBeLessThan(6);
              expect(trouble.iteratorAgeMs, 'a down while consumers lag').toBeUndefined();
            }
          }
          // Two refusals of Kinesis: too much at once, and the calls of a day.
          if (grows && world.grownByPerson === minute) keptUntil = minute + 118;
          if (trouble.person !== undefined && world.grownByPerson !== minute) keptUntil = 0;
          expectPartition(world);
          const inside = world.open >= options.minShards && world.open <= maxShards;
          if (wasInside) expect(inside, `${world.open} shards`).toBe(true);
          wasInside = inside && minute > disturbedAt + 10;
        }
      }),
      { numRuns: RUNS, examples: [[{ seed: 19, shards: 15, minShards: 1, more: 0, hot: true }]] },
    );
    // The property would hold for a policy that does nothing.
    expect(calls).toBeGreaterThan(RUNS * 20);
  });

  it('changes nothing for datapoints that come twice, late or in another order', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const random = randomFrom(seed);
        const world = new PolicyWorld({ shards: 8, maxShards: 64 });
        const loads = traffic(random);
        for (let minute = 0; minute < 120; minute++) {
          const observation = world.observe(minute * 60);
          const { minutes } = observation;
          const shuffled = [...minutes, ...minutes.slice(random() * minutes.length)].sort(
            () => random() - 0.5,
          );
          expect(decide({ ...observation, minutes: shuffled }, world.state)).toEqual(
            decide(observation, world.state),
          );
          world.play(loads.next().value);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('does nothing when it is asked the same again, or something older', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const world = new PolicyWorld({ shards: 8, maxShards: 64 });
        const loads = traffic(randomFrom(seed));
        for (let minute = 0; minute < 120; minute++) {
          const { plan, state } = world.ask();
          const again = decide(world.observe(minute * 60), state);
          expect(again.state).toEqual(state);
          expect(again.plan.steps.map(({ kind }) => kind)).toEqual(['hold']);
          expect(again.plan.work).toEqual(plan.work);
          const older = decide(world.observe(minute * 60 - 30), state);
          expect(older.state).toEqual(state);
          world.play(loads.next().value);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe('On a load that stays', () => {
  it('does not go up, down and up again', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 60, noNaN: true }),
        fc.integer({ min: 1, max: 100 }),
        (load, shards) => {
          const world = new PolicyWorld({ shards, maxShards: 200 }).play(load, 480);
          const directions = world.made.flatMap(({ step, before, minute }) => {
            if (step.kind === 'updateShardCount') return [{ up: step.target > before, minute }];
            return [];
          });
          const ups = directions.filter(({ up }) => up);
          const downs = directions.filter(({ up }) => !up);
          for (const { minute } of downs) expect(ups.every((up) => up.minute < minute)).toBe(true);
          // An hour and more after the start, nothing is done any more but the last merges.
          const late = world.made.filter(({ minute }) => minute > 420);
          expect(late.filter(({ step }) => step.kind === 'updateShardCount')).toEqual([]);
          expect(world.stream.load.lost(load)).toBeLessThan(0.01 * load);
        },
      ),
      { numRuns: 20 },
    );
  });
});

describe('A crash after any call', () => {
  const stories = {
    'while shards are merged': { options: { shards: 24, maxShards: 100 }, load: 6 },
    'on the way to minShards': { options: { shards: 4, minShards: 9, maxShards: 100 }, load: 0.5 },
    'on the way to maxShards': { options: { shards: 30, maxShards: 17 }, load: 9 },
    'while hot keys get their own shards': {
      options: {
        shards: 12,
        minShards: 12,
        maxShards: 100,
        keys: keysFromRanges([{ from: 0.4, to: 0.41, weight: 0.3 }]),
      },
      load: 8,
    },
  };

  for (const [when, { options, load }] of Object.entries(stories)) {
    const play = (crash: (minute: number) => Faults) => {
      const world = new PolicyWorld(options);
      for (let minute = 0; minute < 120; minute++) world.play(load, 1, crash(minute));
      return world;
    };

    it(`${when}, and the run after it, lead to the same shards`, () => {
      const straight = play(() => ({}));
      expect(straight.made.length).toBeGreaterThan(2);
      for (const minute of new Set(straight.made.map((made) => made.minute))) {
        for (const crash of [{ stillborn: true }, { crashAfter: 0 }, { crashAfter: 1 }]) {
          const crashed = play((now) => (now === minute ? crash : {}));
          const what = `${JSON.stringify(crash)} in minute ${minute}`;
          expect(crashed.borders, what).toEqual(straight.borders);
          expect(
            crashed.made.every(({ refusal }) => refusal === undefined),
            what,
          ).toBe(true);
        }
      }
    });
  }
});

/** The most shards that the policy asked for lately: these are its own, whoever makes them. */
function mostAsked({ asked }: PolicyWorld, now: number): number {
  return Math.max(0, ...asked.slice(Math.max(0, now - 40), now).filter((shards) => shards !== undefined));
}

function expectPartition({ stream }: PolicyWorld): void {
  let next = 0n;
  for (const { start, end } of stream.shards) {
    if (start !== next || end < start) throw new Error(`A shard begins at ${start} where ${next} is to be.`);
    next = end + 1n;
  }
  if (next !== HASH_KEYS) throw new Error(`The shards end at ${next}.`);
}
