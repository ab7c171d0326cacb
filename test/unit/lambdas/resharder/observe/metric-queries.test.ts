import { describe, expect, it } from 'vitest';
import {
  streamQuestions,
  throttledShardsQuestion,
} from '../../../../../lambdas/resharder/observe/metric-queries';

describe('the questions to CloudWatch', () => {
  it('asks for every metric with an id that CloudWatch takes', () => {
    const ids = [...streamQuestions('clicks', true), throttledShardsQuestion('clicks')].map(
      ({ query }) => query.Id ?? '',
    );
    expect(new Set(ids).size).toBe(7);
    for (const id of ids) expect(id).toMatch(/^[a-z]\w*$/);
  });
});
