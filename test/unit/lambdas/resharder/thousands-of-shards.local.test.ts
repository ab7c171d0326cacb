import { describe, expect, it } from 'vitest';
import { decide, type Observation } from '../../../../lambdas/resharder/policy';
import { useWorld } from './support/resharder-world';

const world = useWorld();
const SHARDS = 10_000;
/** GetMetricData: $0.01 for 1,000 metrics. AWS is taken to charge a query of Metrics Insights by what it looks at. */
const DOLLARS_A_METRIC = 0.01 / 1000;
const MIB = 1_048_576;

describe('A stream of 10,000 shards', () => {
  it('costs at most 3 calls of CloudWatch a decision, and 2 cents on average while a shard is hot', async () => {
    const { scripted, engine } = world();
    await world().begin(SHARDS);
    engine.engine.stream('clicks').configuration.setMonitoring(['WriteProvisionedThroughputExceeded'], true);
    // A shard at its limit of records: 6 % of all is rejected, at half of the bytes that the stream takes.
    scripted.load({ bytes: 0.5 * SHARDS * MIB, records: 300 * SHARDS, rejected: 200 * SHARDS * 60 });
    scripted.throttledShards.set('shardId-000000000007', 5000);
    const seen: Observation[] = [];
    const resharder = world().resharder(
      (observation, state, settings) => {
        seen.push(observation);
        return decide(observation, state, settings);
      },
      { bounds: { minShards: SHARDS, maxShards: SHARDS } },
    );
    const before = process.memoryUsage().rss;
    const startedAt = process.cpuUsage();
    const minutes = 12;
    for (let minute = 0; minute < minutes; minute++) {
      await resharder.run({ remainingMs: 15_000 });
      await engine.clock.advance(60_000);
    }
    const { user, system } = process.cpuUsage(startedAt);
    const sampled = seen.filter(({ keySamples }) => keySamples !== undefined);
    const ranked = seen.filter(({ throttledShards }) => throttledShards !== undefined);
    expect(ranked.length).toBeGreaterThan(0);
    expect(ranked[0]?.throttledShards).toEqual([{ shardId: 'shardId-000000000007', throttledRecords: 5000 }]);
    expect(sampled[0]?.keySamples?.map(({ shardId }) => shardId)).toEqual(['shardId-000000000007']);
    const { queries } = scripted;
    expect(queries.length / minutes).toBeLessThanOrEqual(3);
    const metrics = queries.reduce(
      (sum, { count, expressions }) =>
        sum + (expressions.some((text) => text.startsWith('SELECT')) ? SHARDS : count),
      0,
    );
    expect((metrics * DOLLARS_A_METRIC) / minutes).toBeLessThanOrEqual(0.02);
    // CPU of the function and of the Kinesis that answers it, in this process.
    expect((user + system) / 1e6 / seen.length).toBeLessThan(20);
    expect((process.memoryUsage().rss - before) / MIB).toBeLessThan(512);
  });

  it('is decided on when CloudWatch refuses to rank its shards', async () => {
    await world().begin(200);
    const { scripted, engine } = world();
    engine.engine.stream('clicks').configuration.setMonitoring(['WriteProvisionedThroughputExceeded'], true);
    scripted.load({ bytes: 100 * MIB, records: 60_000, rejected: 2_000_000 });
    scripted.refusesInsights = true;
    await world()
      .resharder(decide, { bounds: { minShards: 1, maxShards: 400 } })
      .run({ remainingMs: 15_000 });
    const messages = world().logs.map(({ message }) => message);
    expect(messages).toContain('CloudWatch does not tell which shards reject');
    expect(messages.filter((message) => message === 'decided')).toHaveLength(2);
  });
});
