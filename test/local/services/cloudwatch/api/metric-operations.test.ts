import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDatum,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { streamQuestions } from '../../../../../lambdas/resharder/metric-queries';
import { StatisticSet } from '../../../../../local/base/statistic-set';
import { FrontDoor } from '../../../../../local/http';
import { CloudWatchService } from '../../../../../local/services/cloudwatch';
import { CloudWatchFixture, HOME, MINUTE } from '../support/cloudwatch-fixture';

let aws: CloudWatchFixture;
let door: FrontDoor;
let client: CloudWatchClient;
let failures: unknown[];

async function open(compression: number): Promise<void> {
  aws = new CloudWatchFixture({ compression });
  failures = [];
  const onError = (error: unknown) => void failures.push(error);
  door = new FrontDoor({ services: [new CloudWatchService(aws.cloudWatch, onError)], onError });
  client = new CloudWatchClient({
    endpoint: (await door.start({ port: 0 })).url,
    region: HOME.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
}

beforeEach(() => open(1));
afterEach(async () => {
  client.destroy();
  aws.cloudWatch.close();
  await door.close();
  expect(failures).toEqual([]);
});

const put = (...MetricData: Partial<MetricDatum>[]) =>
  client.send(
    new PutMetricDataCommand({
      Namespace: 'App',
      MetricData: MetricData.map((datum) => ({ MetricName: 'Load', ...datum })),
    }),
  );
const at = (minutes: number) => new Date(aws.machine.now() + minutes * MINUTE);
const load = (Stat: string, Period = 60) => ({
  Metric: { Namespace: 'App', MetricName: 'Load' },
  Period,
  Stat,
});
const putAlarm = (input: Partial<PutMetricAlarmCommandInput> = {}) =>
  client.send(
    new PutMetricAlarmCommand({
      AlarmName: 'high',
      Namespace: 'App',
      MetricName: 'Load',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 10,
      ComparisonOperator: 'GreaterThanThreshold',
      ...input,
    }),
  );
const alarms = async () => (await client.send(new DescribeAlarmsCommand({}))).MetricAlarms ?? [];

describe('metrics', () => {
  it('are put as values, as counted values and as statistics, and read back', async () => {
    await put(
      { Value: 1, Unit: 'Count' },
      { Values: [2, 3], Counts: [2, 1], Unit: 'Count' },
      { StatisticValues: { SampleCount: 2, Sum: 20, Minimum: 5, Maximum: 15 }, Unit: 'Count' },
    );
    await put({ Value: 7, Timestamp: at(-1), Unit: 'Count' });
    const { Label, Datapoints = [] } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: 'App',
        MetricName: 'Load',
        StartTime: at(-5),
        EndTime: at(1),
        Period: 60,
        Statistics: ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'],
      }),
    );
    expect(Label).toBe('Load');
    expect(Datapoints.sort((a, b) => Number(a.Timestamp) - Number(b.Timestamp))).toEqual([
      { Timestamp: at(-1), Unit: 'Count', Sum: 7, Average: 7, Minimum: 7, Maximum: 7, SampleCount: 1 },
      { Timestamp: at(0), Unit: 'Count', Sum: 28, Average: 28 / 6, Minimum: 1, Maximum: 15, SampleCount: 6 },
    ]);
  });

  it('are read many at a time, with math, newest first unless told', async () => {
    for (const minute of [-3, -2, -1]) await put({ Value: minute + 4, Timestamp: at(minute) });
    const MetricDataQueries = [
      { Id: 'm', MetricStat: load('Sum') },
      { Id: 'double', Expression: 'm * 2', Label: 'twice' },
      { Id: 'hidden', Expression: 'm + 1', ReturnData: false },
    ];
    const range = { StartTime: at(-3), EndTime: at(0), MetricDataQueries };
    const { MetricDataResults } = await client.send(new GetMetricDataCommand(range));
    expect(MetricDataResults).toMatchObject([
      {
        Id: 'm',
        Label: 'Load',
        StatusCode: 'Complete',
        Values: [3, 2, 1],
        Timestamps: [at(-1), at(-2), at(-3)],
      },
      { Id: 'double', Label: 'twice', Values: [6, 4, 2] },
    ]);
    const ascending = await client.send(new GetMetricDataCommand({ ...range, ScanBy: 'TimestampAscending' }));
    expect(ascending.MetricDataResults?.[0]?.Values).toEqual([1, 2, 3]);
  });

  it('are listed by namespace, name and dimension', async () => {
    await put(
      { Value: 1, Dimensions: [{ Name: 'Zone', Value: 'a' }] },
      { Value: 1 },
      { MetricName: 'Other', Value: 1 },
    );
    const list = async (input: object) => (await client.send(new ListMetricsCommand(input))).Metrics;
    expect(await list({ Namespace: 'App' })).toHaveLength(3);
    expect(await list({ MetricName: 'Load', Dimensions: [{ Name: 'Zone' }] })).toEqual([
      { Namespace: 'App', MetricName: 'Load', Dimensions: [{ Name: 'Zone', Value: 'a' }] },
    ]);
    expect(await list({ Namespace: 'None' })).toEqual([]);
  });

  it.each([
    [() => put({}), 'MetricData[0].Value is missing: a metric needs it, or Values, or StatisticValues'],
    [() => put({ Value: 1, StorageResolution: 1 }), 'metrics of high resolution are not played'],
    [() => put({ Values: [1, 2], Counts: [1] }), 'it must be as long as Values'],
    [
      () =>
        client.send(
          new PutMetricDataCommand({ Namespace: 'AWS/Kinesis', MetricData: [{ MetricName: 'm', Value: 1 }] }),
        ),
      'Namespace is "AWS/Kinesis": AWS/ is for the metrics of AWS services',
    ],
    [
      () =>
        client.send(
          new GetMetricDataCommand({
            StartTime: at(-1),
            EndTime: at(0),
            MetricDataQueries: [{ Id: 'e', Expression: 'nobody * 2', Period: 60 }],
          }),
        ),
      'Metric query e: no query has the id nobody; there are e.',
    ],
    [
      () =>
        client.send(
          new GetMetricDataCommand({
            StartTime: at(-1),
            EndTime: at(0),
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
        client.send(
          new GetMetricDataCommand({
            StartTime: at(0),
            EndTime: at(0),
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

describe('SEARCH', () => {
  const search = (Expression: string) =>
    client.send(
      new GetMetricDataCommand({
        StartTime: at(-5),
        EndTime: at(1),
        MetricDataQueries: [{ Id: 'behind', Expression }],
      }),
    );

  beforeEach(async () => {
    const behind = (stream: string, consumer: string | undefined, Value: number, MetricName = 'Behind') =>
      put({
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

  it('can be added up', async () => {
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        StartTime: at(-5),
        EndTime: at(1),
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
    aws.cloudWatch.store.add({ metric, unit: 'Milliseconds', timestamp: aws.machine.now(), set });
    const { MetricDataResults } = await search(question?.query.Expression ?? '');
    expect(MetricDataResults?.map(({ Values }) => Values)).toEqual([[7000]]);
  });

  it('says what of it is not played', async () => {
    await expect(search(`SEARCH('{App} Behind', 'Sum', 60)`)).rejects.toThrow(
      /SEARCH: "Behind" is not played; played are exact matches/,
    );
  });
});

describe('the time of a compressed CloudWatch', () => {
  beforeEach(async () => {
    client.destroy();
    aws.cloudWatch.close();
    await door.close();
    await open(20);
  });

  it('has a datapoint a minute, whichever of the two times a caller goes by', async () => {
    for (let second = 0; second < 60; second += 3) {
      await put({ Value: second / 3, Timestamp: new Date(aws.machine.now()) });
      await aws.machine.advance(3000);
    }
    const lastFour = async (now: number) => {
      const { MetricDataResults } = await client.send(
        new GetMetricDataCommand({
          StartTime: new Date(now - 4 * MINUTE),
          EndTime: new Date(now),
          MetricDataQueries: [{ Id: 'm', MetricStat: load('Sum') }],
        }),
      );
      const { Timestamps = [], Values } = MetricDataResults?.[0] ?? {};
      return { Values, ages: Timestamps.map((time) => Math.round((now - Number(time)) / MINUTE)) };
    };
    const expected = { Values: [19, 18, 17, 16], ages: [1, 2, 3, 4] };
    expect(await lastFour(aws.cloudWatch.clock.now())).toEqual(expected);
    expect(await lastFour(aws.machine.now())).toEqual(expected);
  });
});

describe('alarms', () => {
  it('are made, described, changed and deleted', async () => {
    await putAlarm({
      AlarmDescription: 'much',
      Dimensions: [{ Name: 'Zone', Value: 'a' }],
      TreatMissingData: 'ignore',
    });
    expect(await alarms()).toMatchObject([
      {
        AlarmName: 'high',
        AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:high',
        AlarmDescription: 'much',
        ActionsEnabled: true,
        StateValue: 'INSUFFICIENT_DATA',
        StateUpdatedTimestamp: at(0),
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
    await putAlarm({ Threshold: 5, Statistic: undefined, ExtendedStatistic: 'p90' });
    expect(await alarms()).toMatchObject([{ Threshold: 5, ExtendedStatistic: 'p90' }]);
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ['high'] }));
    expect(await alarms()).toEqual([]);
    await expect(client.send(new DeleteAlarmsCommand({ AlarmNames: ['high'] }))).rejects.toMatchObject({
      name: 'ResourceNotFound',
    });
  });

  it('keep their state when they are changed', async () => {
    await putAlarm();
    await put({ Value: 11 });
    await aws.minutes(undefined);
    await putAlarm({ AlarmDescription: 'changed' });
    expect(await alarms()).toMatchObject([{ StateValue: 'ALARM', AlarmDescription: 'changed' }]);
  });

  it('over expressions are described with them', async () => {
    const Metrics = [
      { Id: 'm', MetricStat: load('Sum'), ReturnData: false },
      { Id: 'e', Expression: 'm / 2', Label: 'half', ReturnData: true },
    ];
    await putAlarm({
      MetricName: undefined,
      Namespace: undefined,
      Statistic: undefined,
      Period: undefined,
      Metrics,
    });
    const [alarm] = await alarms();
    expect(alarm?.Metrics).toMatchObject(Metrics);
  });

  it('are set by hand, with their actions, until the next evaluation; what happened is remembered', async () => {
    await putAlarm({ AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:people'] });
    await client.send(
      new SetAlarmStateCommand({ AlarmName: 'high', StateValue: 'ALARM', StateReason: 'a test' }),
    );
    expect(aws.published).toHaveLength(1);
    await put({ Value: 1 });
    await aws.minutes(undefined);
    expect(await alarms()).toMatchObject([{ StateValue: 'OK' }]);
    const { AlarmHistoryItems = [] } = await client.send(
      new DescribeAlarmHistoryCommand({ AlarmName: 'high', HistoryItemType: 'StateUpdate' }),
    );
    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm updated from ALARM to OK',
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
    ]);
  });

  it('act only while their actions are switched on', async () => {
    await putAlarm({ AlarmActions: ['arn:aws:sns:eu-west-1:123456789012:people'] });
    await client.send(new DisableAlarmActionsCommand({ AlarmNames: ['high'] }));
    await put({ Value: 11 });
    await aws.minutes(undefined, undefined, undefined, undefined);
    expect(aws.published).toEqual([]);
    await client.send(new EnableAlarmActionsCommand({ AlarmNames: ['high'] }));
    await aws.minutes(11);
    expect(aws.published).toHaveLength(1);
  });

  it('can be composed of others', async () => {
    await putAlarm();
    await client.send(new PutCompositeAlarmCommand({ AlarmName: 'any', AlarmRule: 'ALARM(high)' }));
    const { CompositeAlarms, MetricAlarms } = await client.send(
      new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'] }),
    );
    expect(MetricAlarms).toEqual([]);
    expect(CompositeAlarms).toMatchObject([{ AlarmName: 'any', AlarmRule: 'ALARM(high)' }]);
  });

  it('are listed in pages and by state', async () => {
    for (const AlarmName of ['a', 'b', 'c']) await putAlarm({ AlarmName });
    const first = await client.send(new DescribeAlarmsCommand({ MaxRecords: 2 }));
    const second = await client.send(
      new DescribeAlarmsCommand({ MaxRecords: 2, NextToken: first.NextToken }),
    );
    expect(
      [first, second].map(({ MetricAlarms }) => MetricAlarms?.map(({ AlarmName }) => AlarmName)),
    ).toEqual([['a', 'b'], ['c']]);
    expect((await client.send(new DescribeAlarmsCommand({ StateValue: 'OK' }))).MetricAlarms).toEqual([]);
  });

  it.each([
    [{ ThresholdMetricId: 'a' }, 'ThresholdMetricId is "a": anomaly detection is not played'],
    [{ Period: 30 }, 'metrics of high resolution are not played'],
  ])('are refused with a reason: %o', async (input, message) => {
    await expect(putAlarm(input)).rejects.toThrow(message);
  });
});
