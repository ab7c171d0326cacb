import { describe, expect, it } from 'vitest';
import { decisionEntry } from '../../../lambdas/resharder/decision-entry';
import type { Observation, Plan, Step } from '../../../lambdas/resharder/policy';
import { DecisionBook } from '../../../run/page/decision-book';
import { readDecisionLine } from '../../../run/page/decision-line';

const BASIS = { demand: 3.1, capacity: 4, need: 5, callsLeft: 9, hotShards: 0 };
const OBSERVATION: Observation = {
  time: 1_795_000_000_000,
  status: 'ACTIVE',
  shards: [],
  minutes: [],
} as unknown as Observation;

/** A line as the resharder logs it, with its own function that says what goes in. */
function decided(
  steps: readonly Step[],
  { work, findings = [] }: Partial<Plan> = {},
  message = 'decided',
): string {
  const plan: Plan = { steps, findings, basis: BASIS, ...(work && { work }) };
  const replay = {
    observation: { ...OBSERVATION, shards: Array(4).fill({}) },
    state: undefined,
    settings: {},
  };
  const entry = decisionEntry(replay as never, { plan } as never);
  return JSON.stringify({ level: 'INFO', message, service: 'resharder', ...entry });
}

const HOLD: Step = { kind: 'hold', why: 'The capacity fits.' };

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
    [{ kind: 'disableShardMetrics', why: 'a' }, 'Switch shard metrics off'],
    [HOLD, 'Hold'],
  ])('names the step %j', (step, action) => {
    expect(readDecisionLine(decided([step]))).toMatchObject({ steps: [{ action, why: step.why }] });
  });

  it('tells up from down by the open shards, and takes the change that the steps are part of first', () => {
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

  it('takes findings, the numbers behind it, and whether it was a dry run', () => {
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

describe('DecisionBook', () => {
  const up = decided([{ kind: 'updateShardCount', target: 8, why: 'more' }]);
  const line = (text: string, functionName = 'resharder') => ({ functionName, text });

  it('counts decisions to hold that follow each other as one, with the newest reason and time', () => {
    const book = new DecisionBook();
    book.read(line(decided([HOLD])), 1);
    book.read(line(decided([{ kind: 'hold', why: 'Still fits.' }])), 2);
    book.read(line(up), 3);
    book.read(line(decided([HOLD])), 4);
    expect(book.decisions).toMatchObject([
      { id: 1, kind: 'hold', count: 2, time: 2, steps: [{ why: 'Still fits.' }] },
      { id: 2, kind: 'up', count: 1, time: 3 },
      { id: 3, kind: 'hold', count: 1, time: 4 },
    ]);
  });

  it('keeps the decisions of different functions apart', () => {
    const book = new DecisionBook();
    book.read(line(decided([HOLD]), 'one'), 1);
    book.read(line(decided([HOLD]), 'other'), 2);
    book.read(line(decided([HOLD]), 'one'), 3);
    expect(book.decisions).toMatchObject([
      { functionName: 'one', count: 1, time: 1 },
      { functionName: 'other', count: 1, time: 2 },
      { functionName: 'one', count: 1, time: 3 },
    ]);
  });

  it('says of the last decision what stood in its way', () => {
    const book = new DecisionBook();
    const obstacle = JSON.stringify({ message: 'left the rest of the plan', because: 'AWS refused.' });
    book.read(line(obstacle), 0);
    book.read(line(up), 1);
    book.read(line(obstacle), 2);
    expect(book.decisions).toMatchObject([{ kind: 'up', time: 1, obstacle: 'AWS refused.' }]);
  });

  it('knows which decision has changed the shards', () => {
    const book = new DecisionBook();
    const changed = JSON.stringify({
      message: 'changed the stream',
      calls: [{ name: 'UpdateShardCount', target: 8 }],
    });
    book.read(line(up), 1);
    book.read(line(up), 2);
    book.read(line(changed), 3);
    expect(book.decisions).toMatchObject([
      { time: 1, hasResharded: false },
      { time: 2, hasResharded: true },
    ]);
  });

  it('hands out each change once, and keeps the newest', () => {
    const book = new DecisionBook(2);
    for (let time = 1; time <= 3; time++) book.read(line(up), time);
    expect(book.takeChanged().map(({ time }) => time)).toEqual([2, 3]);
    expect(book.takeChanged()).toEqual([]);
    book.read(line(up), 4);
    expect(book.takeChanged().map(({ time }) => time)).toEqual([4]);
    expect(book.decisions.map(({ time }) => time)).toEqual([3, 4]);
  });
});
