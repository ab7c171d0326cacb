import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../../support/manual-clock';
import { makeMapping } from '../support/make-mapping';
import { MemoryStream } from '../support/memory-stream';
import { dataOf, type Event, ScriptedFunction } from '../support/scripted-function';

let clock: ManualClock;
let reader: MemoryStream;

beforeEach(() => {
  clock = new ManualClock();
  reader = new MemoryStream(clock);
});

/** Adds up the records' numbers. */
function sum(event: Event) {
  const before: number = event.state?.sum ?? 0;
  return { state: { sum: event.Records.reduce((total, record) => total + Number(dataOf(record)), before) } };
}

const brief = (event: Event) => ({
  data: event.Records.map(dataOf).join(' '),
  from: event.window?.start.slice(11, 19),
  state: event.state,
  final: event.isFinalInvokeForWindow,
  early: event.isWindowTerminatedEarly,
});

function start(invoker: ScriptedFunction, properties: Record<string, unknown> = {}) {
  const made = makeMapping({ clock, reader, invoker }, { TumblingWindowInSeconds: 60, ...properties });
  made.mapping.start();
  return made;
}

describe('tumbling window', () => {
  it('carries the state from batch to batch, and ends when a record of the next one comes', async () => {
    const invoker = new ScriptedFunction(sum);
    start(invoker);
    reader.put('k', '1');
    await clock.advance(10_000);
    reader.put('k', '2');
    await clock.advance(55_000);
    reader.put('k', '4');
    await clock.advance(1000);
    expect(invoker.events.map(brief)).toEqual([
      { data: '1', from: '12:00:00', state: {}, final: false, early: false },
      { data: '2', from: '12:00:00', state: { sum: 1 }, final: false, early: false },
      { data: '', from: '12:00:00', state: { sum: 3 }, final: true, early: false },
      { data: '4', from: '12:01:00', state: {}, final: false, early: false },
    ]);
  });

  it('never mixes windows in a batch', async () => {
    reader.put('k', '1');
    await clock.advance(60_000);
    reader.put('k', '2');
    const invoker = new ScriptedFunction(sum);
    start(invoker);
    await clock.advance(1000);
    expect(invoker.batches).toEqual([['1'], [], ['2']]);
  });

  it('ends by itself two minutes after its bound when nothing more comes', async () => {
    const invoker = new ScriptedFunction(sum);
    start(invoker);
    reader.put('k', '1');
    await clock.advance(179_000);
    expect(invoker.events).toHaveLength(1);
    await clock.advance(2000);
    expect(invoker.events.map(brief).at(-1)).toMatchObject({ final: true, state: { sum: 1 } });
  });

  it('ends with its shard; a child begins afresh', async () => {
    const invoker = new ScriptedFunction(sum);
    const made = start(invoker);
    const parent = reader.listShards()[0]?.shardId ?? '';
    reader.put('k', '1', parent);
    const [left] = reader.split(parent);
    reader.put('k', '2', left);
    await clock.advance(2000);
    expect(invoker.events.map(brief)).toMatchObject([
      { data: '1', state: {}, final: false },
      { data: '', state: { sum: 1 }, final: true },
      { data: '2', state: {}, final: false },
    ]);
    expect(invoker.events.map((event) => event.shardId)).toEqual([parent, parent, left]);
    expect(made.dataOf('processed')).toEqual(['1', '2']);
  });

  it('ends early when its state outgrows 1 MB', async () => {
    const invoker = new ScriptedFunction((event, invocation) => ({
      state: invocation === 1 ? { text: 'x'.repeat(1024 * 1024) } : { records: event.Records.length },
    }));
    start(invoker, { BatchSize: 1 });
    reader.put('k', '1');
    reader.put('k', '2');
    await clock.advance(1000);
    expect(invoker.events.map(brief)).toMatchObject([
      { data: '1', final: false, early: false },
      { data: '', final: true, early: true },
      { data: '2', from: '12:00:00', state: {}, final: false, early: false },
    ]);
  });

  it('an answer without state is a failure', async () => {
    const invoker = new ScriptedFunction((_, invocation) => (invocation === 1 ? {} : { state: {} }));
    const made = start(invoker);
    reader.put('k', '1');
    await clock.advance(5000);
    expect(invoker.batches).toEqual([['1'], ['1']]);
    expect(made.dataOf('processed')).toEqual(['1']);
  });

  it('holds the shard up until its final invocation succeeds', async () => {
    let failures = 3;
    const invoker = new ScriptedFunction((event) => {
      if (event.isFinalInvokeForWindow && failures-- > 0) throw new Error('no');
      return sum(event);
    });
    const made = start(invoker);
    reader.put('k', '1');
    await clock.advance(60_000);
    reader.put('k', '2');
    await clock.advance(30_000);
    expect(invoker.batches).toEqual([['1'], [], [], [], [], ['2']]);
    expect(made.notices).toEqual([]);
  });

  it('loses its state, loudly, when its final invocation is out of retries', async () => {
    const invoker = new ScriptedFunction((event) => {
      if (event.isFinalInvokeForWindow) throw new Error('no');
      return sum(event);
    });
    const made = start(invoker, { MaximumRetryAttempts: 1 });
    reader.put('k', '1');
    await clock.advance(60_000);
    reader.put('k', '2');
    await clock.advance(30_000);
    expect(made.notices).toEqual([
      expect.stringContaining(
        'the state of the tumbling window that ended at 2026-11-20T12:01:00.000Z is lost',
      ),
    ]);
    expect(made.dataOf('processed')).toEqual(['1', '2']);
  });
});
