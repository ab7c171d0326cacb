import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloudWatchFixture } from '../support/cloudwatch-fixture';

let aws: CloudWatchFixture;
beforeEach(() => {
  aws = new CloudWatchFixture();
});
afterEach(() => aws.cloudWatch.close());

describe('a metric alarm with a warm-up period', () => {
  const quiet = { TreatMissingData: 'breaching', EvaluationPeriods: 3 };
  const warmUp = (minutes: number, whole: boolean) => ({
    ...quiet,
    WarmUpConfiguration: {
      WarmUpPeriodDurationInMinutes: minutes,
      OnlyStartEvaluatingAfterWarmUpPeriodEnds: whole,
    },
  });

  it('says nothing until it ends, and does not begin again when the alarm is changed', async () => {
    const alarm = aws.alarm('stopped', warmUp(10, true));
    await aws.minutes(
      1,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    );
    expect(alarm.state.value).toBe('INSUFFICIENT_DATA');
    aws.alarm('stopped', warmUp(30, true));
    await aws.minutes(undefined);
    expect(aws.transitions).toEqual(['stopped: INSUFFICIENT_DATA -> ALARM']);
  });

  it('ends it when the evaluated periods are full of data, unless it waits for the whole', async () => {
    aws.alarm('early', warmUp(30, false));
    aws.alarm('whole', warmUp(30, true));
    await aws.minutes(undefined, 1, 1);
    expect(aws.transitions).toEqual([]);
    await aws.minutes(1);
    expect(aws.transitions).toEqual(['early: INSUFFICIENT_DATA -> OK']);
  });
});

describe('a metric alarm', () => {
  const insights = (Expression: string) => ({ Metrics: [{ Id: 'q', Expression, Period: 60 }] });

  it('watches a query of Metrics Insights, and has no data where no metric fits', async () => {
    aws.alarm('found', insights('SELECT SUM(Load) FROM "App"'));
    aws.alarm('none', insights('SELECT SUM(Other) FROM "App"'));
    await aws.minutes(12, 3);
    expect(aws.transitions).toEqual(['found: INSUFFICIENT_DATA -> ALARM', 'found: ALARM -> OK']);
  });

  it.each([
    [{ Threshold: undefined }, 'Threshold is missing'],
    [{ Period: 10 }, 'Period is 10: it must be a multiple of 60; metrics of high resolution are not played'],
    [{ Statistic: 'TM(10%:90%)' }, 'it must be Average, Maximum, Minimum, SampleCount, Sum or a percentile'],
    [
      { WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 2881 } },
      'WarmUpConfiguration.WarmUpPeriodDurationInMinutes is 2881: it must be a whole number from 1 to 2880',
    ],
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
    [
      insights('SELECT SUM(Load) FROM SCHEMA("App", Shard) GROUP BY Shard'),
      'alarms with GROUP BY are not played, and q has one',
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
