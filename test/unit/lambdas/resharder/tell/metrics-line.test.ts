import { describe, expect, it } from 'vitest';
import { metricsLine } from '../../../../../lambdas/resharder/tell/metrics-line';
import { LARGE_OBSERVATION } from '../support/large-observation';
import { always, BRIEF, decision, STREAM, useWorld } from '../support/resharder-world';

const world = useWorld();
const toFour = { kind: 'updateShardCount', target: 4, why: 'twice the load' } as const;

describe('the line of metrics', () => {
  it('holds the metrics of the stream', async () => {
    await world().resharder(always(toFour)).run(BRIEF);
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
                { Name: 'WantedShards', Unit: 'Count' },
                { Name: 'AllowedShards', Unit: 'Count' },
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
        WantedShards: 2,
        AllowedShards: 64,
        QuotaRemaining: 10,
        HotShards: 0,
        Decisions: 1,
      },
    ]);
  });

  it('has neither utilization nor wanted shards among its metrics while no load is known', () => {
    const { plan } = decision(0, [{ kind: 'hold', why: 'no load is known' }]);
    const unknown = { ...plan, basis: { ...plan.basis, demand: undefined, wanted: undefined } };
    const line = JSON.parse(metricsLine('N', 'clicks', LARGE_OBSERVATION, unknown));
    expect(line).not.toHaveProperty('Utilization');
    expect(line).not.toHaveProperty('WantedShards');
    expect(line).toMatchObject({ OpenShardCount: 1000, Decisions: 0 });
  });
});
