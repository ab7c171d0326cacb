import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScheduleExpression } from '../../../../local/services/events/schedule-expression';

const iso = (time: number | undefined) =>
  time === undefined ? undefined : new Date(time).toISOString().slice(0, 16);
/** A Friday. */
const NOW = Date.UTC(2026, 10, 20, 12, 0, 0);
const next = (text: string, after = NOW) => iso(parseScheduleExpression(text).next(after));

describe('a schedule', () => {
  it.each([
    ['rate(1 minute)', '2026-11-20T12:01'],
    ['rate(5 minutes)', '2026-11-20T12:05'],
    ['rate(2 hours)', '2026-11-20T14:00'],
    ['rate(1 day)', '2026-11-21T12:00'],
    ['cron(0 12 * * ? *)', '2026-11-21T12:00'],
    ['cron(15 12 * * ? *)', '2026-11-20T12:15'],
    ['cron(0/15 * * * ? *)', '2026-11-20T12:15'],
    ['cron(*/20 13-15 * * ? *)', '2026-11-20T13:00'],
    ['cron(0 18 ? * MON-FRI *)', '2026-11-20T18:00'],
    ['cron(0 8 ? * 2 *)', '2026-11-23T08:00'],
    ['cron(30 0 1,15 JAN,jul ? *)', '2027-01-01T00:30'],
    ['cron(0 0 29 2 ? *)', '2028-02-29T00:00'],
    ['cron(0 0 1 1 ? 2030/5)', '2030-01-01T00:00'],
    ['cron(0 0 31 2 ? *)', undefined],
    ['cron(0 0 1 1 ? 2020)', undefined],
    ['at(2026-11-20T12:30:00)', '2026-11-20T12:30'],
    ['at(2026-11-20T11:30:00)', undefined],
  ])('%s is due next at %s', (text, expected) => expect(next(text)).toBe(expected));

  it.each([
    ['every minute', '"every minute" is no schedule'],
    ['rate(0 minutes)', 'rate(0 minutes) takes a number above 0'],
    ['rate(1 minutes)', 'of 1, minute, hour or day'],
    ['rate(5 minute)', 'takes a number above 0 and minutes'],
    ['rate(5 seconds)', 'takes a number above 0 and minutes'],
    ['cron(0 12 * * *)', 'cron(0 12 * * *) has 5 fields; it takes minutes, hours'],
    ['cron(0 12 * * * *)', 'exactly one of day of month and day of week must be ?'],
    ['cron(60 12 * * ? *)', '"60" is no value of minutes, which takes 0 to 59'],
    ['cron(0 12 L * ? *)', '"L" is no value of day of month'],
    ['cron(0 12 ? * MON#1 *)', 'L, W and # are not played'],
    ['cron(0 12 ? * TAG *)', '"TAG" is no value of day of week, which takes 1 to 7 or SUN, MON'],
    ['at(tomorrow)', 'at(tomorrow) takes a moment'],
  ])('%s is refused', (text, message) => expect(() => parseScheduleExpression(text)).toThrow(message));

  it('by cron is due at every minute that its fields name, and at no other', () => {
    const field = (max: number) => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(
        field(59),
        field(23),
        fc.integer({ min: 1, max: 7 }),
        field(60 * 24 * 400),
        (minute, hour, weekday, offset) => {
          const after = NOW + offset * 60_000;
          const due =
            parseScheduleExpression(`cron(${minute} ${hour} ? * ${weekday} *)`).next(after) ?? Number.NaN;
          const date = new Date(due);
          expect([date.getUTCMinutes(), date.getUTCHours(), date.getUTCDay() + 1]).toEqual([
            minute,
            hour,
            weekday,
          ]);
          expect(due).toBeGreaterThan(after);
          expect(due - after).toBeLessThanOrEqual(7 * 86_400_000);
        },
      ),
    );
  });
});
