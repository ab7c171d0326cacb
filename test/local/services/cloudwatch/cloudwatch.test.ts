import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CloudWatchFixture } from './support/cloudwatch-fixture';

let aws: CloudWatchFixture;
beforeEach(() => {
  aws = new CloudWatchFixture();
});
afterEach(() => aws.cloudWatch.close());

describe('functions', () => {
  it("have metrics in their log lines, whose time is the machine's", async () => {
    const timestamp = aws.machine.now();
    aws.cloudWatch.readLog(
      JSON.stringify({
        _aws: {
          Timestamp: timestamp,
          CloudWatchMetrics: [{ Namespace: 'App', Metrics: [{ Name: 'Load', Unit: 'Count' }] }],
        },
        Load: 3,
      }),
    );
    await aws.minutes(undefined);
    expect(aws.lastMinute('App', {})).toEqual({ Load: '3/1 Count' });
    aws.cloudWatch.readLog('{"_aws":{"CloudWatchMetrics":[{}]}}');
    expect(aws.notices).toEqual([expect.stringContaining('a directive has no Namespace')]);
  });
});
