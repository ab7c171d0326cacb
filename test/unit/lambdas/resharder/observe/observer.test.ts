import { describe, expect, it } from 'vitest';
import type { Decide, Observation } from '../../../../../lambdas/resharder/policy';
import { readSchedules } from '../../../../../lambdas/resharder/policy/bounds/bounds';
import type { Settings } from '../../../../../lambdas/resharder/settings/settings';
import { always, BRIEF, decision, STREAM, useWorld } from '../support/resharder-world';

const world = useWorld();

async function observe(settings: Partial<Settings> = {}): Promise<Observation> {
  const seen: Observation[] = [];
  const decide: Decide = (observation) => {
    seen.push(observation);
    return decision(observation.time, [{ kind: 'hold', why: 'looking only' }]);
  };
  await world().resharder(decide, settings).run(BRIEF);
  const [observation] = seen;
  if (observation === undefined) throw new Error('Nothing was decided.');
  return observation;
}

describe('an observation', () => {
  it('has the stream as it is', async () => {
    const before = await observe({ bounds: { minShards: 2, maxShards: 8 } });
    expect(before).toMatchObject({
      time: world().engine.clock.now(),
      streamStatus: 'ACTIVE',
      streamMode: 'PROVISIONED',
      shards: [
        { shardId: 'shardId-000000000000', startingHashKey: '0', endingHashKey: String(2n ** 127n - 1n) },
        {
          shardId: 'shardId-000000000001',
          startingHashKey: String(2n ** 127n),
          endingHashKey: String(2n ** 128n - 1n),
        },
      ],
      shardMetricsEnabled: false,
      updateShardCountCalls: [],
      bounds: { minShards: 2, maxShards: 8 },
      accountShardsLeft: 19_998,
    });
    world().engine.engine.stream(STREAM).resharding.updateCount(4);
    expect((await observe()).streamStatus).toBe('UPDATING');
    await world().minute();
    expect((await observe()).shards).toHaveLength(4);
  });

  it('lists more shards than one answer of ListShards has', async () => {
    await world().begin(1001);
    expect((await observe()).shards).toHaveLength(1001);
  });

  it('has the minutes of the load, and leaves out what CloudWatch does not have', async () => {
    const { metrics } = world().scripted;
    metrics.set('IncomingBytes', [600, undefined, 200]);
    metrics.set('IncomingRecords', [6, 4, 2]);
    metrics.set('WriteProvisionedThroughputExceeded', [undefined, undefined, 7]);
    const { minutes, time } = await observe();
    expect(minutes).toEqual([
      { start: time - 180_000, incomingBytes: 600, incomingRecords: 6, throttledRecords: undefined },
      { start: time - 60_000, incomingBytes: 200, incomingRecords: 2, throttledRecords: 7 },
    ]);
  });

  it('leaves out a minute that is not over', async () => {
    const { metrics } = world().scripted;
    for (const name of ['IncomingBytes', 'IncomingRecords']) metrics.set(name, [60, 60]);
    const before = (await observe()).minutes.length;
    await world().engine.clock.advance(30_000);
    metrics.set('IncomingBytes', [60, 60]);
    expect([before, (await observe()).minutes.length]).toEqual([2, 2]);
  });

  it('has no load when CloudWatch has none', async () => {
    expect(await observe()).toMatchObject({ minutes: [], iteratorAgeMs: undefined });
  });

  it('tells whether the metric of each shard is on', async () => {
    expect((await observe()).shardMetricsEnabled).toBe(false);
    world()
      .engine.engine.stream(STREAM)
      .configuration.setMonitoring(['WriteProvisionedThroughputExceeded'], true);
    expect((await observe()).shardMetricsEnabled).toBe(true);
  });

  it('tells that nothing was written from metrics that did not come', async () => {
    const { metrics } = world().scripted;
    metrics.set('GetRecords.Success', [1, undefined, 1]);
    const { minutes, cloudWatch, time } = await observe();
    expect(minutes).toEqual([]);
    expect(cloudWatch).toEqual({ isComplete: true, readMinutes: [time - 180_000, time - 60_000] });
    world().scripted.statusCode = 'PartialData';
    expect((await observe()).cloudWatch?.isComplete).toBe(false);
  });

  it('counts a minute in which everything was rejected', async () => {
    world().scripted.metrics.set('WriteProvisionedThroughputExceeded', [70]);
    expect((await observe()).minutes).toMatchObject([{ incomingRecords: 0, throttledRecords: 70 }]);
  });

  it('has the bounds of the schedule that fired last, and of a hold', async () => {
    const { time } = await observe();
    const schedules = readSchedules('[{"schedule": "rate(1 day)", "minShards": 5, "maxShards": 9}]', {
      minShards: 1,
      maxShards: 64,
    });
    expect((await observe({ schedules })).bounds).toMatchObject({ minShards: 5, maxShards: 9 });
    await world()
      .resharder(always({ kind: 'hold', why: '' }))
      .run({ ...BRIEF, hold: { until: time + 60_000, minShards: 7 } });
    expect((await observe({ schedules })).bounds).toMatchObject({ minShards: 7, maxShards: 9 });
    await world().minute();
    expect((await observe({ schedules })).bounds).toMatchObject({ minShards: 5, maxShards: 9 });
  });

  it('has the age of the oldest record that somebody still has to read, registered consumers included', async () => {
    const { metrics, queries } = world().scripted;
    metrics.set('GetRecords.IteratorAgeMilliseconds', [9_000, 1_000]);
    expect((await observe({ watchesConsumers: false })).iteratorAgeMs).toBe(1_000);
    expect(queries.at(-1)?.expressions).toEqual([]);
    const search =
      `SEARCH('{AWS/Kinesis,StreamName,ConsumerName} MetricName="SubscribeToShardEvent.MillisBehindLatest" ` +
      `StreamName="clicks"', 'Maximum', 60)`;
    metrics.set(search, [50, 7_000]);
    expect((await observe()).iteratorAgeMs).toBe(7_000);
    expect(queries.at(-1)?.expressions).toEqual([search]);
  });

  const stack = { stackId: 'stack', logicalId: 'Stream' };
  it.each([
    ['UPDATE_IN_PROGRESS', true],
    ['UPDATE_ROLLBACK_IN_PROGRESS', true],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', true],
    ['REVIEW_IN_PROGRESS', false],
    ['UPDATE_COMPLETE', false],
    ['UPDATE_ROLLBACK_FAILED', false],
  ])('tells whether its stack is being deployed: %s', async (status, expected) => {
    world().scripted.stackStatus = status;
    const { deployment } = await observe({ stack });
    expect(deployment).toEqual(
      expected ? { since: Date.UTC(2026, 10, 20, 12), isChangingStream: false } : undefined,
    );
  });

  it('tells whether the deployment is changing the stream itself', async () => {
    world().scripted.stackStatus = 'UPDATE_IN_PROGRESS';
    world().scripted.resourceStatus = 'UPDATE_IN_PROGRESS';
    expect((await observe({ stack })).deployment?.isChangingStream).toBe(true);
  });
});

describe('a CloudWatch that does not answer', () => {
  it('fails the run, and nothing is changed', async () => {
    world().refuse('GetMetricData');
    await expect(observe()).rejects.toThrow();
    expect(world().crash.calls.filter((call) => /Merge|Split|UpdateShardCount/.test(call))).toEqual([]);
  });
});

describe('a call that is good to have', () => {
  it.each(['DescribeLimits', 'DescribeStacks', 'EnableRule', 'DisableRule'])(
    'fails no run: %s',
    async (name) => {
      world().refuse(name);
      const { shards } = await observe({ stack: { stackId: 'stack', logicalId: 'Stream' } });
      expect(shards).toHaveLength(2);
      expect(world().logs.some(({ level }) => level === 'warn')).toBe(name !== 'EnableRule');
    },
  );

  it('takes a deployment for running where CloudFormation does not tell', async () => {
    world().refuse('DescribeStacks');
    const { deployment, time } = await observe({ stack: { stackId: 'stack', logicalId: 'Stream' } });
    expect(deployment).toEqual({ since: time, isChangingStream: false, isAssumed: true });
  });
});
