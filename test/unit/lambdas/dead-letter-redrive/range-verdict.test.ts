import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRange } from '../../../../lambdas/dead-letter-redrive/range-verdict';

describe('the verdict on a range', () => {
  const range = {
    dryRun: false,
    expected: 5,
    found: 5,
    startFound: true,
    stillFailing: [],
    problem: undefined,
  };

  it.each([
    ['whole and processed', {}, { outcome: 'done', expired: 0, finished: true }],
    ['still failing', { stillFailing: ['3'] }, { outcome: 'still-failing', expired: 0, finished: false }],
    [
      'gone in part, the rest processed',
      { found: 3, startFound: false },
      { outcome: 'expired', expired: 2, finished: true },
    ],
    ['gone altogether', { found: 0, startFound: false }, { outcome: 'expired', expired: 5, finished: true }],
    [
      'gone in part, the rest failing',
      { found: 3, startFound: false, stillFailing: ['3'] },
      { outcome: 'still-failing', expired: 2, finished: false },
    ],
    [
      'without its first record, though others in between make up the number',
      { found: 9, startFound: false },
      { outcome: 'expired', expired: 1, finished: true },
    ],
    ['not read to its end', { problem: 'no permission' }, { outcome: 'error', expired: 0, finished: false }],
    ['only looked at', { dryRun: true }, { outcome: 'dry-run', expired: 0, finished: false }],
    [
      'only looked at, and gone',
      { dryRun: true, found: 0, startFound: false },
      { outcome: 'dry-run', expired: 5, finished: false },
    ],
  ])('that is %s', (_, change, verdict) => {
    expect(judgeRange({ ...range, ...change })).toEqual(verdict);
  });

  it('never finishes a pointer that can still do something', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.nat(),
        fc.nat(),
        fc.boolean(),
        fc.array(fc.string(), { maxLength: 3 }),
        fc.option(fc.string()),
        (...values) => {
          const [dryRun, expected, found, startFound, stillFailing, problem] = values;
          const verdict = judgeRange({
            dryRun,
            expected,
            found,
            startFound,
            stillFailing,
            problem: problem ?? undefined,
          });
          if (verdict.finished) expect([dryRun, stillFailing, problem]).toEqual([false, [], null]);
          if (verdict.finished && !startFound) expect(verdict).toMatchObject({ outcome: 'expired' });
        },
      ),
    );
  });
});
