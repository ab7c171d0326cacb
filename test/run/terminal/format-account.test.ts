import { describe, expect, it } from 'vitest';
import { closeAccount } from '../../../run/account';
import { formatAccount } from '../../../run/terminal';
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
