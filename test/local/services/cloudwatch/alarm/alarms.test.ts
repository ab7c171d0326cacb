import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCompositeAlarm } from '../../../../../local/services/cloudwatch/alarm/composite-alarm';
import { eventDocument } from '../../../../../local/services/events/aws-event';
import { Properties } from '../../../../../local/template';
import { CloudWatchFixture, HOME } from '../support/cloudwatch-fixture';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:people';
const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:resharder:live';
const ARN = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:high';

let aws: CloudWatchFixture;
beforeEach(() => {
  aws = new CloudWatchFixture();
});
afterEach(() => aws.cloudWatch.close());

const stateOf = (name: string) => aws.cloudWatch.alarms.get(name).state.value;

describe('an alarm', () => {
  it('begins with INSUFFICIENT_DATA and is evaluated at the end of each minute', async () => {
    aws.alarm('high');
    expect(stateOf('high')).toBe('INSUFFICIENT_DATA');
    await aws.minutes(3, 12, 3, 3, 3);
    expect(aws.transitions).toEqual([
      'high: INSUFFICIENT_DATA -> OK',
      'high: OK -> ALARM',
      'high: ALARM -> OK',
    ]);
  });

  it('takes M datapoints out of N', async () => {
    aws.alarm('high', { EvaluationPeriods: 3, DatapointsToAlarm: 2 });
    await aws.minutes(12, 3, 3, 12, 3);
    expect(stateOf('high')).toBe('OK');
    await aws.minutes(12);
    expect(stateOf('high')).toBe('ALARM');
  });

  it('looks at periods of several minutes, which slide from minute to minute', async () => {
    aws.alarm('high', { Period: 300, TreatMissingData: 'notBreaching' });
    await aws.minutes(0, 0, 5, 0, 0, 5);
    expect(stateOf('high')).toBe('ALARM');
    await aws.minutes(0, 0);
    expect(stateOf('high')).toBe('OK');
  });

  it.each([
    ['GreaterThanThreshold', 10, 11],
    ['GreaterThanOrEqualToThreshold', 9, 10],
    ['LessThanThreshold', 10, 9],
    ['LessThanOrEqualToThreshold', 11, 10],
  ])('compares: %s', async (ComparisonOperator, within, beyond) => {
    aws.alarm('compared', { ComparisonOperator });
    await aws.minutes(within);
    expect(stateOf('compared')).toBe('OK');
    await aws.minutes(beyond);
    expect(stateOf('compared')).toBe('ALARM');
  });

  it('keeps its state while data is missing and ignored, and loses it where missing means missing', async () => {
    aws.alarm('ignoring', { TreatMissingData: 'ignore' });
    aws.alarm('missing');
    await aws.minutes(12, undefined, undefined, undefined);
    expect([stateOf('ignoring'), stateOf('missing')]).toEqual(['ALARM', 'INSUFFICIENT_DATA']);
  });

  it('says why in the words of CloudWatch', async () => {
    const alarm = aws.alarm('high', { TreatMissingData: 'notBreaching' });
    await aws.minutes(12.5);
    expect(alarm.state.reason).toBe(
      'Threshold Crossed: 1 out of the last 1 datapoints [12.5 (20/11/26 12:00:00)] was greater than or equal to the ' +
        'threshold (10.0) (minimum 1 datapoint for OK -> ALARM transition).',
    );
    expect(JSON.parse(alarm.state.reasonData ?? '')).toMatchObject({
      queryDate: '2026-11-20T12:01:00.000+0000',
      statistic: 'Sum',
      recentDatapoints: [12.5],
      evaluatedDatapoints: [{ timestamp: '2026-11-20T12:00:00.000+0000', value: 12.5 }],
    });
    await aws.minutes(undefined, undefined, undefined);
    expect(alarm.state.reason).toBe(
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NotBreaching].',
    );
    aws.alarm('waiting', { MetricName: 'Other', EvaluationPeriods: 2 });
    await aws.minutes(1);
    expect(aws.cloudWatch.alarms.get('waiting').state.reason).toBe(
      'Insufficient Data: 2 datapoints were unknown.',
    );
  });

  it('watches an expression over several metrics', async () => {
    const stat = (MetricName: string) => ({
      Metric: { Namespace: 'App', MetricName },
      Period: 60,
      Stat: 'Sum',
    });
    aws.alarm('utilization', {
      Threshold: 0.8,
      Metrics: [
        { Id: 'load', MetricStat: stat('Load'), ReturnData: false },
        { Id: 'shards', MetricStat: { ...stat('Shards'), Stat: 'Maximum' }, ReturnData: false },
        { Id: 'u', Expression: 'load / (10 * FILL(shards, REPEAT))', Label: 'Utilization' },
      ],
    });
    aws.load(2, 'Shards');
    await aws.minutes(10);
    expect(stateOf('utilization')).toBe('OK');
    await aws.minutes(18);
    expect(stateOf('utilization')).toBe('ALARM');
  });

  it('that cannot be evaluated says so, and the others are', async () => {
    const Metrics = [
      {
        Id: 'a',
        MetricStat: { Metric: { Namespace: 'App', MetricName: 'Load' }, Period: 60, Stat: 'Sum' },
        ReturnData: false,
      },
      { Id: 'e', Expression: 'MAX(a)' },
    ];
    aws.alarm('broken', { Metrics });
    aws.alarm('high');
    await aws.minutes(12);
    expect(aws.notices).toEqual([
      'Alarm broken cannot be evaluated: Metric query e: it comes to a number, and must come to a time series.',
    ]);
    expect(stateOf('high')).toBe('ALARM');
  });

  it.each([
    [{ Threshold: undefined }, 'Threshold is missing'],
    [{ Period: 10 }, 'Period is 10: it must be a multiple of 60; metrics of high resolution are not played'],
    [{ Statistic: 'TM(10%:90%)' }, 'it must be Average, Maximum, Minimum, SampleCount, Sum or a percentile'],
    [{ DatapointsToAlarm: 2 }, 'DatapointsToAlarm is 2: it must be a whole number from 1 to 1'],
    [{ EvaluationPeriods: 20_000 }, 'with a period of 60 s they are more than seven days'],
    [
      { ComparisonOperator: 'LessThanLowerThreshold' },
      'ComparisonOperator is "LessThanLowerThreshold": it must be',
    ],
    [{ AlarmActions: ['1', '2', '3', '4', '5', '6'] }, 'a list of at most 5 ARNs'],
    [{ Metrics: [{ Id: 'Q', Expression: 'm1' }] }, 'Metrics[0].Id is "Q": it must be letters, digits'],
    [
      { Metrics: [{ Id: 'q', Expression: `SEARCH('{App} MetricName="Load"', 'Sum', 60)`, Period: 60 }] },
      'an alarm takes no SEARCH, and q has one',
    ],
    [{ Metrics: [{ Id: 'q', Expression: 'PERCENTILE(m1)' }] }, 'the function PERCENTILE is not played'],
    [
      {
        Metrics: [
          { Id: 'q', Expression: '1 + 1', Period: 60 },
          { Id: 'r', Expression: 'q', Period: 60 },
        ],
      },
      'exactly one of them must have ReturnData true, and 2 have',
    ],
    [
      { Metrics: [{ Id: 'q', Expression: 'q' }] },
      'Expression q needs a Period of its own, or metrics of one period',
    ],
  ])('is refused with a reason: %o', (properties, message) => {
    expect(() => aws.alarm('refused', properties)).toThrow(message);
  });
});

describe('actions', () => {
  const all = { AlarmActions: [TOPIC, FUNCTION], OKActions: [TOPIC], AlarmDescription: 'much' };

  it('follow transitions only', async () => {
    aws.alarm('high', all);
    await aws.minutes(12, 12, 12, 12, 3, 3, 12);
    expect(aws.invoked).toHaveLength(2);
    expect(aws.published.map(({ subject }) => subject)).toEqual([
      'ALARM: "high" in eu-west-1',
      'OK: "high" in eu-west-1',
      'ALARM: "high" in eu-west-1',
    ]);
  });

  it('are left out while they are switched off; the transitions are still told', async () => {
    aws.alarm('high', { ...all, ActionsEnabled: false });
    await aws.minutes(12);
    expect(aws.invoked).toEqual([]);
    expect(aws.events).toHaveLength(1);
  });

  it('hand a function the event that CloudWatch hands it', async () => {
    aws.alarm('high', all);
    await aws.minutes(12);
    expect(aws.invoked).toEqual([
      {
        arn: FUNCTION,
        event: {
          source: 'aws.cloudwatch',
          alarmArn: ARN,
          accountId: '123456789012',
          time: '2026-11-20T12:01:00.000+0000',
          region: 'eu-west-1',
          alarmData: {
            alarmName: 'high',
            state: {
              value: 'ALARM',
              reason: expect.stringContaining('Threshold Crossed'),
              reasonData: expect.stringContaining('"recentDatapoints":[12]'),
              timestamp: '2026-11-20T12:01:00.000+0000',
            },
            previousState: {
              value: 'INSUFFICIENT_DATA',
              reason: 'Unchecked: Initial alarm creation',
              timestamp: '2026-11-20T12:00:00.000+0000',
            },
            configuration: {
              description: 'much',
              metrics: [
                {
                  id: 'm1',
                  metricStat: {
                    metric: { namespace: 'App', name: 'Load', dimensions: {} },
                    period: 60,
                    stat: 'Sum',
                  },
                  returnData: true,
                },
              ],
            },
          },
        },
      },
    ]);
  });

  it('publish the message that CloudWatch publishes', async () => {
    aws.alarm('high', { ...all, Dimensions: [{ Name: 'A', Value: 'b' }], TreatMissingData: 'breaching' });
    await aws.minutes(undefined);
    expect(aws.published[0]).toMatchObject({
      arn: TOPIC,
      message: {
        AlarmName: 'high',
        AlarmDescription: 'much',
        AWSAccountId: '123456789012',
        NewStateValue: 'ALARM',
        OldStateValue: 'INSUFFICIENT_DATA',
        StateChangeTime: '2026-11-20T12:01:00.000+0000',
        AlarmArn: ARN,
        AlarmActions: [TOPIC, FUNCTION],
        Trigger: {
          MetricName: 'Load',
          Namespace: 'App',
          StatisticType: 'Statistic',
          Statistic: 'SUM',
          Dimensions: [{ name: 'A', value: 'b' }],
          Period: 60,
          EvaluationPeriods: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
          Threshold: 10,
          TreatMissingData: 'breaching',
        },
      },
    });
  });

  it('go with an event for rules', async () => {
    aws.alarm('high');
    await aws.minutes(12);
    expect(aws.events.map(eventDocument)).toMatchObject([
      {
        'detail-type': 'CloudWatch Alarm State Change',
        source: 'aws.cloudwatch',
        account: '123456789012',
        time: '2026-11-20T12:01:00Z',
        region: 'eu-west-1',
        resources: [ARN],
        detail: {
          alarmName: 'high',
          state: { value: 'ALARM' },
          previousState: { value: 'INSUFFICIENT_DATA' },
        },
      },
    ]);
  });

  it('that fail are told and remembered, and the others are carried out', async () => {
    const other = 'arn:aws:automate:eu-west-1:ec2:stop';
    aws = new CloudWatchFixture({ publish: () => Promise.reject(new Error('Topic does not exist')) });
    aws.alarm('high', { AlarmActions: [TOPIC, other, FUNCTION] });
    await aws.minutes(12);
    expect(aws.notices).toEqual([
      `Alarm high: the action ${TOPIC} failed: Topic does not exist`,
      `Alarm high: the action ${other} failed: actions of automate are not played; topics and functions are`,
    ]);
    expect(aws.invoked).toHaveLength(1);
    expect(aws.cloudWatch.alarms.history('high').map(({ type }) => type)).toEqual([
      'ConfigurationUpdate',
      'StateUpdate',
      'Action',
      'Action',
      'Action',
    ]);
  });
});

describe('a composite alarm', () => {
  const composite = (name: string, AlarmRule: string, more: object = {}) => {
    const settings = readCompositeAlarm(new Properties({ AlarmRule, ...more }), name);
    return aws.cloudWatch.alarms.put(settings, HOME, aws.cloudWatch.clock.now());
  };

  it('alarms while its rule holds, also one over others, in the minute that they change', async () => {
    aws.alarm('a');
    aws.alarm('b', { MetricName: 'Other' });
    composite('both', `ALARM(a) AND (NOT ALARM("b") OR OK('b'))`);
    composite('over', 'ALARM(both)', { AlarmActions: [FUNCTION] });
    await aws.minutes(12);
    expect([stateOf('both'), stateOf('over')]).toEqual(['ALARM', 'ALARM']);
    expect(aws.invoked[0]?.event).toMatchObject({
      alarmData: { configuration: { alarmRule: 'ALARM(both)' } },
    });
    aws.load(12, 'Other');
    await aws.minutes(12);
    expect([stateOf('both'), stateOf('over')]).toEqual(['OK', 'OK']);
  });

  it.each([
    ['ALARM(nobody)', 'there is no alarm nobody'],
    ['ALARM(a) AND', 'cannot be read at its end'],
    ['ALARM(a) XOR OK(a)', 'cannot be read at XOR OK(a)'],
    ['AT_LEAST(1, ALARM, (a))', 'allowed are ALARM(name)'],
  ])('is refused with a reason: %s', (rule, message) => {
    aws.alarm('a');
    expect(() => composite('c', rule)).toThrow(message);
  });
});
