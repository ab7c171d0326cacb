import { describe, expect, it } from 'vitest';
import { closeAccount } from '../../../run/account';
import { COUNTS, DELIVERY, SESSIONS } from './support/run-counts';

describe('closeAccount', () => {
  it('closes when both sides of every line agree', () => {
    expect(closeAccount(COUNTS)).toMatchObject({ processed: 9_999, parked: 1, closes: true });
  });

  it.each([
    ['a line that was not written', { linesRead: 10_001 }, 'lines read = records written'],
    ['a record that came to no end', { processedByMapping: 9_996 }, 'records written = processed + parked'],
    [
      'a record that was dropped',
      { processedByMapping: 9_996, dropped: 1 },
      'records written = processed + parked',
    ],
    ['a page view too few', { pageViews: 9_979 }, 'distinct page views in the table = distinct valid lines'],
    ['a page view too many', { pageViews: 9_981 }, 'distinct page views in the table = distinct valid lines'],
    [
      'a record that the session counter lost',
      { sessions: { ...SESSIONS, parked: 0 } },
      'records written = counted in sessions + parked by the counter',
    ],
    [
      'a session too few',
      { sessions: { ...SESSIONS, counted: 119 } },
      'sessions in the table = distinct sessions of valid lines',
    ],
    [
      'a session too many',
      { sessions: { ...SESSIONS, counted: 121 } },
      'sessions in the table = distinct sessions of valid lines',
    ],
    [
      'a record that was not delivered',
      { delivery: { ...DELIVERY, failed: 0 } },
      'records written = delivered to S3 + below its error prefix',
    ],
    [
      'a record in two objects, and another in none',
      { delivery: { ...DELIVERY, distinct: 9_979 } },
      'distinct page views in S3 = distinct valid lines',
    ],
  ])('does not close over %s', (_, change, claim) => {
    const account = closeAccount({ ...COUNTS, ...change });
    expect(account.closes).toBe(false);
    expect(account.checks.filter(({ holds }) => !holds).map((check) => check.claim)).toEqual([claim]);
  });
});
