import { describe, expect, it } from 'vitest';
import { readRefusal } from '../../../../lambdas/resharder/refusal';

describe('a refusal', () => {
  it('knows an answer of Kinesis from an error that leaves open whether the call was done', () => {
    const call = { name: 'UpdateShardCount', target: 4 } as const;
    const named = (name: string) => Object.assign(new Error('words'), { name });
    expect(readRefusal(named('LimitExceededException'), call)?.isLimit).toBe(true);
    expect(readRefusal(named('ResourceInUseException'), call)?.isLimit).toBe(false);
    for (const error of [named('TimeoutError'), named('InternalFailureException'), 'text']) {
      expect(readRefusal(error, call)).toBe(undefined);
    }
  });
});
