import { describe, expect, it } from 'vitest';
import { drawnFaults } from '../../../run/rehearse/drawn-faults';
import { Lateness } from '../../../run/rehearse/lateness';
import { closeRehearsal, type RehearsalCounts } from '../../../run/rehearse/rehearsal-account';
import { StreamTotals } from '../../../run/rehearse/stream-totals';

const poison = (sequenceNumber: string, id: string) => ({ shardId: 's', sequenceNumber, reason: 'r', id });

/** A poison line and 99 others; one record was put twice, and one page view delivered twice. */
const COUNTS: RehearsalCounts = {
  linesWritten: 100,
  distinctValidLines: 99,
  poisonIds: new Set(['p']),
  recordsConfirmed: 100,
  recordsInStream: 101,
  processed: 97,
  recovered: 2,
  dropped: 0,
  parked: [poison('1', 'p'), poison('2', 'p')],
  pageViews: 99,
  sessions: { processed: 99, parked: 2, counted: 40, distinct: 40, parkedRecords: [poison('1', 'p')] },
  delivery: { delivered: 100, distinct: 99, failed: 2 },
};

describe('the account of a rehearsal', () => {
  it('closes with records that AWS may have twice, and counts them', () => {
    const account = closeRehearsal(COUNTS);
    expect(account.checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(account).toMatchObject({ closes: true, writtenAgain: 1, deliveredAgain: 1, recovered: 2 });
  });

  it.each<[string, Partial<RehearsalCounts>, RegExp]>([
    ['a lost record', { processed: 96 }, /^records in the stream = processed/],
    ['a page view missing in the table', { pageViews: 98 }, /^page views in the table/],
    ['a page view too many in the table', { pageViews: 100 }, /^page views in the table/],
    [
      'a good line parked',
      { parked: [poison('1', 'p'), poison('2', 'good')] },
      /^parked lines that are no poison/,
    ],
    ['poison that is nowhere', { poisonIds: new Set(['p', 'q']) }, /^distinct parked lines/],
    ['a dropped record', { dropped: 1 }, /^records dropped/],
    ['an object lost', { delivery: { ...COUNTS.delivery, distinct: 98 } }, /^distinct page views in S3/],
    ['a session lost', { sessions: { ...COUNTS.sessions, counted: 39 } }, /^sessions in the table/],
  ])('does not close with %s', (_, change, claim) => {
    const { closes, checks } = closeRehearsal({ ...COUNTS, ...change });
    expect(closes).toBe(false);
    expect(checks.filter(({ holds }) => !holds).some((check) => claim.test(check.claim))).toBe(true);
  });
});

describe('the faults of a rehearsal', () => {
  it('follow from the seed', () => {
    expect(drawnFaults(3, 0.01, 7)).toEqual(drawnFaults(3, 0.01, 7));
    expect(drawnFaults(3, 0.01, 7).outages).not.toEqual(drawnFaults(4, 0.01, 7).outages);
  });

  it('have tables down for an hour, and a shorter time in a short rehearsal; both end before the load', () => {
    for (const [days, seconds] of [
      [7, 3600],
      [1 / 24, 300],
    ] as const) {
      for (const { fromSeconds, toSeconds } of drawnFaults(1, 0.01, days).outages ?? []) {
        expect(toSeconds - fromSeconds).toBe(seconds);
        expect(fromSeconds).toBeGreaterThanOrEqual(0);
        expect(toSeconds).toBeLessThanOrEqual(days * 86_400);
      }
    }
  });
});

describe('lateness', () => {
  it('has the greatest, and what 99 of 100 do not exceed', () => {
    const lateness = new Lateness();
    lateness.done(
      Array.from({ length: 100 }, (_, i) => i + 1),
      101,
    );
    lateness.age(7);
    expect(lateness.facts).toEqual({
      records: 100,
      untilDone: { p99: 99, max: 100 },
      iteratorAge: { p99: 7, max: 7 },
    });
    expect(new Lateness().facts.untilDone).toEqual({ p99: 0, max: 0 });
  });
});

describe('what a stream took in', () => {
  it('keeps the counts of shards that are gone', () => {
    const totals = new StreamTotals();
    totals.look([{ shardId: 'a', incomingRecords: 5 }]);
    totals.look([
      { shardId: 'a', incomingRecords: 7 },
      { shardId: 'b', incomingRecords: 1 },
    ]);
    totals.look([{ shardId: 'b', incomingRecords: 3 }]);
    expect(totals.records).toBe(10);
    for (let minute = 0; minute < 90; minute++) totals.minute(2);
    expect(totals.shardHours).toBe(3);
  });
});
