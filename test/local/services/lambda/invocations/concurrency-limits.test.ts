import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConcurrencyLimits } from '../../../../../local/services/lambda/invocations/concurrency-limits';

describe('concurrency limits', () => {
  it('throttles beyond the account, and runs again when one is done', () => {
    const limits = new ConcurrencyLimits(2);
    expect([limits.take('a'), limits.take('b'), limits.take('c')]).toEqual([
      undefined,
      undefined,
      'ConcurrentInvocationLimitExceeded',
    ]);
    limits.release('a');
    expect(limits.take('c')).toBeUndefined();
  });

  it('keeps a reservation for its function, as a ceiling and as a guarantee', () => {
    const limits = new ConcurrencyLimits(102);
    limits.reserve('reserved', 2);
    for (let i = 0; i < 100; i += 1) expect(limits.take('other')).toBeUndefined();
    expect(limits.take('other')).toBe('ConcurrentInvocationLimitExceeded');
    expect([limits.take('reserved'), limits.take('reserved'), limits.take('reserved')]).toEqual([
      undefined,
      undefined,
      'ReservedFunctionConcurrentInvocationLimitExceeded',
    ]);
  });

  it('throttles everything at a reservation of 0, until it is taken away', () => {
    const limits = new ConcurrencyLimits();
    limits.reserve('a', 0);
    expect(limits.take('a')).toBe('ReservedFunctionConcurrentInvocationLimitExceeded');
    limits.reserve('a', undefined);
    expect(limits.take('a')).toBeUndefined();
  });

  it('refuses a reservation that leaves the others fewer than 100, and one that is no number of executions', () => {
    const limits = new ConcurrencyLimits();
    limits.reserve('a', 500);
    expect(() => limits.reserve('b', 401)).toThrow(
      "decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    );
    limits.reserve('b', 400);
    limits.reserve('a', 499);
    for (const executions of [-1, 1.5]) {
      expect(() => limits.reserve('a', executions)).toThrow(
        `ReservedConcurrentExecutions is ${executions}; allowed is`,
      );
    }
  });

  it('refuses every reservation in an account with a quota of 10, with the sentence of AWS', () => {
    expect(() => new ConcurrencyLimits(10).reserve('a', 1)).toThrow(
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its " +
        'minimum value of [10].',
    );
    expect(() => new ConcurrencyLimits(10).reserve('a', 0)).not.toThrow();
  });

  it('never runs more than a function or the account may', () => {
    const step = fc.record({ name: fc.constantFrom('a', 'b', 'c'), done: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 }), fc.array(step, { maxLength: 60 }), (reserved, steps) => {
        const limits = new ConcurrencyLimits(103);
        limits.reserve('a', reserved);
        const running = new Map([
          ['a', 0],
          ['b', 0],
          ['c', 0],
        ]);
        for (const { name, done } of steps) {
          const now = running.get(name) ?? 0;
          if (done && now > 0) {
            limits.release(name);
            running.set(name, now - 1);
          } else if (limits.take(name) === undefined) running.set(name, now + 1);
          expect(running.get('a')).toBeLessThanOrEqual(reserved);
        }
      }),
    );
  });
});
