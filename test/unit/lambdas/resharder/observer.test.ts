import { describe, expect, it } from 'vitest';
import type { Decide, Observation } from '../../../../lambdas/resharder/policy';
import type { Settings } from '../../../../lambdas/resharder/settings';
import { BRIEF, decision, STREAM, useWorld } from './support/resharder-world';

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
      deployInProgress: false,
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

  it('has the load of each shard while its metrics are on', async () => {
    const { metrics, queries } = world().scripted;
    for (const name of ['IncomingBytes', 'IncomingRecords']) metrics.set(`${name}/shardId-000000000001`, [9]);
    expect((await observe()).shardMinutes).toBeUndefined();
    world().engine.engine.stream(STREAM).configuration.setMonitoring(['ALL'], true);
    queries.length = 0;
    const { shardMinutes, shardMetricsEnabled, time } = await observe();
    expect(shardMetricsEnabled).toBe(true);
    expect(shardMinutes).toEqual([
      { shardId: 'shardId-000000000001', start: time - 60_000, incomingBytes: 9, incomingRecords: 9 },
    ]);
    expect(queries.map(({ count }) => count)).toEqual([4, 6]);
  });

  it('has the age of the oldest record that somebody still has to read, registered consumers included on request', async () => {
    const { metrics, queries } = world().scripted;
    metrics.set('GetRecords.IteratorAgeMilliseconds', [9_000, 1_000]);
    expect((await observe()).iteratorAgeMs).toBe(1_000);
    expect(queries.at(-1)?.expressions).toEqual([]);
    const search =
      `SEARCH('{AWS/Kinesis,StreamName,ConsumerName} MetricName="SubscribeToShardEvent.MillisBehindLatest" ` +
      `StreamName="clicks"', 'Maximum', 60)`;
    metrics.set(search, [50, 7_000]);
    expect((await observe({ watchesConsumers: true })).iteratorAgeMs).toBe(7_000);
    expect(queries.at(-1)?.expressions).toEqual([search]);
  });

  it.each([
    ['UPDATE_IN_PROGRESS', true],
    ['UPDATE_ROLLBACK_IN_PROGRESS', true],
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', true],
    ['REVIEW_IN_PROGRESS', false],
    ['UPDATE_COMPLETE', false],
    ['UPDATE_ROLLBACK_FAILED', false],
  ])('tells whether its stack is being deployed: %s', async (status, expected) => {
    world().scripted.stackStatus = status;
    expect((await observe({ stackId: 'stack' })).deployInProgress).toBe(expected);
  });
});
