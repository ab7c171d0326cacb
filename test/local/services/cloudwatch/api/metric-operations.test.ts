import {
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { endpointForEachTest, load } from '../support/cloudwatch-endpoint';

const endpoint = endpointForEachTest();

describe('metrics', () => {
  it('are put as values, as counted values and as statistics, and read back', async () => {
    await endpoint.put(
      { Value: 1, Unit: 'Count' },
      { Values: [2, 3], Counts: [2, 1], Unit: 'Count' },
      { StatisticValues: { SampleCount: 2, Sum: 20, Minimum: 5, Maximum: 15 }, Unit: 'Count' },
    );
    await endpoint.put({ Value: 7, Timestamp: endpoint.at(-1), Unit: 'Count' });
    const { Label, Datapoints = [] } = await endpoint.client.send(
      new GetMetricStatisticsCommand({
        Namespace: 'App',
        MetricName: 'Load',
        StartTime: endpoint.at(-5),
        EndTime: endpoint.at(1),
        Period: 60,
        Statistics: ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'],
      }),
    );
    expect(Label).toBe('Load');
    expect(Datapoints.sort((a, b) => Number(a.Timestamp) - Number(b.Timestamp))).toEqual([
      {
        Timestamp: endpoint.at(-1),
        Unit: 'Count',
        Sum: 7,
        Average: 7,
        Minimum: 7,
        Maximum: 7,
        SampleCount: 1,
      },
      {
        Timestamp: endpoint.at(0),
        Unit: 'Count',
        Sum: 28,
        Average: 28 / 6,
        Minimum: 1,
        Maximum: 15,
        SampleCount: 6,
      },
    ]);
  });

  it('are read many at a time, with math, newest first unless told', async () => {
    for (const minute of [-3, -2, -1])
      await endpoint.put({ Value: minute + 4, Timestamp: endpoint.at(minute) });
    const MetricDataQueries = [
      { Id: 'm', MetricStat: load('Sum') },
      { Id: 'double', Expression: 'm * 2', Label: 'twice' },
      { Id: 'hidden', Expression: 'm + 1', ReturnData: false },
    ];
    const range = { StartTime: endpoint.at(-3), EndTime: endpoint.at(0), MetricDataQueries };
    const { MetricDataResults } = await endpoint.client.send(new GetMetricDataCommand(range));
    expect(MetricDataResults).toMatchObject([
      {
        Id: 'm',
        Label: 'Load',
        StatusCode: 'Complete',
        Values: [3, 2, 1],
        Timestamps: [endpoint.at(-1), endpoint.at(-2), endpoint.at(-3)],
      },
      { Id: 'double', Label: 'twice', Values: [6, 4, 2] },
    ]);
    const ascending = await endpoint.client.send(
      new GetMetricDataCommand({ ...range, ScanBy: 'TimestampAscending' }),
    );
    expect(ascending.MetricDataResults?.[0]?.Values).toEqual([1, 2, 3]);
  });

  it('are listed by namespace, name and dimension', async () => {
    await endpoint.put(
      { Value: 1, Dimensions: [{ Name: 'Zone', Value: 'a' }] },
      { Value: 1 },
      { MetricName: 'Other', Value: 1 },
    );
    const list = async (input: object) => (await endpoint.client.send(new ListMetricsCommand(input))).Metrics;
    expect(await list({ Namespace: 'App' })).toHaveLength(3);
    expect(await list({ MetricName: 'Load', Dimensions: [{ Name: 'Zone' }] })).toEqual([
      { Namespace: 'App', MetricName: 'Load', Dimensions: [{ Name: 'Zone', Value: 'a' }] },
    ]);
    expect(await list({ Namespace: 'None' })).toEqual([]);
  });

  it.each([
    [
      () => endpoint.put({}),
      'MetricData[0].Value is missing: a metric needs it, or Values, or StatisticValues',
    ],
    [() => endpoint.put({ Value: 1, StorageResolution: 1 }), 'metrics of high resolution are not played'],
    [() => endpoint.put({ Values: [1, 2], Counts: [1] }), 'it must be as long as Values'],
    [
      () =>
        endpoint.client.send(
          new PutMetricDataCommand({ Namespace: 'AWS/Kinesis', MetricData: [{ MetricName: 'm', Value: 1 }] }),
        ),
      'Namespace is "AWS/Kinesis": AWS/ is for the metrics of AWS services',
    ],
    [
      () =>
        endpoint.client.send(
          new GetMetricDataCommand({
            StartTime: endpoint.at(-1),
            EndTime: endpoint.at(0),
            MetricDataQueries: [{ Id: 'e', Expression: 'nobody * 2', Period: 60 }],
          }),
        ),
      'Metric query e: no query has the id nobody; there are e.',
    ],
    [
      () =>
        endpoint.client.send(
          new GetMetricDataCommand({
            StartTime: endpoint.at(-1),
            EndTime: endpoint.at(0),
            MetricDataQueries: [
              { Id: 'a', Expression: 'b', Period: 60 },
              { Id: 'b', Expression: 'a', Period: 60 },
            ],
          }),
        ),
      'the expression a leads back to itself',
    ],
    [
      () =>
        endpoint.client.send(
          new GetMetricDataCommand({
            StartTime: endpoint.at(0),
            EndTime: endpoint.at(0),
            MetricDataQueries: [{ Id: 'm', MetricStat: load('Sum') }],
          }),
        ),
      'it must lie before EndTime',
    ],
  ])('are refused with a reason (%#)', async (send, message) => {
    await expect(send()).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
    });
  });
});
