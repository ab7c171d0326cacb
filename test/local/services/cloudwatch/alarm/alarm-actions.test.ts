import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Chance } from '../../../../../local/base/chance';
import { eventDocument } from '../../../../../local/services/events/aws-event';
import { CloudWatchFixture } from '../support/cloudwatch-fixture';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:people';
const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:resharder:live';
const ARN = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:high';

let aws: CloudWatchFixture;
beforeEach(() => {
  aws = new CloudWatchFixture();
});
afterEach(() => aws.cloudWatch.close());

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
    expect(aws.events.map((event) => eventDocument(event, Chance.unseeded()))).toMatchObject([
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
