import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { StatisticSet } from '../../../local/base/statistic-set';
import { type FaultOptions, faultyDatapoints } from '../../../local/faults';
import { endpointForEachTest, load } from '../services/cloudwatch/support/cloudwatch-endpoint';
import { begunFaults } from './support/faulty-door';

const MINUTE = 60_000;

describe('datapoints with faults', () => {
  const endpoint = endpointForEachTest();

  /** Lets so many minutes pass, each with a sample whose value is the number of the minute. */
  async function minutes(count: number, options: FaultOptions) {
    const { faults, injected } = begunFaults(options);
    const { cloudWatch, machine } = endpoint.aws;
    const metric = { namespace: 'App', name: 'Load', dimensions: {} };
    const source = (passed: readonly number[]) =>
      passed.map((timestamp) => ({
        metric,
        unit: 'Count',
        timestamp,
        set: StatisticSet.of(timestamp / MINUTE),
      }));
    cloudWatch.addSource(faultyDatapoints(source, faults));
    const first = machine.now() / MINUTE;
    const visible: number[][] = [];
    for (let i = 0; i < count; i++) {
      await machine.advance(MINUTE);
      visible.push((await shown()).map((value) => value - first));
    }
    return { visible, injected };
  }

  async function shown(): Promise<number[]> {
    const { MetricDataResults = [] } = await endpoint.client.send(
      new GetMetricDataCommand({
        StartTime: endpoint.at(-60),
        EndTime: endpoint.at(0),
        ScanBy: 'TimestampAscending',
        MetricDataQueries: [{ Id: 'load', MetricStat: load('Maximum') }],
      }),
    );
    const [{ Values = [], Timestamps = [] } = {}] = MetricDataResults;
    // A late datapoint belongs to its own minute.
    expect(Timestamps.map((time) => time.getTime() / MINUTE)).toEqual(Values);
    return Values;
  }

  it('are published late, in their own minute', async () => {
    const { visible, injected } = await minutes(4, { lateDatapoints: 1, maxMinutesLate: 1 });
    expect(visible).toEqual([[], [0], [0, 1], [0, 1, 2]]);
    expect(injected).toEqual(Array(4).fill('lateDatapoint App Load'));
  });

  it('are missing for good, as often as was asked for', async () => {
    const { visible, injected } = await minutes(20, { missingDatapoints: 0.25 });
    expect(injected).toHaveLength(5);
    expect(visible.at(-1)).toHaveLength(20 - injected.length);
  });

  it('that are late hold up no others', async () => {
    const { visible } = await minutes(6, { seed: 2, lateDatapoints: 0.4, maxMinutesLate: 3 });
    expect(visible.map((values) => values.join(' '))).toEqual([
      '',
      '1',
      '1 2',
      '0 1 2 3',
      '0 1 2 3 4',
      '0 1 2 3 4 5',
    ]);
  });

  it('are all there without a share', async () => {
    const { visible } = await minutes(3, {});
    expect(visible).toEqual([[0], [0, 1], [0, 1, 2]]);
  });
});
