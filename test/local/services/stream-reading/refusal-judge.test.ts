import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../../local/http';
import { RefusalJudge } from '../../../../local/services/stream-reading/refusal-judge';
import { ManualClock } from '../../../support/manual-clock';
import { MemoryStream } from '../event-source-mapping/support/memory-stream';

const throttle = new AwsError('ProvisionedThroughputExceededException', 'Rate exceeded');
const outage = new AwsError('InternalFailure', 'out of order', 500);

function world() {
  const clock = new ManualClock();
  const reader = new MemoryStream(clock);
  const [shard] = reader.listShards();
  const shardId = shard?.shardId ?? '';
  const notices: string[] = [];
  const failures: string[] = [];
  const host = {
    shardId,
    clock,
    isRunning: () => true,
    isReadAheadFull: () => false,
    take: () => undefined,
    onVanished: () => undefined,
    onFailed: (message: string) => failures.push(message),
    notice: (sentence: string) => notices.push(sentence),
  };
  const pace = { throttledMs: 1000, failedMs: (refusals: number) => refusals * 100 };
  return { reader, shardId, notices, failures, judge: new RefusalJudge(host, reader, pace) };
}

describe('a refusal', () => {
  it('because of a limit is waited for, and not told', () => {
    const { judge, notices, failures } = world();
    expect(judge.judge(throttle)).toEqual({ kind: 'throttled', waitMs: 1000 });
    expect([...notices, ...failures]).toEqual([]);
  });

  it('for any other reason is told once, also behind one because of a limit, until a read succeeds', () => {
    const { judge, notices, failures } = world();
    judge.judge(throttle);
    expect(judge.judge(outage)).toEqual({ kind: 'failed', waitMs: 200 });
    expect(judge.judge(outage)).toEqual({ kind: 'failed', waitMs: 300 });
    expect(notices).toEqual([expect.stringContaining('cannot be read: out of order')]);
    expect(failures).toHaveLength(2);
    judge.succeeded();
    expect(judge.isActive).toBe(false);
    judge.judge(outage);
    expect(notices).toHaveLength(2);
  });

  it('of a shard that retention has taken is the last', () => {
    const { judge, reader, shardId, notices } = world();
    const gone = new AwsError('ResourceNotFoundException', `no shard ${shardId}`);
    expect(judge.judge(gone)).toMatchObject({ kind: 'failed' });
    reader.forget(shardId);
    expect(judge.judge(gone)).toEqual({ kind: 'vanished' });
    expect(notices.at(-1)).toBe(`retention has taken the rest of ${shardId} before it was read`);
  });
});
