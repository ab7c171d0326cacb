import { describe, expect, it } from 'vitest';
import { readScheduleExpression } from '../../../../../../lambdas/resharder/policy/bounds/schedule-expression';

const last = (expression: string, now: string, timeZone = 'UTC') => {
  const at = readScheduleExpression(expression, timeZone).lastFiring(Date.parse(now));
  return at === undefined ? undefined : new Date(at).toISOString().replace(':00.000Z', 'Z');
};

describe('A schedule expression', () => {
  it.each([
    ['cron(0 18 * * ? *)', '2026-11-27T18:00:00Z', '2026-11-27T18:00Z'],
    ['cron(0 18 * * ? *)', '2026-11-27T17:59:59Z', '2026-11-26T18:00Z'],
    ['cron(0/15 8-10 * * ? *)', '2026-11-27T23:00:00Z', '2026-11-27T10:45Z'],
    ['cron(30 6,18 ? * MON-FRI *)', '2026-11-29T12:00:00Z', '2026-11-27T18:30Z'],
    ['cron(0 0 1 JAN ? *)', '2026-11-29T12:00:00Z', '2026-01-01T00:00Z'],
    ['cron(0 12 L * ? *)', '2026-11-29T12:00:00Z', '2026-10-31T12:00Z'],
    ['cron(0 12 ? * 6#4 *)', '2026-11-29T12:00:00Z', '2026-11-27T12:00Z'],
    ['cron(0 12 ? * SUNL *)', '2026-11-28T12:00:00Z', '2026-10-25T12:00Z'],
    ['cron(0 12 29 2 ? *)', '2026-11-28T12:00:00Z', '2024-02-29T12:00Z'],
    ['cron(0 12 1 1 ? 2030)', '2026-11-28T12:00:00Z', undefined],
    ['rate(12 hours)', '2026-11-27T17:59:00Z', '2026-11-27T12:00Z'],
    ['rate(1 day)', '2026-11-27T17:59:00Z', '2026-11-27T00:00Z'],
    ['at(2026-11-27T18:00:00)', '2026-11-27T18:00:00Z', '2026-11-27T18:00Z'],
    ['at(2026-11-27T18:00:00)', '2026-11-27T17:59:59Z', undefined],
  ])('%s fired last before %s at %s', (expression, now, expected) => {
    expect(last(expression, now)).toBe(expected);
  });

  it.each([
    ['2026-07-01T18:00:00Z', '2026-07-01T16:00Z'],
    ['2026-12-01T18:00:00Z', '2026-12-01T17:00Z'],
  ])('goes by the clock of its time zone, in summer and in winter: %s', (now, expected) => {
    expect(last('cron(0 18 * * ? *)', now, 'Europe/Berlin')).toBe(expected);
    expect(last('at(2026-07-01T18:00:00)', '2026-12-01T00:00:00Z', 'Europe/Berlin')).toBe(
      '2026-07-01T16:00Z',
    );
  });

  it('fires once where the clock leaves the hour out', () => {
    // On 29 March 2026 the clocks of Berlin go from 2:00 to 3:00.
    const now = '2026-03-29T10:00:00Z';
    expect(last('cron(30 2 * * ? *)', now, 'Europe/Berlin')).toBe('2026-03-29T01:30Z');
  });

  it.each([
    ['every day', 'UTC', 'The schedule "every day" cannot be read; allowed are cron('],
    ['cron(0 18 * * *)', 'UTC', 'has 5 fields; allowed are cron(minutes hours'],
    ['cron(60 18 * * ? *)', 'UTC', 'has minutes "60"; allowed are *, ?, numbers from 0 to 59, ranges'],
    ['cron(0 18 ? * MOO *)', 'UTC', 'has day-of-week "MOO"; allowed are *, ?, numbers from 1 to 7, names'],
    ['cron(0 18 15W * ? *)', 'UTC', 'has day-of-month "15W"'],
    ['rate(0 days)', 'UTC', 'has no rate that can be read'],
    ['at(tomorrow)', 'UTC', 'has no time that can be read'],
    ['cron(0 18 * * ? *)', 'Mars/North', 'has the time zone "Mars/North"; allowed is an IANA name'],
  ])('that is wrong is refused: %s in %s', (expression, timeZone, message) => {
    expect(() => readScheduleExpression(expression, timeZone)).toThrow(message);
  });
});
