import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { closeAccount } from '../../../run/account';
import { formatAccount, paperOf } from '../../../run/terminal';
import { COUNTS } from '../account/support/run-counts';

describe('formatAccount', () => {
  it('shows each check with both numbers, and each poison record with its place and reason', () => {
    const text = formatAccount(closeAccount(COUNTS));
    expect(text).toContain('✓ records written = processed + parked: 10,000 = 10,000');
    expect(text).toContain('shardId-000000000001  49  no status');
    expect(text).toContain('The account closes');
  });

  it('says that the account does not close, and which check fails', () => {
    const refused = [{ line: 17, reason: 'too large' }];
    const text = formatAccount(closeAccount({ ...COUNTS, linesRead: 10_001, refused }));
    expect(text).toContain('✗ lines read = records written: 10,001 ≠ 10,000');
    expect(text).toContain('line 17  too large');
    expect(text).toContain('does NOT close');
  });

  it('names the line of a poison record in the input, and says how many lines are repeated or blank', () => {
    const poison = [{ shardId: 's', sequenceNumber: '49', reason: 'no status', line: 1204 }];
    const text = formatAccount(closeAccount({ ...COUNTS, poison, linesWithoutEvent: 3 }));
    expect(text).toContain('line 1,204  s  49  no status');
    expect(text).toMatch(/^ {2}repeated lines, one event with the first +19$/m);
    expect(text).toMatch(/^ {2}blank or head lines, not written +3$/m);
    const without = formatAccount(closeAccount({ ...COUNTS, repeatedLines: 0 }));
    expect(without).not.toMatch(/repeated lines|blank or head/);
  });

  it('shortens long lists and says how many entries are left out', () => {
    const poison = Array.from({ length: 25 }, (_, i) => ({
      shardId: 's',
      sequenceNumber: `${i}`,
      reason: 'r',
    }));
    expect(formatAccount(closeAccount({ ...COUNTS, poison }))).toContain('… and 5 more');
  });
});

describe('the account on a terminal', () => {
  const poison = [
    {
      shardId: 'shardId-000000000003',
      sequenceNumber: '4'.repeat(56),
      reason: 'the time is missing',
      line: 7,
    },
  ];
  const account = closeAccount({ ...COUNTS, poison, linesRead: 10_001 });

  it('fits 60 columns, with further lines below the words', () => {
    const text = formatAccount(account, paperOf({ isTTY: true, columns: 60 }, { NO_COLOR: '1' }));
    expect(text.split('\n').filter((line) => line.length > 60)).toEqual([]);
    expect(text).toContain('  ✓ records written = delivered to S3 + below its error\n    prefix: 10,000');
    expect(text).toContain(`  line 7  shardId-000000000003\n    ${'4'.repeat(56)}\n    the time is missing`);
    expect(text.replace(/\s+/g, ' ')).toBe(formatAccount(account).replace(/\s+/g, ' '));
  });

  it('marks checks in colours, and says the same without', () => {
    const text = formatAccount(account, paperOf({ isTTY: true, columns: 120 }, {}));
    expect(text).toContain('  \u001b[32m✓\u001b[39m records written');
    expect(text).toContain('\u001b[31m  ✗ lines read = records written: 10,001 ≠ 10,000\u001b[39m');
    expect(stripVTControlCharacters(text)).toBe(formatAccount(account));
  });
});

describe('the section on autoscaling', () => {
  const reshard = { kind: 'up', call: 'UpdateShardCount', openShards: 2, target: 4, why: '' } as const;

  it('lists the changes of an autoscaled stream', () => {
    const reshards = [
      reshard,
      { ...reshard, openShards: 4, target: 8 },
      { ...reshard, kind: 'isolate', call: 'SplitShard', openShards: 8, target: 9 },
      { ...reshard, kind: 'down', call: 'MergeShards', openShards: 9, target: 8 },
    ] as const;
    const text = formatAccount(closeAccount({ ...COUNTS, autoscaling: { openShards: 8, reshards } }));
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

  it('shows zeros when the resharder did nothing', () => {
    const text = formatAccount(closeAccount({ ...COUNTS, autoscaling: { openShards: 3, reshards: [] } }));
    expect(text).toContain('  scaled up                 0\n');
    expect(text).toContain('3 at first, 3 at most, 3 in the end');
  });

  it('is absent for any other stream', () => {
    expect(formatAccount(closeAccount(COUNTS))).not.toContain('Autoscaling');
  });
});
