import { describe, expect, it } from 'vitest';
import { decide, type Observation, type PolicyState } from '../../../../../lambdas/resharder/policy';
import { keysFromRanges } from '../../../../../simulator/model/key-distribution';
import { PolicyWorld, START } from '../support/policy-world';

const MIB = 1_048_576;

/** A stream of `shards` even shards that took `load` shards' worth for so many minutes. */
function observation(shards: number, load: number, change: Partial<Observation> = {}): Observation {
  const time = START + 30 * 60_000;
  const border = (part: number) => (2n ** 128n * BigInt(part)) / BigInt(shards);
  return {
    time,
    streamStatus: 'ACTIVE',
    streamMode: 'PROVISIONED',
    shards: Array.from({ length: shards }, (_, part) => ({
      shardId: `shardId-${String(part).padStart(12, '0')}`,
      startingHashKey: String(border(part)),
      endingHashKey: String(border(part + 1) - 1n),
    })),
    minutes: Array.from({ length: 15 }, (_, minute) => ({
      start: time - (16 - minute) * 60_000,
      incomingBytes: load * 60 * MIB,
      incomingRecords: load * 60_000,
    })),
    shardMetricsEnabled: false,
    updateShardCountCalls: [],
    bounds: { minShards: 1, maxShards: 100 },
    ...change,
  };
}

const kinds = (given: Observation, state?: PolicyState) =>
  decide(given, state).plan.steps.map(({ kind }) => kind);
const why = (given: Observation, state?: PolicyState) =>
  decide(given, state)
    .plan.steps.map((step) => ('why' in step ? step.why : ''))
    .join(' ');

describe('Nothing is done', () => {
  it('to an on-demand stream', () => {
    const given = observation(2, 5, { streamMode: 'ON_DEMAND' });
    expect(kinds(given)).toEqual(['hold']);
    expect(why(given)).toBe('The stream is on-demand: Kinesis sees to its shards.');
  });

  it.each(['CREATING', 'UPDATING', 'DELETING'] as const)('to a stream that is %s', (streamStatus) => {
    const given = observation(2, 5, { streamStatus });
    expect(kinds(given)).toEqual(['hold']);
    expect(why(given)).toContain(`The stream is ${streamStatus}`);
  });

  it('while a deployment changes the stream', () => {
    const deployment = { since: START, isChangingStream: true };
    expect(why(observation(2, 5, { deployment }))).toBe('A deployment is changing the stream.');
  });

  it('when no open shard was listed', () => {
    expect(why(observation(2, 5, { shards: [] }))).toBe('No open shard was listed.');
  });

  it('when there are no datapoints, or only old ones', () => {
    const old = observation(8, 1).minutes.map((each) => ({ ...each, start: each.start - 10 * 60_000 }));
    for (const minutes of [[], old]) {
      const given = observation(8, 1, { minutes });
      expect(why(given)).toBe(
        'There are no datapoints of the last minutes; without them nothing is given back.',
      );
      expect(decide(given, undefined).plan.basis.demand).toBeUndefined();
    }
  });

  it('when the capacity fits', () => {
    expect(why(observation(12, 8))).toBe(
      'Demand is 8.0 shards; 12 are open, and the next hour may need 13. 13 shards are wanted, and 12 are open; ' +
        'a change is worth 1 shard-minutes now, and is made from 10 on.',
    );
  });

  it('to an observation that is not newer than the last one', () => {
    const { state } = decide(observation(8, 7), undefined);
    const again = decide(observation(8, 7), state);
    expect(again.plan.steps).toEqual([
      { kind: 'hold', why: 'This observation is not newer than the last one.' },
    ]);
    expect(again.state).toEqual(state);
  });
});

describe('Bounds', () => {
  it('are reached by splits and merges, without a vote and without metrics', () => {
    const few = observation(2, 0, { minutes: [], bounds: { minShards: 4, maxShards: 10 } });
    expect(kinds(few)).toEqual(['splitShard', 'splitShard']);
    expect(why(few)).toContain('2 shards are open; minShards is 4.');
    const many = observation(8, 0, { minutes: [], bounds: { minShards: 1, maxShards: 4 } });
    expect(kinds(many)).toEqual(['mergeShards', 'mergeShards']);
    expect(why(many)).toContain('8 shards are open; maxShards is 4.');
  });

  it.each([4, 90])('that are one number, %d, lead to it by steps that Kinesis takes', (shards) => {
    const world = new PolicyWorld({ shards: 23, minShards: shards, maxShards: shards }).play(1, 24 * 60);
    expect(world.open).toBe(shards);
    expect(world.made.filter(({ refusal }) => refusal !== undefined)).toEqual([]);
  });

  it('keep a surge from going beyond maxShards', () => {
    const world = new PolicyWorld({ shards: 4, maxShards: 7 }).play(3, 30).play(30, 60);
    expect(world.open).toBe(7);
    expect(world.made.every(({ refusal }) => refusal === undefined)).toBe(true);
  });

  it('keep an idle stream at minShards', () => {
    expect(new PolicyWorld({ shards: 16, minShards: 3 }).play(0.1, 300).open).toBe(3);
  });

  it('yield to what the account has left', () => {
    const { plan } = decide(observation(4, 4, { accountShardsLeft: 1 }), undefined);
    const [first] = plan.steps;
    expect(first?.kind === 'updateShardCount' ? first.target : 0).toBeLessThanOrEqual(5);
  });

  it('and settings that cannot be kept are refused', () => {
    expect(() => decide(observation(2, 1), undefined, { rejectedAtMost: 0.5 })).toThrow(
      new RangeError('rejectedAtMost is 0.5; it must be a share from 0.0001 (.01 %) to 0.01 (1 %).'),
    );
    expect(() => decide(observation(2, 1), undefined, { changesPerDay: 'some' as 'few' })).toThrow(
      new RangeError('changesPerDay is "some"; it must be one of few, normal, many.'),
    );
  });

  it.each([
    [
      { minShards: 0, maxShards: 5 },
      'minShards is 0; it must be a whole number from 1: a stream has a shard at least.',
    ],
    [{ minShards: 6, maxShards: 5 }, 'maxShards is 5; it must be a whole number from minShards, 6, upwards.'],
    [
      { minShards: 1.5, maxShards: 5 },
      'minShards is 1.5; it must be a whole number from 1: a stream has a shard at least.',
    ],
  ])('that cannot be are refused: %j', (bounds, message) => {
    expect(() => decide(observation(2, 1, { bounds }), undefined)).toThrow(new RangeError(message));
  });

  it('and settings that cannot be are refused', () => {
    expect(() => decide(observation(2, 1), undefined, { lossPrice: -1 })).toThrow(
      new RangeError('lossPrice is -1; it must be a number of 0 or more.'),
    );
  });
});

describe('More capacity', () => {
  it('comes by one UpdateShardCount call, to a number that AWS takes', () => {
    const { plan } = decide(observation(16, 15.8), undefined);
    expect(plan.steps).toHaveLength(1);
    const [step] = plan.steps;
    if (step?.kind !== 'updateShardCount') throw new Error(`It is a ${step?.kind}.`);
    expect(step.target).toBeGreaterThan(18);
    expect(step.target).toBeLessThanOrEqual(32);
    expect(step.why).toMatch(
      /^Demand is 16 shards and \d+ are wanted for what may follow; 16 shards take 16\./,
    );
    expect(step.why).toMatch(/UpdateShardCount to \d+; 9 of its calls are left then\.$/);
  });

  it('counts rejected writes as demand, but not beyond double the capacity', () => {
    const minutes = observation(4, 4).minutes.map((each) => ({ ...each, throttledRecords: 10_000_000 }));
    const { basis } = decide(observation(4, 4, { minutes }), undefined).plan;
    expect(basis.demand).toBe(8);
  });

  it('is measured by records where those are the tighter limit', () => {
    const minutes = observation(4, 1).minutes.map((each) => ({ ...each, incomingRecords: 3.9 * 60_000 }));
    expect(decide(observation(4, 1, { minutes }), undefined).plan.basis.demand).toBeCloseTo(3.9);
  });

  it('comes by splits when the calls of the day are used up', () => {
    const calls = Array.from({ length: 10 }, (_, hour) => START - hour * 3_600_000);
    const { plan } = decide(observation(4, 4, { updateShardCountCalls: calls }), undefined);
    expect(plan.basis.callsLeft).toBe(0);
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['splitShard', 'splitShard']);
    expect(plan.work?.kind).toBe('up');
  });

  it('may use the calls again after 24 hours', () => {
    const calls = Array.from({ length: 10 }, () => START - 1440 * 60_000);
    expect(decide(observation(4, 4, { updateShardCountCalls: calls }), undefined).plan.basis.callsLeft).toBe(
      10,
    );
  });

  it('absorbs four times the load within six minutes', () => {
    const world = new PolicyWorld({ shards: 16 }).play(10, 240).play(40, 6);
    expect(world.stream.load.lost(40)).toBeLessThan(0.01 * 40);
  });

  it('is there earlier on the second day of a daily surge', () => {
    const lost = (world: PolicyWorld) => {
      let sum = 0;
      for (let minute = 0; minute < 1440; minute++) {
        const climb =
          Math.min(1, Math.max(0, (minute - 480) / 40)) - Math.min(1, Math.max(0, (minute - 720) / 60));
        const load = 4 + 12 * climb;
        sum += world.stream.load.lost(load);
        world.play(load);
      }
      return sum;
    };
    const world = new PolicyWorld({ shards: 8 });
    const first = lost(world);
    lost(world);
    expect(lost(world)).toBeLessThan(first);
  });
});

describe('Less capacity', () => {
  it('is merged, pair by pair, once enough stood idle', () => {
    const world = new PolicyWorld({ shards: 16 }).play(3, 240);
    expect(world.made.every(({ step }) => step.kind !== 'updateShardCount' || step.target < 16)).toBe(true);
    expect(world.open).toBeLessThanOrEqual(6);
    expect(world.stream.load.lost(3)).toBeLessThan(0.01);
  });

  it('waits for consumers that lag', () => {
    const lagging = { iteratorAgeMs: 300_001 };
    const world = new PolicyWorld({ shards: 16 }).play(3, 240, lagging);
    expect(world.made).toEqual([]);
    expect(world.ask(lagging).plan.steps[0]).toMatchObject({
      why: 'Consumers are 300 s behind; nothing is merged before they are less than 300 s behind.',
    });
    expect(world.play(3, 120).open).toBeLessThan(16);
  });

  it('waits for metrics that are missing', () => {
    const world = new PolicyWorld({ shards: 16 }).play(3, 5).play(3, 240, { blind: true });
    expect(world.made).toEqual([]);
  });

  it('is not taken back in the ten minutes after growing', () => {
    const world = new PolicyWorld({ shards: 8 }).play(5, 120).play(20, 8);
    const grown = world.made.at(-1)?.minute ?? 0;
    expect(world.open).toBeGreaterThan(8);
    world.play(1, 60);
    const firstDown = world.made.find(({ minute, step }) => minute > grown && step.kind === 'mergeShards');
    expect(firstDown === undefined ? 99 : firstDown.minute - grown).toBeGreaterThanOrEqual(10);
  });

  it('stops between two merges when more is wanted again', () => {
    const world = new PolicyWorld({ shards: 24 }).play(6, 20);
    while (world.made.length < 4) world.play(6);
    const before = world.open;
    world.play(before * 0.75, 10);
    expect(
      world.made
        .filter(({ minute }) => minute > world.minute - 6)
        .every(({ step }) => step.kind !== 'mergeShards'),
    ).toBe(true);
    expect(world.open).toBeGreaterThanOrEqual(before - 6);
  });
});

describe('Hot shards', () => {
  const hotRange = {
    shards: 12,
    maxShards: 100,
    keys: keysFromRanges([{ from: 0.4, to: 0.41, weight: 0.3 }]),
  };

  it('are suspected by what is rejected, found by a sample, and cut where their load lies', () => {
    const world = new PolicyWorld(hotRange).play(8, 5);
    const kindsMade = world.made.map(({ step }) => step.kind);
    expect(kindsMade.filter((kind) => kind === 'splitShard')).toHaveLength(3);
    expect(world.open).toBe(15);
    expect(world.stream.load.lost(8)).toBeLessThan(0.001 * 8);
  });

  it.each([
    ['soon, where a shard could not be read', 1, 10],
    ['later, where all of them were, and none is full', 0, 30],
  ])('are looked for again %s', (_, unread, minutes) => {
    const world = new PolicyWorld(hotRange).play(8, 3);
    const even = world.observe(180).shards.map(({ shardId }) => ({
      shardId,
      durationMs: 1000,
      keys: [{ hashKey: '1', bytes: 400_000 }],
    }));
    const { time } = world.observe(180);
    const before = { ...world.ask().state, cuts: [], sampleAfter: time + 10 * 60_000 };
    const observation = { ...world.observe(180), time: time + 1000, keySamples: even.slice(unread) };
    const { state } = decide(observation, before);
    expect(Math.round((state.sampleAfter - time) / 60_000)).toBe(minutes);
  });

  it('keep shards of their own for as long as they are hot, and give them back later', () => {
    const world = new PolicyWorld(hotRange).play(8, 600);
    expect(world.stream.load.lost(8)).toBeLessThan(0.001 * 8);
    world.play(1, 1000);
    expect(world.open).toBeLessThanOrEqual(4);
  });

  it('are not cut any more after the load has fallen', () => {
    const world = new PolicyWorld(hotRange).play(8, 30);
    expect(world.state?.isolationBorders.length).toBeGreaterThan(0);
    const minute = world.minute;
    world.play(0.3, 240);
    const splits = world.made.filter(({ step, minute: at }) => step.kind === 'splitShard' && at > minute + 2);
    for (const { step } of splits)
      expect(step).toMatchObject({ why: expect.stringContaining('A split comes first') });
    expect(world.open).toBeLessThanOrEqual(2);
  });

  it.each([0, 0.3])('are given up, and not cut again, by the review hours after a fall to %d', (load) => {
    const world = new PolicyWorld(hotRange).play(8, 30).play(load, 240);
    expect(world.state?.isolationBorders.length).toBeGreaterThan(0);
    const minute = world.minute;
    world.play(load, 600);
    expect(world.made.filter(({ step, minute: at }) => step.kind === 'splitShard' && at > minute)).toEqual(
      [],
    );
    expect(world.state?.isolationBorders).toEqual([]);
  });

  it('that are one key only are reported, with advice, and not chased', () => {
    const keys = keysFromRanges([{ from: 0.4, to: 0.4, weight: 1.5 / 8 }]);
    const world = new PolicyWorld({ shards: 12, maxShards: 100, keys }).play(8, 240);
    expect(world.findings[0]).toMatch(
      /^One hash key, \d+, has \d\.\d\d of a shard accepted, and .* asks for 1\.\d\. No split can help it: it has to be salted or spread\.$/,
    );
    expect(world.open).toBeLessThanOrEqual(16);
    expect(world.made.filter(({ minute }) => minute > 60)).toHaveLength(0);
  });

  it('are found without shard-level metrics up to 100 shards', () => {
    const world = new PolicyWorld(hotRange).play(8, 60);
    expect(world.made.filter(({ step }) => step.kind === 'enableShardMetrics')).toEqual([]);
    expect(world.stream.load.lost(8)).toBeLessThan(0.001 * 8);
  });

  const large = { shards: 200, minShards: 200, maxShards: 300 };
  const keys = keysFromRanges([{ from: 0.4, to: 0.401, weight: 0.015 }]);

  it('are found above 100 shards by what they reject, and cost their metric for an hour after the last suspicion', () => {
    const world = new PolicyWorld({ ...large, keys }).play(120, 20);
    expect(world.shardMetrics).toBe(true);
    expect(world.stream.load.lost(120)).toBeLessThan(0.001 * 120);
    world.play(120, 70);
    expect(world.shardMetrics).toBe(false);
  });

  it('leave metrics alone that somebody else switched on', () => {
    const world = new PolicyWorld(large);
    world.shardMetrics = true;
    world.play(100, 90);
    expect(world.shardMetrics).toBe(true);
  });

  it('are watched all the time where that is chosen', () => {
    const world = new PolicyWorld({ shards: 4, settings: { shardMetricsAlwaysOn: true } }).play(2, 90);
    expect(world.shardMetrics).toBe(true);
    expect(world.made.filter(({ step }) => step.kind === 'enableShardMetrics')).toHaveLength(1);
  });
});

describe('What is remembered', () => {
  it('is plain JSON', () => {
    const { state } = new PolicyWorld({ shards: 8 }).play(6, 60);
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  it('stays below 100 KB with 1,000 shards and nine days of history', () => {
    const world = new PolicyWorld({ shards: 1000, maxShards: 1000, minShards: 1000 });
    const { state } = decide(world.observe(0), undefined);
    const levels = Array.from({ length: 8 * 288 }, (_, index) => 400 + (index % 40));
    const full = {
      ...state,
      history: { ...state.history, firstBucket: Math.floor(START / 300_000) - levels.length, levels },
    };
    world.state = full;
    world.play(500, 40);
    expect(world.state?.history.levels.length).toBe(8 * 288);
    expect(JSON.stringify(world.state).length).toBeLessThan(100_000);
  });

  it('of another version is forgotten, and learning begins anew', () => {
    const old = { version: 0, broken: true } as unknown as PolicyState;
    expect(decide(observation(8, 7), old)).toEqual(decide(observation(8, 7), undefined));
  });
});
