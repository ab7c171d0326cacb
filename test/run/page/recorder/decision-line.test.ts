import { describe, expect, it } from 'vitest';
import type { Plan, Step } from '../../../../lambdas/resharder/policy';
import { readDecisionLine } from '../../../../run/page/recorder/decision-line';
import { decided, HOLD } from './support/resharder-log';

describe('readDecisionLine', () => {
  it.each<[Step, string]>([
    [{ kind: 'updateShardCount', target: 8, why: 'a' }, 'UpdateShardCount to 8'],
    [
      { kind: 'splitShard', shardId: 'shardId-000000000012', newStartingHashKey: '5', why: 'a' },
      'Split shard 12',
    ],
    [
      {
        kind: 'mergeShards',
        shardId: 'shardId-000000000001',
        adjacentShardId: 'shardId-000000000002',
        why: 'a',
      },
      'Merge shards 1 and 2',
    ],
    [{ kind: 'sampleKeys', shardIds: ['shardId-000000000003'], why: 'a' }, 'Sample the keys of shards 3'],
    [{ kind: 'enableShardMetrics', why: 'a' }, 'Switch shard metrics on'],
    [{ kind: 'rankShards', why: 'a' }, 'Look which shards reject most'],
    [{ kind: 'disableShardMetrics', why: 'a' }, 'Switch shard metrics off'],
    [HOLD, 'Hold'],
  ])('names the step %j', (step, action) => {
    expect(readDecisionLine(decided([step]))).toMatchObject({ steps: [{ action, why: step.why }] });
  });

  it('takes the kind from the work in progress first, then from the open shards', () => {
    const kindOf = (step: Step, plan?: Partial<Plan>) => {
      const line = readDecisionLine(decided([step], plan));
      return line?.is === 'decision' ? line.kind : undefined;
    };
    const to = (target: number): Step => ({ kind: 'updateShardCount', target, why: '' });
    expect(kindOf(to(8))).toBe('up');
    expect(kindOf(to(2))).toBe('down');
    expect(kindOf(to(4))).toBe('change');
    expect(kindOf(HOLD)).toBe('hold');
    const work = { kind: 'isolate', startedAt: 0, shards: 5 } as const;
    const split: Step = {
      kind: 'splitShard',
      shardId: 'shardId-000000000001',
      newStartingHashKey: '1',
      why: '',
    };
    expect(kindOf(split, { work })).toBe('isolate');
    expect(kindOf(split)).toBe('change');
    expect(kindOf(HOLD, { work })).toBe('hold');
  });

  it('reads the findings, the basis, and whether it was a dry run', () => {
    expect(
      readDecisionLine(decided([HOLD], { findings: ['One key fills a shard.'] }, 'decided, as a dry run')),
    ).toEqual({
      is: 'decision',
      kind: 'hold',
      isDryRun: true,
      steps: [{ action: 'Hold', why: HOLD.why }],
      findings: ['One key fills a shard.'],
      basis: { demand: 3.1, capacity: 4, need: 5, callsLeft: 9 },
    });
  });

  it.each([
    ['no JSON', '{"plan": '],
    ['no object', '"plan"'],
    ['null', 'null "plan"'],
    ['a plan of something else', '{"plan":"gold"}'],
    ['a plan without steps', '{"plan":{"steps":[]}}'],
    ['steps that are none', '{"plan":{"steps":[null,{"kind":1}]}}'],
    [
      'calls that change no shard',
      '{"message":"changed the stream","calls":[{"name":"EnableEnhancedMonitoring"}]}',
    ],
    ['calls that are none', '{"calls":[null,5]}'],
    ['another function’s reason', '{"message":"hello","because":"why not"}'],
    ['an ordinary line', 'START RequestId: 1'],
  ])('leaves %s alone', (_, text) => {
    expect(readDecisionLine(text)).toBeUndefined();
  });
});
