import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { beforeEach, describe, expect, it } from 'vitest';
import { streamQuestions } from '../../../../../lambdas/resharder/observe/metric-queries';
import { StatisticSet } from '../../../../../local/base/statistic-set';
import { endpointForEachTest } from '../support/cloudwatch-endpoint';

const endpoint = endpointForEachTest();

describe('SEARCH', () => {
  const search = (Expression: string) =>
    endpoint.client.send(
      new GetMetricDataCommand({
        StartTime: endpoint.at(-5),
        EndTime: endpoint.at(1),
        MetricDataQueries: [{ Id: 'behind', Expression }],
      }),
    );

  beforeEach(async () => {
    const behind = (stream: string, consumer: string | undefined, Value: number, MetricName = 'Behind') =>
      endpoint.put({
        MetricName,
        Value,
        Dimensions: [
          { Name: 'StreamName', Value: stream },
          ...(consumer === undefined ? [] : [{ Name: 'Consumer Name', Value: consumer }]),
        ],
      });
    await behind('clicks', 'first', 10);
    await behind('clicks', 'first', 30);
    await behind('clicks', 'second', 20);
    await behind('clicks', undefined, 50);
    await behind('clicks', 'second', 60, 'Ahead');
    await behind('orders', 'first', 70);
  });

  it('finds the metrics of a schema by exact values, each a result of its own, and needs no period beside its own', async () => {
    const { MetricDataResults } = await search(
      `SEARCH('{App,StreamName,"Consumer Name"} MetricName="Behind" StreamName="clicks"', 'Maximum', 60)`,
    );
    expect(MetricDataResults?.map(({ Id, Values }) => [Id, Values])).toEqual([
      ['behind', [30]],
      ['behind', [20]],
    ]);
  });

  it.each([
    [`'{App,"Consumer Name",StreamName}'`, 4],
    [`'{App,StreamName} MetricName="Behind"'`, 1],
    [`'{App,StreamName,"Consumer Name"} "Consumer Name"="second" AND MetricName="Ahead"'`, 1],
    [`'{App,StreamName,"Consumer Name"} StreamName="click"'`, 0],
    [`'{Other,StreamName,"Consumer Name"}'`, 0],
  ])('%s finds %i', async (query, count) => {
    const { MetricDataResults } = await search(`SEARCH(${query}, 'Sum', 60)`);
    expect(MetricDataResults).toHaveLength(count);
  });

  it.each([
    ['SUM', 50],
    ['MAX', 30],
    ['SUM(FILL', 50],
  ])('has a period of its own within a function too: %s', async (name, value) => {
    const found = `SEARCH('{App,StreamName,"Consumer Name"} MetricName="Behind" StreamName="clicks"', 'Maximum', 60)`;
    const { MetricDataResults } = await search(
      name.includes('FILL') ? `${name}(${found}, 0))` : `${name}(${found})`,
    );
    expect(Math.max(...(MetricDataResults?.[0]?.Values ?? []))).toBe(value);
  });

  it('can be added up', async () => {
    const { MetricDataResults } = await endpoint.client.send(
      new GetMetricDataCommand({
        StartTime: endpoint.at(-5),
        EndTime: endpoint.at(1),
        MetricDataQueries: [
          {
            Id: 'all',
            Expression: `SUM(SEARCH('{App,StreamName,"Consumer Name"} MetricName="Behind"', 'Sum'))`,
            Period: 60,
          },
        ],
      }),
    );
    expect(MetricDataResults?.[0]?.Values).toEqual([130]);
  });

  it('is what the resharder asks for its registered consumers', async () => {
    const question = streamQuestions('clicks', true).find(({ query }) => query.Expression !== undefined);
    const dimensions = { StreamName: 'clicks', ConsumerName: 'reader' };
    const metric = { namespace: 'AWS/Kinesis', name: 'SubscribeToShardEvent.MillisBehindLatest', dimensions };
    const set = StatisticSet.of(7000);
    endpoint.aws.cloudWatch.store.add({
      metric,
      unit: 'Milliseconds',
      timestamp: endpoint.aws.machine.now(),
      set,
    });
    const { MetricDataResults } = await search(question?.query.Expression ?? '');
    expect(MetricDataResults?.map(({ Values }) => Values)).toEqual([[7000]]);
  });

  it('says what of it is not played', async () => {
    await expect(search(`SEARCH('{App} Behind', 'Sum', 60)`)).rejects.toThrow(
      /SEARCH: "Behind" is not played; played are exact matches/,
    );
  });
});
