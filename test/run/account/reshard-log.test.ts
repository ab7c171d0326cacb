import { describe, expect, it } from 'vitest';
import { ReshardLog } from '../../../run/account/reshard-log';
import { describeReshard, formatNarration, PLAIN } from '../../../run/terminal';

function read(...lines: readonly (object | string)[]) {
  const said: string[] = [];
  const log = new ReshardLog(
    (reshard, time) => said.push(formatNarration(describeReshard(reshard, time), PLAIN)),
    (finding) => said.push(`finding: ${finding}`),
  );
  const timestamp = Date.UTC(2026, 10, 26, 12, 14);
  for (const line of lines) {
    log.read({ text: typeof line === 'string' ? line : JSON.stringify(line), timestamp });
  }
  return { said, reshards: log.reshards, looksSinceChange: log.looksSinceChange };
}

const changed = (openShards: number, calls: readonly object[], kind?: string) => ({
  message: 'changed the stream',
  openShards,
  calls,
  ...(kind && { work: { kind, startedAt: 1, shards: 4 } }),
});

describe('ReshardLog', () => {
  it('reports each change with its time, direction, call and reason', () => {
    const { said } = read(
      changed(2, [{ name: 'UpdateShardCount', target: 4, why: 'Demand is 3.' }]),
      changed(4, [{ name: 'EnableEnhancedMonitoring', why: 'A shard may be hot.' }]),
      changed(4, [{ name: 'SplitShard', shardId: 's', why: 'A hot key.' }], 'isolate'),
      changed(5, [{ name: 'MergeShards', shardId: 's', adjacentShardId: 't', why: 'It is night.' }], 'down'),
      changed(4, [{ name: 'UpdateShardCount', target: 2, why: 'Nobody is there.' }]),
      changed(2, [{ name: 'SplitShard', shardId: 's', why: 'Few shards.' }], 'up'),
    );
    expect(said).toEqual([
      '12:14:00 UpdateShardCount 2 -> 4 (up). Demand is 3.',
      '12:14:00 SplitShard       4 -> 5 (hot key). A hot key.',
      '12:14:00 MergeShards      5 -> 4 (down). It is night.',
      '12:14:00 UpdateShardCount 4 -> 2 (down). Nobody is there.',
      '12:14:00 SplitShard       2 -> 3 (up). Few shards.',
    ]);
  });

  it('reports each finding once', () => {
    const decided = { message: 'decided', plan: { steps: [], findings: ['One key is too heavy.'] } };
    expect(read(decided, decided).said).toEqual(['finding: One key is too heavy.']);
  });

  it('counts the looks that found nothing to do since the last change was complete', () => {
    const decided = (kind: string, streamStatus = 'ACTIVE', work?: object) => ({
      message: 'decided',
      plan: { steps: [{ kind }], findings: [], work },
      observation: { streamStatus },
    });
    const rest = decided('hold');
    const merge = changed(5, [{ name: 'MergeShards', shardId: 's', adjacentShardId: 't', why: 'Night.' }]);
    const looks = (...lines: readonly object[]) => read(...lines).looksSinceChange;
    expect(looks(rest, rest)).toBe(2);
    expect(looks(rest, decided('mergeShards'), merge)).toBe(0);
    expect(looks(rest, merge, rest)).toBe(1);
    expect(looks(rest, decided('hold', 'UPDATING'))).toBe(0);
    expect(looks(rest, decided('hold', 'ACTIVE', { kind: 'down' }))).toBe(0);
  });

  it('ignores the lines of other functions', () => {
    const lines = [
      'START',
      '"changed the stream"',
      'it "changed the stream" {',
      '{"findings":',
      'null "findings"',
    ];
    expect(read(...lines, { message: 'decided', plan: {} }, { plan: { findings: 7 } }).said).toEqual([]);
  });
});
