import { describe, expect, it } from 'vitest';
import type { Decide } from '../../../../lambdas/resharder/policy';
import { readReplay } from '../../../../lambdas/resharder/replay';
import { always, BRIEF, decision, STREAM, useWorld } from './support/resharder-world';

const world = useWorld();
const TOPIC_ARN = 'arn:aws:sns:us-east-1:123456789012:people';
const toFour = { kind: 'updateShardCount', target: 4, why: 'twice the load' } as const;
const hold = { kind: 'hold', why: 'all is well' } as const;
const run = (decide: Decide, settings: Parameters<ReturnType<typeof world>['resharder']>[1] = {}) =>
  world().resharder(decide, settings).run(BRIEF);

describe('what people see', () => {
  it('is a line a decision, from which the decision can be made again', async () => {
    const seen: unknown[] = [];
    const decide: Decide = (...given) => {
      seen.push(given);
      return decision(given[0].time, [toFour]);
    };
    world().scripted.load({ bytes: 1_000_000, records: 50 });
    await run(decide);
    const { message, entry: line } = world().logs[0] ?? {};
    expect(message).toBe('decided');
    expect(line).toMatchObject({
      plan: { steps: [toFour] },
      observation: { streamStatus: 'ACTIVE', shards: 2, minutes: [{ incomingBytes: 60_000_000 }, {}, {}] },
    });
    const { observation, state, settings } = readReplay(String(line?.replay));
    expect([observation, state, settings]).toEqual(
      JSON.parse(JSON.stringify(seen[0])).map((one: unknown) => one ?? undefined),
    );
  });

  it('is metrics of the stream', async () => {
    await run(always(toFour));
    expect(world().metricLines).toEqual([
      {
        _aws: {
          Timestamp: world().engine.clock.now(),
          CloudWatchMetrics: [
            {
              Namespace: 'KinesisBlueprint',
              Dimensions: [['StreamName']],
              Metrics: [
                { Name: 'OpenShardCount', Unit: 'Count' },
                { Name: 'Utilization', Unit: 'None' },
                { Name: 'QuotaRemaining', Unit: 'Count' },
                { Name: 'HotShards', Unit: 'Count' },
                { Name: 'Decisions', Unit: 'Count' },
              ],
            },
          ],
        },
        StreamName: STREAM,
        OpenShardCount: 2,
        Utilization: 0.75,
        QuotaRemaining: 10,
        HotShards: 0,
        Decisions: 1,
      },
    ]);
  });

  it('is told to them when there is something to know, once an hour', async () => {
    const decide: Decide = ({ time }) => decision(time, [hold], ['The key 7 alone exceeds a shard.']);
    await run(decide, { topicArn: TOPIC_ARN });
    await world().minute(30);
    await run(decide, { topicArn: TOPIC_ARN });
    expect(world().scripted.published).toEqual(['The key 7 alone exceeds a shard.']);
    await world().minute(30);
    await run(decide, { topicArn: TOPIC_ARN });
    expect(world().scripted.published).toHaveLength(2);
  });
});
