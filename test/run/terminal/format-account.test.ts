import { describe, expect, it } from 'vitest';
import { closeAccount } from '../../../run/account';
import { formatAccount } from '../../../run/terminal';
import { FACTS } from '../account/support/run-facts';

describe('formatAccount', () => {
  it('shows each check with both numbers, and each poison record with its place and reason', () => {
    const text = formatAccount(closeAccount(FACTS));
    expect(text).toContain('✓ records written = processed + parked: 10,000 = 10,000');
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
