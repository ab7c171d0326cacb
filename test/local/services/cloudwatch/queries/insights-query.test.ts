import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { StatisticSet } from '../../../../../local/base/statistic-set';
import { MetricStore } from '../../../../../local/services/cloudwatch/metrics';
import { readInsightsQuery, runInsightsQuery } from '../../../../../local/services/cloudwatch/queries';
import { endpointForEachTest } from '../support/cloudwatch-endpoint';

const endpoint = endpointForEachTest();
const MINUTE = 60_000;
const GRID = { start: 0, periodMs: MINUTE, count: 2 };

/** What three shards of a stream, and one of another one, rejected in two minutes. */
function rejections(): MetricStore {
  const store = new MetricStore();
  const add = (minute: number, value: number, dimensions: Record<string, string>) =>
    store.add({
      metric: { namespace: 'AWS/Kinesis', name: 'Rejected', dimensions },
      unit: 'Count',
      timestamp: minute * MINUTE,
      set: StatisticSet.of(value),
    });
  add(0, 5, { StreamName: 'clicks', ShardId: 'a' });
  add(1, 1, { StreamName: 'clicks', ShardId: 'a' });
  add(1, 9, { StreamName: 'clicks', ShardId: 'b' });
  add(1, 2, { StreamName: 'clicks', ShardId: 'c' });
  add(1, 99, { StreamName: 'others', ShardId: 'd' });
  add(1, 77, { StreamName: 'clicks' });
  return store;
}
const run = (text: string) =>
  runInsightsQuery(readInsightsQuery(text), rejections(), GRID).map(({ label, series }) => [
    label,
    [...series.values()],
  ]);
const FROM = 'FROM SCHEMA("AWS/Kinesis", ShardId, StreamName)';

describe('A query of Metrics Insights', () => {
  it('finds the greatest groups of the metrics with exactly its dimensions', () => {
    const query = `SELECT SUM(Rejected) ${FROM} WHERE StreamName = 'clicks' GROUP BY ShardId ORDER BY SUM() DESC LIMIT 2`;
    expect(run(query)).toEqual([
      ['b', [9]],
      ['a', [5, 1]],
    ]);
  });

  it.each([
    ['SUM', [5, 111]],
    ['MAX', [5, 99]],
    ['MIN', [5, 1]],
    ['COUNT', [1, 4]],
    ['AVG', [5, 111 / 4]],
  ])('adds the metrics of a group up: %s', (aggregate, values) => {
    expect(run(`select ${aggregate}("Rejected") ${FROM}`)).toEqual([['Rejected', values]]);
  });

  it('looks at metrics of any dimensions without a schema', () => {
    expect(run(`SELECT SUM(Rejected) FROM "AWS/Kinesis" WHERE StreamName = 'clicks'`)).toEqual([
      ['Rejected', [5, 89]],
    ]);
  });

  it.each([
    ['SELECT SUM(Rejected)', /^The query "SELECT SUM\(Rejected\)" is not played; played is SELECT SUM/],
    [`SELECT SUM(Rejected) ${FROM} WHERE ShardId != 'a'`, /is not played/],
    [`SELECT SUM(Rejected) ${FROM} ORDER BY MAX()`, /orders by MAX\(\) and selects SUM\(\)/],
  ])('that is not played is refused: %s', (text, message) => {
    expect(() => readInsightsQuery(text)).toThrow(message);
  });

  it('is one of a request, beside other queries, with a result for each group', async () => {
    await endpoint.put({ Value: 3, Timestamp: endpoint.at(-1), Unit: 'Count' });
    const insights = { Id: 'q', Expression: 'SELECT SUM(Load) FROM "App"', Period: 60 };
    const ask = (MetricDataQueries: object[]) =>
      endpoint.client.send(
        new GetMetricDataCommand({
          StartTime: endpoint.at(-5),
          EndTime: endpoint.at(0),
          MetricDataQueries: MetricDataQueries as never,
        }),
      );
    const { MetricDataResults } = await ask([insights]);
    expect(MetricDataResults).toMatchObject([
      { Id: 'q', Label: 'Load', Values: [3], StatusCode: 'Complete' },
    ]);
    await expect(ask([insights, { ...insights, Id: 'r' }])).rejects.toThrow(
      'There are 2 Metrics Insights queries; one request may have 1.',
    );
  });
});
