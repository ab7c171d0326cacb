import { expect, it } from 'vitest';
import { DynamoDbMetrics } from '../../../../../local/services/cloudwatch';

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
