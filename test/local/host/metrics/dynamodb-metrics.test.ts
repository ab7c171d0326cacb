import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { DataStream, StreamMonitoring } from 'cdk-kinesis-blueprint';
import { expect, it } from 'vitest';
import { DynamoDbMetrics } from '../../../../local/host/metrics';
import { newStack, resourcesOf } from '../../../synth/support/synthesize';
import { CloudWatchFixture, MINUTE as MINUTE_MS } from '../../services/cloudwatch/support/cloudwatch-fixture';

const MINUTE = Date.UTC(2026, 10, 20, 12, 0);

it('adds up what a table used and refused in a minute, with the dimensions that AWS documents', () => {
  const metrics = new DynamoDbMetrics();
  const usage = { table: 'views', sum: 30, samples: 2, minimum: 10, maximum: 20 };
  metrics.onUsage({ ...usage, metric: 'WriteThrottleEvents' });
  metrics.onUsage({ ...usage, metric: 'WriteThrottleEvents', sum: 5, samples: 1, minimum: 5, maximum: 5 });
  metrics.onUsage({ ...usage, metric: 'ThrottledRequests', operation: 'BatchWriteItem' });
  const samples = [...metrics.source([MINUTE - 60_000, MINUTE])];
  expect(samples).toEqual([
    {
      metric: { namespace: 'AWS/DynamoDB', name: 'WriteThrottleEvents', dimensions: { TableName: 'views' } },
      unit: 'Count',
      timestamp: MINUTE,
      set: expect.objectContaining({ sum: 35, sampleCount: 3, minimum: 5, maximum: 20 }),
    },
    {
      metric: {
        namespace: 'AWS/DynamoDB',
        name: 'ThrottledRequests',
        dimensions: { TableName: 'views', Operation: 'BatchWriteItem' },
      },
      unit: 'Count',
      timestamp: MINUTE,
      set: expect.objectContaining({ sum: 30, sampleCount: 2 }),
    },
  ]);
  expect([...metrics.source([MINUTE + 60_000])]).toEqual([]);
});

it('lets the alarm of StreamMonitoring play: on after 5 minutes with refused writes, off when they have ended', async () => {
  const stack = newStack();
  const table = new dynamodb.Table(stack, 'Views', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
  });
  new StreamMonitoring(stack, 'Monitoring', { stream: new DataStream(stack, 'Clicks'), tables: [table] });
  const alarms = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
  const [, alarm] = alarms.find(([id]) => id.includes('TableThrottled')) ?? [];
  const named = JSON.stringify(alarm?.Properties).replaceAll(/\{"Ref":"Views\w+"\}/g, '"views"');

  const fixture = new CloudWatchFixture();
  const metrics = new DynamoDbMetrics();
  fixture.cloudWatch.addSource(metrics.source);
  fixture.alarm('TableThrottled', JSON.parse(named));
  const minutes = async (count: number, refused: number) => {
    for (let n = 0; n < count; n++) {
      const one = { table: 'views', samples: 1, minimum: 1, maximum: 1 };
      metrics.onUsage({ ...one, metric: 'ConsumedWriteCapacityUnits', sum: 1_000 });
      if (refused > 0) metrics.onUsage({ ...one, metric: 'WriteThrottleEvents', sum: refused });
      await fixture.machine.advance(MINUTE_MS);
    }
  };
  await minutes(20, 0);
  await minutes(4, 100);
  expect(fixture.transitions).not.toContainEqual(expect.stringContaining('-> ALARM'));
  await minutes(2, 100);
  expect(fixture.transitions).toContainEqual(expect.stringContaining('-> ALARM'));
  await minutes(20, 0);
  expect(fixture.transitions.at(-1)).toContain('ALARM -> OK');
  fixture.cloudWatch.close();
});
