import { describe, expect, it } from 'vitest';
import { closeAccount, type RunFacts } from '../../run/account';
import { formatAccount } from '../../run/format-account';

const SESSIONS = { processed: 9_999, inFailureBucket: 1, counted: 120, distinct: 120 };

const DELIVERY = { delivered: 9_999, distinct: 9_980, failed: 1 };

const FACTS: RunFacts = {
  linesRead: 10_000,
  refused: [],
  distinctValidLines: 9_980,
  recordsWritten: 10_000,
  processedByMapping: 9_997,
  recovered: 2,
  dropped: 0,
  pageViews: 9_980,
  retries: 6,
  sessions: SESSIONS,
  delivery: DELIVERY,
  poison: [{ shardId: 'shardId-000000000001', sequenceNumber: '49', reason: 'no status' }],
};

describe('closeAccount', () => {
  it('closes when both sides of every line agree', () => {
    expect(closeAccount(FACTS)).toMatchObject({ processed: 9_999, deadLettered: 1, closes: true });
  });

  it.each([
    ['a line that was not written', { linesRead: 10_001 }, 'lines read = records written'],
    [
      'a record that came to no end',
      { processedByMapping: 9_996 },
      'records written = processed + dead-lettered',
    ],
    [
      'a record that was dropped',
      { processedByMapping: 9_996, dropped: 1 },
      'records written = processed + dead-lettered',
    ],
    ['a page view too few', { pageViews: 9_979 }, 'distinct page views in the table = distinct valid lines'],
    ['a page view too many', { pageViews: 9_981 }, 'distinct page views in the table = distinct valid lines'],
    [
      'a record that the session counter lost',
      { sessions: { ...SESSIONS, inFailureBucket: 0 } },
      'records written = counted in sessions + in their failure bucket',
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
    const account = closeAccount({ ...FACTS, ...change });
    expect(account.closes).toBe(false);
    expect(account.checks.filter(({ holds }) => !holds).map((check) => check.claim)).toEqual([claim]);
  });
});

describe('what became of the shards', () => {
  const reshard = { kind: 'up', call: 'UpdateShardCount', openShards: 2, target: 4, why: '' } as const;

  it('is part of the account of an autoscaled stream', () => {
    const reshards = [
      reshard,
      { ...reshard, openShards: 4, target: 8 },
      { ...reshard, kind: 'isolate', call: 'SplitShard', openShards: 8, target: 9 },
      { ...reshard, kind: 'down', call: 'MergeShards', openShards: 9, target: 8 },
    ] as const;
    const text = formatAccount(closeAccount({ ...FACTS, autoscaling: { openShards: 8, reshards } }));
    expect(text).toContain(
      [
        '  scaled up                 2  UpdateShardCount',
        '  kept a hot key apart      1  SplitShard',
        '  scaled down               1  MergeShards',
        '  shards                  2 at first, 9 at most, 8 in the end',
        '  UpdateShardCount calls    2; AWS allows 10 in 24 hours',
      ].join('\n'),
    );
  });

  it('is nothing, and said to be, where nothing was done', () => {
    const text = formatAccount(closeAccount({ ...FACTS, autoscaling: { openShards: 3, reshards: [] } }));
    expect(text).toContain('  scaled up                 0\n');
    expect(text).toContain('3 at first, 3 at most, 3 in the end');
  });

  it('is not mentioned for any other stream', () => {
    expect(formatAccount(closeAccount(FACTS))).not.toContain('Autoscaling');
  });
});

describe('formatAccount', () => {
  it('shows each check with both numbers, and each poison record with its place and reason', () => {
    const text = formatAccount(closeAccount(FACTS));
    expect(text).toContain('✓ records written = processed + dead-lettered: 10,000 = 10,000');
    expect(text).toContain('shardId-000000000001  49  no status');
    expect(text).toContain('The account closes');
  });

  it('says so when the account does not close, and which line', () => {
    const refused = [{ line: 17, reason: 'too large' }];
    const text = formatAccount(closeAccount({ ...FACTS, linesRead: 10_001, refused }));
    expect(text).toContain('✗ lines read = records written: 10,001 ≠ 10,000');
    expect(text).toContain('line 17  too large');
    expect(text).toContain('does NOT close');
  });

  it('cuts long lists and says how many more there are', () => {
    const poison = Array.from({ length: 25 }, (_, i) => ({
      shardId: 's',
      sequenceNumber: `${i}`,
      reason: 'r',
    }));
    expect(formatAccount(closeAccount({ ...FACTS, poison }))).toContain('… and 5 more');
  });
});
