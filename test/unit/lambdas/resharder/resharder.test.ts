import { describe, expect, it, vi } from 'vitest';
import type { Decide, Observation } from '../../../../lambdas/resharder/policy';
import { AwsError } from '../../../../local/http';
import { entry } from '../../../local/services/kinesis/support/engine-fixture';
import { always, BRIEF, decision, STREAM, STREAM_ARN, useWorld } from './support/resharder-world';

const world = useWorld();
const SHARD = 'shardId-000000000000';
const TOPIC_ARN = 'arn:aws:sns:us-east-1:123456789012:people';
const MIDDLE = String(2n ** 126n);
const toFour = { kind: 'updateShardCount', target: 4, why: 'twice the load' } as const;
const split = { kind: 'splitShard', shardId: SHARD, newStartingHashKey: MIDDLE, why: 'hot' } as const;
const merge = {
  kind: 'mergeShards',
  shardId: SHARD,
  adjacentShardId: 'shardId-000000000001',
  why: 'cold',
} as const;
const hold = { kind: 'hold', why: 'all is well' } as const;

const run = (decide: Decide, settings: Parameters<ReturnType<typeof world>['resharder']>[1] = {}) =>
  world().resharder(decide, settings).run(BRIEF);
const counts = (name: string) => world().crash.calls.filter((call) => call.endsWith(`:${name}`)).length;
const obstacles = () => world().logs.flatMap(({ entry: { because } }) => because ?? []);

describe('a run of the resharder', () => {
  it.each([
    ['scales uniformly', toFour, 4],
    ['splits a shard', split, 3],
    ['merges two shards', merge, 1],
  ])('%s', async (_, step, shards) => {
    await run(always(step));
    await world().minute();
    expect(world().shardMap()).toHaveLength(shards);
  });

  it('does one change of the shards, and leaves the rest to be decided anew on what there is then', async () => {
    await run(always(split, merge, toFour));
    expect([counts('SplitShard'), counts('MergeShards'), counts('UpdateShardCount')]).toEqual([1, 0, 0]);
    await world().minute();
    expect(world().shardMap()).toHaveLength(3);
  });

  it('switches shard-level metrics on and off, the one that it reads and no other', async () => {
    const on = { kind: 'enableShardMetrics', why: 'a shard may be hot' } as const;
    const { state } = world().engine.engine.stream(STREAM);
    await run(always(on, split));
    await world().minute();
    expect([...state.shardLevelMetrics]).toEqual(['WriteProvisionedThroughputExceeded']);
    await run(always({ kind: 'disableShardMetrics', why: 'it was not' }));
    expect([...state.shardLevelMetrics]).toEqual([]);
  });

  it('hands the policy back what it remembered', async () => {
    const seen: unknown[] = [];
    const decide: Decide = (observation, state) => {
      seen.push(state?.observedAt);
      return decision(observation.time, [hold]);
    };
    const first = world().engine.clock.now();
    await run(decide);
    await world().minute();
    await run(decide);
    expect(seen).toEqual([undefined, first]);
  });

  it('samples keys and decides again at once with what it found', async () => {
    const seen: Observation['keySamples'][] = [];
    const decide: Decide = (observation) => {
      seen.push(observation.keySamples);
      const steps = observation.keySamples
        ? [hold]
        : [{ kind: 'sampleKeys' as const, shardIds: [SHARD], why: '?' }];
      return decision(observation.time, steps);
    };
    let records = 0;
    world().whileWaiting = () => {
      if (records++ === 0)
        world()
          .engine.engine.stream(STREAM)
          .writer.putRecords([entry('a', 'four'), entry('a', 'more'), entry('f', '123')]);
    };
    await run(decide);
    expect(seen).toEqual([
      undefined,
      [
        {
          shardId: SHARD,
          durationMs: 1000,
          // MD5 of "a" is 0cc175b9c0f1b6a831c399e269772661.
          keys: [
            {
              hashKey: BigInt('0x0cc175b9c0f1b6a831c399e269772661').toString(),
              bytes: 10,
              records: 2,
              name: 'a',
            },
          ],
        },
      ],
    ]);
  });

  it('samples a shard also when its other readers leave little room', async () => {
    const { reader, writer } = world().engine.engine.stream(STREAM);
    let iterator = reader.getShardIterator(SHARD, { type: 'LATEST' });
    const { clock } = world().engine;
    // A moment before the sample is read somebody else takes all calls of a second.
    clock.after(999, () => {
      for (let call = 0; call < 5; call++) iterator = reader.getRecords(iterator).nextShardIterator ?? '';
    });
    world().whileWaiting = () => writer.putRecords([entry('a', 'four')]);
    const seen: Observation['keySamples'][] = [];
    const decide: Decide = ({ time, keySamples }) => {
      seen.push(keySamples);
      return decision(time, [{ kind: 'sampleKeys' as const, shardIds: [SHARD], why: '?' }]);
    };
    await run(decide);
    expect(seen[1]).toMatchObject([{ shardId: SHARD, keys: [{ bytes: expect.any(Number) }] }]);
    expect(seen[1]?.[0]?.durationMs).toBeGreaterThan(1000);
  });

  it('asks for samples twice in no run', async () => {
    await run(always({ kind: 'sampleKeys', shardIds: [SHARD], why: '?' }));
    expect(counts('GetShardIterator')).toBe(2);
    expect(world().scripted.tickRule.at(-1)).toBe('on');
  });

  it('decides and does nothing in a dry run', async () => {
    await run(always({ kind: 'enableShardMetrics', why: '' }, toFour), { dryRun: true });
    await world().minute();
    expect(world().shardMap()).toHaveLength(2);
    expect(counts('EnableEnhancedMonitoring')).toBe(0);
    expect(world().scripted.tickRule).toEqual(['off']);
    expect(world().logs.map(({ message }) => message)).toEqual(['decided, as a dry run']);
  });
});

describe('one at a time', () => {
  it('leaves the stream to a run that is at work', async () => {
    let inside: Promise<void> | undefined;
    const decide: Decide = (observation) => {
      inside ??= run(always(split));
      return decision(observation.time, [toFour]);
    };
    await run(decide);
    await inside;
    expect([counts('UpdateShardCount'), counts('SplitShard')]).toEqual([1, 0]);
  });

  it('gives the stream back, also when the run fails', async () => {
    const decide: Decide = () => {
      throw new Error('the policy has a flaw');
    };
    await expect(run(decide)).rejects.toThrow('the policy has a flaw');
    await run(always(toFour));
    expect(counts('UpdateShardCount')).toBe(1);
  });

  it('changes nothing any more when its time was up and another run has begun', async () => {
    const decide: Decide = (observation) => {
      world().dynamodb.call('UpdateItem', {
        TableName: 'resharder',
        Key: { stream: { S: STREAM_ARN } },
        UpdateExpression: 'SET #owner = :other',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':other': { S: 'another run' } },
      });
      return decision(observation.time, [toFour]);
    };
    await run(decide);
    expect(counts('UpdateShardCount')).toBe(0);
    expect(world().logs.at(-1)?.message).toMatch(/Another run has taken over/);
  });
});

describe('the quota of UpdateShardCount', () => {
  const flip: Decide = ({ time, shards }) =>
    decision(time, [{ kind: 'updateShardCount', target: shards.length === 2 ? 4 : 2, why: 'to and fro' }]);

  it('is never exceeded, whatever the policy wants', async () => {
    const resharder = world().resharder(flip);
    for (let halfHour = 0; halfHour < 26 * 2; halfHour++) {
      await resharder.run(BRIEF);
      await world().minute(30);
    }
    expect(obstacles().filter((because) => String(because).includes('was refused'))).toEqual([]);
    expect(counts('UpdateShardCount')).toBeGreaterThan(10);
    expect(counts('UpdateShardCount')).toBeLessThanOrEqual(20);
    expect(obstacles()).toContain(
      'UpdateShardCount was called 10 times in the last 24 hours, and 10 are allowed.',
    );
  });

  it('has a call noted before it is made', async () => {
    const calls: number[] = [];
    const decide: Decide = (observation) => {
      calls.push(observation.updateShardCountCalls.length);
      return decision(observation.time, [toFour]);
    };
    world().crash.restart(7); // the lease, four looks, the decision, the tick; the note is the last thing that is done
    await expect(run(decide)).rejects.toThrow();
    expect(world().crash.calls.at(-1)).toBe('dynamodb:UpdateItem');
    expect(counts('UpdateShardCount')).toBe(0);
    world().crash.restart();
    await world().minute();
    await run(decide);
    expect(calls).toEqual([0, 1]);
  });

  it('forgets a call that was refused for another reason than a limit', async () => {
    const decide: Decide = (observation) => {
      world().engine.engine.stream(STREAM).resharding.split(SHARD, MIDDLE); // somebody else was faster
      return decision(observation.time, [toFour]);
    };
    await run(decide);
    expect(obstacles()[0]).toMatch(
      /^UpdateShardCount was refused: the stream is being changed by somebody else/,
    );
    expect((await world().item()).updateShardCountCalls).toEqual({ L: [] });
  });

  it('forgets a call that the limit of the account was in the way of', async () => {
    const { engine } = world().engine;
    await run(always({ kind: 'updateShardCount', target: 4, why: 'more than the account may have' }));
    expect((await world().item()).updateShardCountCalls).toMatchObject({ L: [{}] });
    await world().minute();
    vi.spyOn(engine.stream(STREAM).resharding, 'updateCount').mockImplementation(() => {
      throw new AwsError(
        'LimitExceededException',
        'This request would exceed the shard limit for the account.',
      );
    });
    await run(always({ kind: 'updateShardCount', target: 8, why: 'more than the account may have' }));
    expect(obstacles().at(-1)).toMatch(/would exceed the shard limit/);
    expect((await world().item()).updateShardCountCalls).toMatchObject({ L: [{}] });
  });

  it('keeps a call that a limit was in the way of: others may have made more calls than are known here', async () => {
    const { resharding } = world().engine.engine.stream(STREAM);
    for (let call = 0; call < 10; call++) {
      resharding.updateCount(call % 2 === 0 ? 4 : 2);
      await world().minute();
    }
    await run(always(toFour), { topicArn: TOPIC_ARN });
    expect(world().scripted.published).toEqual([obstacles()[0]]);
    expect(obstacles()[0]).toMatch(
      /^UpdateShardCount was refused: a limit is reached.*LimitExceededException/,
    );
    expect((await world().item()).updateShardCountCalls).toMatchObject({ L: [{}] });
  });
});

describe('a stream that is not to be resharded', () => {
  it('that is gone is forgotten, and nobody is woken for it any more', async () => {
    await run(always(hold));
    const { engine } = world().engine;
    engine.deleteStream(engine.stream(STREAM));
    await world().minute();
    await run(always(toFour));
    expect(world().scripted.tickRule).toEqual(['off', 'off']);
    expect(await world().item()).toEqual({});
    expect(world().logs.at(-1)?.message).toBe(
      'the stream does not exist (any more); what was remembered of it is forgotten',
    );
  });

  it.each([
    [
      'on-demand',
      () => world().engine.engine.stream(STREAM).configuration.updateMode('ON_DEMAND'),
      /^The stream is ON_DEMAND/,
    ],
    [
      'being changed by a deployment',
      () => {
        world().scripted.stackStatus = 'UPDATE_IN_PROGRESS';
        world().scripted.resourceStatus = 'UPDATE_IN_PROGRESS';
      },
      /^A deployment is changing the stream/,
    ],
  ])('that is %s is left alone, with the reason', async (_, prepare, reason) => {
    prepare();
    await world().minute();
    const stackId = 'arn:aws:cloudformation:us-east-1:123456789012:stack/s/1';
    await run(always(toFour), { stack: { stackId, logicalId: 'Stream' } });
    expect(counts('UpdateShardCount')).toBe(0);
    expect(obstacles()[0]).toMatch(reason);
  });
});

describe('what a person asks for', () => {
  const HOLD = { until: Date.UTC(2099, 0, 1), minShards: 7 };
  const seen: Observation[] = [];
  const look: Decide = (observation) => {
    seen.push(observation);
    return decision(observation.time, [hold]);
  };

  it('is remembered, and holds for the runs after it, until it is ended', async () => {
    seen.length = 0;
    const resharder = world().resharder(look);
    await resharder.run({ ...BRIEF, hold: HOLD });
    await world().minute();
    await resharder.run(BRIEF);
    await world().minute();
    await resharder.run({ ...BRIEF, hold: 'release' });
    await world().minute();
    await resharder.run(BRIEF);
    expect(seen.map(({ bounds }) => bounds.minShards)).toEqual([7, 7, 1, 1]);
    expect(seen.map(({ releasesGrowth }) => releasesGrowth)).toEqual([false, false, true, false]);
  });

  it('waits for another run, and says so when that takes too long', async () => {
    seen.length = 0;
    let inside: Promise<void> | undefined;
    const other: Decide = (observation) => {
      inside ??= world().resharder(look).run({ remainingMs: 30_000, hold: HOLD });
      return decision(observation.time, [hold]);
    };
    await run(other);
    await inside;
    expect(seen.map(({ bounds }) => bounds.minShards)).toEqual([7]);
    await world().dynamodb.call('UpdateItem', {
      TableName: 'resharder',
      Key: { stream: { S: STREAM_ARN } },
      UpdateExpression: 'SET #owner = :other, leaseUntil = :until',
      ExpressionAttributeNames: { '#owner': 'owner' },
      ExpressionAttributeValues: { ':other': { S: 'another run' }, ':until': { N: String(HOLD.until) } },
    });
    await expect(world().resharder(look).run({ remainingMs: 30_000, hold: HOLD })).rejects.toThrow(
      'Another run is at work on the stream, so nothing was noted. Invoke the function again in a minute.',
    );
  });
});
