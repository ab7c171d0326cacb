import { describe, expect, it } from 'vitest';
import type { RangeReport } from '../../../../lambdas/dead-letter-redrive/report';
import { ReportBuilder } from '../../../../lambdas/dead-letter-redrive/report-builder';

describe('the report', () => {
  const range = (stillFailing: readonly string[]): RangeReport => ({
    pointer: 'id',
    shardId: 's',
    startSequenceNumber: '1',
    endSequenceNumber: '9',
    expected: 9,
    found: 9,
    expired: 0,
    outcome: stillFailing.length > 0 ? 'still-failing' : 'done',
    stillFailing,
  });

  it('adds up pointers and records', () => {
    const builder = new ReportBuilder(false);
    builder.addRange(range(['2', '3']), 9, false);
    builder.addRange(range([]), 9, true);
    builder.addUnreadable({ pointer: 'x', reason: 'not JSON' });
    expect(builder.build(true)).toMatchObject({
      dryRun: false,
      complete: true,
      pointers: { seen: 3, deleted: 1, kept: 2 },
      records: { expected: 18, found: 18, replayed: 18, succeeded: 16, stillFailing: 2, expired: 0 },
      omitted: { ranges: 0, stillFailing: 0, unreadable: 0 },
    });
  });

  it('stays small enough for one line of a log, and says what it left out', () => {
    const builder = new ReportBuilder(false);
    const many = Array.from({ length: 10 }, () => '4'.repeat(56));
    for (let pointer = 0; pointer < 1_200; pointer++) builder.addRange(range(many), 10, false);
    for (let pointer = 0; pointer < 1_001; pointer++)
      builder.addUnreadable({ pointer: 'x', reason: 'not JSON' });
    const report = builder.build(true);
    expect(report.ranges).toHaveLength(1_000);
    expect(report.omitted).toEqual({ ranges: 200, stillFailing: 7_000, unreadable: 1 });
    expect(report.records.stillFailing).toBe(12_000);
    expect(JSON.stringify(report).length).toBeLessThan(1_000_000);
  });
});
