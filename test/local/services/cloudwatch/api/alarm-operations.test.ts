import {
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  PutCompositeAlarmCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { endpointForEachTest, load } from '../support/cloudwatch-endpoint';

const endpoint = endpointForEachTest();

describe('alarms', () => {
  it('are made, described, changed and deleted', async () => {
    await endpoint.putAlarm({
      AlarmDescription: 'much',
      Dimensions: [{ Name: 'Zone', Value: 'a' }],
      TreatMissingData: 'ignore',
    });
    expect(await endpoint.alarms()).toMatchObject([
      {
        AlarmName: 'high',
        AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:high',
        AlarmDescription: 'much',
        ActionsEnabled: true,
        StateValue: 'INSUFFICIENT_DATA',
        StateUpdatedTimestamp: endpoint.at(0),
        MetricName: 'Load',
        Namespace: 'App',
        Statistic: 'Sum',
        Dimensions: [{ Name: 'Zone', Value: 'a' }],
        Period: 60,
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
        Threshold: 10,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'ignore',
      },
    ]);
    await endpoint.putAlarm({ Threshold: 5, Statistic: undefined, ExtendedStatistic: 'p90' });
    expect(await endpoint.alarms()).toMatchObject([{ Threshold: 5, ExtendedStatistic: 'p90' }]);
    await endpoint.client.send(new DeleteAlarmsCommand({ AlarmNames: ['high'] }));
    expect(await endpoint.alarms()).toEqual([]);
    await expect(
      endpoint.client.send(new DeleteAlarmsCommand({ AlarmNames: ['high'] })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFound',
    });
  });

  it('keep their state when they are changed', async () => {
    await endpoint.putAlarm();
    await endpoint.put({ Value: 11 });
    await endpoint.aws.minutes(undefined);
    await endpoint.putAlarm({ AlarmDescription: 'changed' });
    expect(await endpoint.alarms()).toMatchObject([{ StateValue: 'ALARM', AlarmDescription: 'changed' }]);
  });

  it('over expressions are described with them', async () => {
    const Metrics = [
      { Id: 'm', MetricStat: load('Sum'), ReturnData: false },
      { Id: 'e', Expression: 'm / 2', Label: 'half', ReturnData: true },
    ];
    await endpoint.putAlarm({
      MetricName: undefined,
      Namespace: undefined,
      Statistic: undefined,
      Period: undefined,
      Metrics,
    });
    const [alarm] = await endpoint.alarms();
    expect(alarm?.Metrics).toMatchObject(Metrics);
  });

  it('are set by hand, with their actions, until the next evaluation; what happened is remembered', async () => {
    await endpoint.putAlarm({ AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:people'] });
    await endpoint.client.send(
      new SetAlarmStateCommand({ AlarmName: 'high', StateValue: 'ALARM', StateReason: 'a test' }),
    );
    expect(endpoint.aws.published).toHaveLength(1);
    await endpoint.put({ Value: 1 });
    await endpoint.aws.minutes(undefined);
    expect(await endpoint.alarms()).toMatchObject([{ StateValue: 'OK' }]);
    const { AlarmHistoryItems = [] } = await endpoint.client.send(
      new DescribeAlarmHistoryCommand({ AlarmName: 'high', HistoryItemType: 'StateUpdate' }),
    );
    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm updated from ALARM to OK',
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
    ]);
  });

  it('act only while their actions are switched on', async () => {
    await endpoint.putAlarm({ AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:people'] });
    await endpoint.client.send(new DisableAlarmActionsCommand({ AlarmNames: ['high'] }));
    await endpoint.put({ Value: 11 });
    await endpoint.aws.minutes(undefined, undefined, undefined, undefined);
    expect(endpoint.aws.published).toEqual([]);
    await endpoint.client.send(new EnableAlarmActionsCommand({ AlarmNames: ['high'] }));
    await endpoint.aws.minutes(11);
    expect(endpoint.aws.published).toHaveLength(1);
  });

  it('can be composed of others', async () => {
    await endpoint.putAlarm();
    await endpoint.client.send(new PutCompositeAlarmCommand({ AlarmName: 'any', AlarmRule: 'ALARM(high)' }));
    const { CompositeAlarms, MetricAlarms } = await endpoint.client.send(
      new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'] }),
    );
    expect(MetricAlarms).toEqual([]);
    expect(CompositeAlarms).toMatchObject([{ AlarmName: 'any', AlarmRule: 'ALARM(high)' }]);
  });

  it('are listed in pages and by state', async () => {
    for (const AlarmName of ['a', 'b', 'c']) await endpoint.putAlarm({ AlarmName });
    const first = await endpoint.client.send(new DescribeAlarmsCommand({ MaxRecords: 2 }));
    const second = await endpoint.client.send(
      new DescribeAlarmsCommand({ MaxRecords: 2, NextToken: first.NextToken }),
    );
    expect(
      [first, second].map(({ MetricAlarms }) => MetricAlarms?.map(({ AlarmName }) => AlarmName)),
    ).toEqual([['a', 'b'], ['c']]);
    expect(
      (await endpoint.client.send(new DescribeAlarmsCommand({ StateValue: 'OK' }))).MetricAlarms,
    ).toEqual([]);
  });

  it.each([
    [{ ThresholdMetricId: 'a' }, 'ThresholdMetricId is "a": anomaly detection is not played'],
    [{ Period: 30 }, 'metrics of high resolution are not played'],
  ])('are refused with a reason: %o', async (input, message) => {
    await expect(endpoint.putAlarm(input)).rejects.toThrow(message);
  });
});
