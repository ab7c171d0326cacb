import { beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../../local/http';
import { ManualClock } from '../../../support/manual-clock';
import { makeMapping } from './support/make-mapping';
import { MemoryStream } from './support/memory-stream';
import { ScriptedFunction } from './support/scripted-function';

let clock: ManualClock;
let reader: MemoryStream;
let invoker: ScriptedFunction;

beforeEach(() => {
  clock = new ManualClock();
  reader = new MemoryStream(clock);
  invoker = new ScriptedFunction();
});

const start = (properties: Record<string, unknown> = {}) => {
  const made = makeMapping({ clock, reader, invoker }, properties);
  made.mapping.start();
  return made;
};
const shardId = (index = 0) => reader.listShards()[index]?.shardId ?? '';

describe('resharding', () => {
  it('a child is read only when every record of its parent is done with', async () => {
    const parent = shardId();
    reader.put('k', 'parent', parent);
    const release = invoker.hold();
    const made = start();
    const [left, right] = reader.split(parent);
    reader.put('k', 'left', left);
    reader.put('k', 'right', right);
    await clock.advance(60_000);
    expect(new Set(reader.reads.map((read) => read.shardId))).toEqual(new Set([parent]));
    expect(invoker.batches).toEqual([['parent']]);
    release();
    await clock.advance(2000);
    expect(made.dataOf('processed').sort()).toEqual(['left', 'parent', 'right']);
  });

  it('given up counts as done with', async () => {
    const parent = shardId();
    reader.put('k', 'poison', parent);
    invoker = new ScriptedFunction((event) => {
      if (event.Records.some((record) => record.kinesis.data === Buffer.from('poison').toString('base64'))) {
        throw new Error('no');
      }
    });
    const made = start({ MaximumRetryAttempts: 2 });
    const [left] = reader.split(parent);
    reader.put('k', 'left', left);
    await clock.advance(60_000);
    expect(made.outcomes.map((outcome) => outcome.kind)).toEqual(['dropped', 'processed']);
  });

  it('a merged shard waits for both parents', async () => {
    reader = new MemoryStream(clock, 2);
    const [one, other] = [shardId(0), shardId(1)];
    reader.put('k', 'one', one);
    reader.put('k', 'other', other);
    invoker = new ScriptedFunction((event, invocation) => {
      const isOther = event.Records[0]?.eventID.startsWith(other);
      if (isOther && invocation < 6) throw new Error('not yet');
    });
    const made = start();
    reader.put('k', 'merged', reader.merge(one, other));
    await clock.advance(60_000);
    expect(made.dataOf('processed')).toEqual(['one', 'other', 'merged']);
  });

  it('parents that retention has taken are not waited for', async () => {
    const parent = shardId();
    const [left] = reader.split(parent);
    reader.put('k', 'left', left);
    reader.forget(parent);
    const made = start();
    await clock.advance(1000);
    expect(made.dataOf('processed')).toEqual(['left']);
  });

  it('nor is a shard that vanishes while it is being read, which is told', async () => {
    const parent = shardId();
    const made = start();
    await clock.advance(1000);
    await made.mapping.stop();
    const [left] = reader.split(parent);
    reader.put('k', 'left', left);
    reader.forget(parent);
    reader.faults.push(new AwsError('ExpiredIteratorException', 'Iterator expired'));
    made.mapping.start();
    await clock.advance(2000);
    expect(made.dataOf('processed')).toEqual(['left']);
    expect(made.notices).toEqual([expect.stringContaining(`retention has taken the rest of ${parent}`)]);
  });
});

describe('stop and start', () => {
  it('lets the batch in flight finish, sends nothing more, and goes on behind it', async () => {
    for (const data of ['a', 'b', 'c', 'd']) reader.put('k', data);
    const release = invoker.hold();
    const made = start({ BatchSize: 2 });
    await clock.advance(1000);
    const stopped = made.mapping.stop();
    expect(made.mapping.state).toBe('Disabling');
    release();
    await stopped;
    expect(made.mapping.state).toBe('Disabled');
    const reads = reader.reads.length;
    await clock.advance(3_600_000);
    expect(made.dataOf('processed')).toEqual(['a', 'b']);
    expect(reader.reads).toHaveLength(reads);
    made.mapping.start();
    reader.put('k', 'e');
    await clock.advance(1000);
    expect(invoker.batches).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(clock.pending).toBe(1);
    await made.mapping.stop();
    expect(clock.pending).toBe(0);
  });

  it('reads from their beginning the children that came while it was stopped, also after LATEST', async () => {
    const parent = shardId();
    const made = start({ StartingPosition: 'LATEST' });
    await clock.advance(1000);
    await made.mapping.stop();
    reader.put('k', 'left', reader.split(parent)[0]);
    await clock.advance(1000);
    made.mapping.start();
    await clock.advance(2000);
    expect(made.dataOf('processed')).toEqual(['left']);
  });

  it('started again before the batch in flight is done, it goes on as if nothing had been', async () => {
    const times: number[] = [];
    invoker = new ScriptedFunction((_, invocation) => {
      times.push(clock.now());
      if (invocation === 1) throw new Error('no');
    });
    const release = invoker.hold();
    reader.put('k', 'a');
    const made = start();
    await clock.advance(600);
    const stopped = made.mapping.stop();
    made.mapping.start();
    release();
    await stopped;
    expect(made.mapping.state).toBe('Enabled');
    await clock.advance(5000);
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 500]);
  });

  it('keeps what was to be sent again', async () => {
    reader.put('k', 'a');
    invoker = new ScriptedFunction((_, invocation) => {
      if (invocation === 1) throw new Error('no');
    });
    const made = start();
    await clock.advance(10);
    await made.mapping.stop();
    made.mapping.start();
    await clock.advance(1);
    expect(made.dataOf('processed')).toEqual(['a']);
  });

  it('finds what was written and resharded in between', async () => {
    const parent = shardId();
    const made = start();
    await clock.advance(1000);
    await made.mapping.stop();
    reader.put('k', 'parent', parent);
    reader.put('k', 'left', reader.split(parent)[0]);
    made.mapping.start();
    await clock.advance(2000);
    expect(made.dataOf('processed')).toEqual(['parent', 'left']);
  });
});
