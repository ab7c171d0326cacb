import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloudWatchFixture } from '../support/cloudwatch-fixture';

let aws: CloudWatchFixture;
beforeEach(() => {
  aws = new CloudWatchFixture();
});
afterEach(() => aws.cloudWatch.close());

describe('the reason of a state', () => {
  it('is in the words of CloudWatch', async () => {
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
});
