import {
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { afterEach, describe, expect, it } from 'vitest';
import { CloudWatchEndpoint, load } from '../support/cloudwatch-endpoint';

const endpoint = new CloudWatchEndpoint();
afterEach(() => endpoint.close());

/** The SDK's own protocols. AWS JSON, its default, is what the other tests speak. */
describe.each([
  ["Smithy's CBOR", AwsSmithyRpcV2CborProtocol],
  ['the query protocol', AwsQueryProtocol],
])('CloudWatch in %s', (_, protocol) => {
  it('takes metrics and gives their statistics', async () => {
    await endpoint.open(protocol);
    await endpoint.put(
      { Value: 2.5, Timestamp: endpoint.at(-2), Dimensions: [{ Name: 'Host', Value: 'a b&c' }] },
      { Values: [1, 4], Counts: [2, 1], Timestamp: endpoint.at(-2) },
      {
        StatisticValues: { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 },
        Timestamp: endpoint.at(-2),
        Unit: 'Bytes',
      },
    );
    const range = { StartTime: endpoint.at(-10), EndTime: endpoint.at(1) };
    const { MetricDataResults } = await endpoint.client.send(
      new GetMetricDataCommand({ ...range, MetricDataQueries: [{ Id: 'sum', MetricStat: load('Sum') }] }),
    );
    expect(MetricDataResults).toMatchObject([
      { Id: 'sum', Values: [9], Timestamps: [expect.any(Date)], StatusCode: 'Complete' },
    ]);
    const { Datapoints } = await endpoint.client.send(
      new GetMetricStatisticsCommand({
        ...range,
        Namespace: 'App',
        MetricName: 'Load',
        Dimensions: [{ Name: 'Host', Value: 'a b&c' }],
        Period: 60,
        Statistics: ['Sum', 'SampleCount'],
      }),
    );
    expect(Datapoints).toMatchObject([{ Sum: 2.5, SampleCount: 1, Timestamp: expect.any(Date) }]);
  });

  it('makes alarms and describes them', async () => {
    await endpoint.open(protocol);
    await endpoint.putAlarm({ ActionsEnabled: false, Threshold: 1.5 });
    const { MetricAlarms, CompositeAlarms } = await endpoint.client.send(
      new DescribeAlarmsCommand({ AlarmNames: ['high'] }),
    );
    expect(MetricAlarms).toMatchObject([
      { AlarmName: 'high', Threshold: 1.5, ActionsEnabled: false, StateUpdatedTimestamp: expect.any(Date) },
    ]);
    expect(CompositeAlarms ?? []).toEqual([]);
  });

  it('answers errors by their names', async () => {
    await endpoint.open(protocol);
    const { client } = endpoint;
    await expect(
      client.send(new SetAlarmStateCommand({ AlarmName: 'no', StateValue: 'OK', StateReason: 'because' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFound', message: 'There is no alarm no.' });
    await expect(
      client.send(new PutMetricDataCommand({ Namespace: 'AWS/Load', MetricData: [] })),
    ).rejects.toMatchObject({ name: 'InvalidParameterValueException', $response: { statusCode: 400 } });
  });
});
