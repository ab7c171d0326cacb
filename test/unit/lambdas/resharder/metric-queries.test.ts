import { describe, expect, it } from 'vitest';
import { MAX_QUERIES, shardQuestions } from '../../../../lambdas/resharder/metric-queries';

describe('the questions to CloudWatch', () => {
  it('asks for every metric with an id that CloudWatch takes', () => {
    const ids = shardQuestions('clicks', ['shardId-000000000000', 'shardId-000000000001']).map(
      ({ query }) => query.Id ?? '',
    );
    expect(new Set(ids).size).toBe(6);
    for (const id of ids) expect(id).toMatch(/^[a-z]\w*$/);
    expect(MAX_QUERIES).toBe(500);
  });
});
