import { describe, expect, it } from 'vitest';
import { readRefusal } from '../../../../../lambdas/resharder/act/refusal';

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

  it.each([
    ['Stream clicks was scaled 10 times in the last 24 hours, which is all that is allowed.', true],
    ['UpdateShardCount cannot be called more than 10 times in a rolling window', true],
    ['Rate exceeded for stream clicks under account 123456789012.', false],
    ['This request would exceed the shard limit for the account 123456789012 in us-east-1.', false],
  ])('knows the limit of a day by its words: %s', (message, expected) => {
    const error = Object.assign(new Error(message), { name: 'LimitExceededException' });
    expect(readRefusal(error, { name: 'UpdateShardCount', target: 4 })?.isDailyLimit).toBe(expected);
  });
});
