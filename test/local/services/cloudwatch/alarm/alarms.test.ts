import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloudWatchFixture } from '../support/cloudwatch-fixture';

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
});
