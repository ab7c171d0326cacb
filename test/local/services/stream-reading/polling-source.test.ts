import { beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../../local/http';
import { KinesisEngine } from '../../../../local/services/kinesis';
import { ManualClock } from '../../../support/manual-clock';
import { makeMapping } from '../event-source-mapping/support/make-mapping';
import { MemoryStream } from '../event-source-mapping/support/memory-stream';
import { ScriptedFunction } from '../event-source-mapping/support/scripted-function';

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

describe('pace of reading', () => {
  it('is one call per second and shard at rest', async () => {
    reader = new MemoryStream(clock, 3);
    start();
    await clock.advance(9999);
    expect(reader.reads).toHaveLength(3 * 10);
  });

  it('leaves one of the five calls a second to others, however much there is to read', async () => {
    const made = start();
    for (let i = 0; i < 100; i++) {
      reader.put('k', 'x');
      await clock.advance(50);
    }
    const inAnySecond = reader.reads.map(
      ({ at }) => reader.reads.filter((read) => read.at >= at && read.at < at + 1000).length,
    );
    expect(Math.max(...inAnySecond)).toBe(4);
    await clock.advance(1000);
    expect(made.mapping.counts.ProcessedEventCount).toBe(100);
  });

  it('is not hurried by new records after a read that the shard refused', async () => {
    reader.faults.push(new AwsError('ProvisionedThroughputExceededException', 'Rate exceeded'));
    start();
    await clock.advance(100);
    reader.put('k', 'a');
    await clock.advance(899);
    expect(reader.reads).toHaveLength(1);
    await clock.advance(1);
    expect(reader.reads).toHaveLength(2);
  });

  it('waits after a read that the shard refused', async () => {
    const refused = () => new AwsError('ProvisionedThroughputExceededException', 'Rate exceeded');
    reader.faults.push(refused(), refused());
    reader.put('k', 'a');
    const made = start();
    const begin = clock.now();
    await clock.advance(3000);
    expect(reader.reads.slice(0, 3).map((read) => read.at - begin)).toEqual([0, 1000, 2000]);
    expect(made.dataOf('processed')).toEqual(['a']);
    expect(made.notices).toEqual([]);
  });

  it('reads no further ahead than the lanes can hold', async () => {
    const release = invoker.hold();
    const made = start({ BatchSize: 10 });
    for (let i = 0; i < 50_000; i++) reader.put('k', 'x');
    await clock.advance(60_000);
    expect(made.mapping.counts.PolledEventCount).toBeLessThanOrEqual(2000 + 10_000);
    expect(made.mapping.isCaughtUp).toBe(false);
    release();
    await clock.advance(60_000);
    expect(made.mapping.counts.ProcessedEventCount).toBe(50_000);
    expect(made.mapping.isCaughtUp).toBe(true);
  });
});

describe('iterators', () => {
  it('are asked for anew, after the last record read, when they have expired', async () => {
    const made = start();
    const last = reader.put('k', 'a');
    await clock.advance(1000);
    reader.faults.push(new AwsError('ExpiredIteratorException', 'Iterator expired'));
    await clock.advance(1000);
    reader.put('k', 'b');
    await clock.advance(1000);
    expect(reader.iteratorsAsked.at(-1)).toEqual({ type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: last });
    expect(made.dataOf('processed')).toEqual(['a', 'b']);
  });

  it('of LATEST mean the moment of the start, also when they expire before the first record', async () => {
    reader.put('k', 'before');
    await clock.advance(1);
    const made = start({ StartingPosition: 'LATEST' });
    reader.faults.push(new AwsError('ExpiredIteratorException', 'Iterator expired'));
    reader.put('k', 'a');
    await clock.advance(1000);
    expect(made.dataOf('processed')).toEqual(['a']);
  });

  it('any other refusal is told once, and tried again', async () => {
    const gone = () => new AwsError('ResourceNotFoundException', 'Stream clicks not found');
    reader.faults.push(gone(), gone(), gone());
    reader.put('k', 'a');
    const made = start();
    await clock.advance(20_000);
    expect(made.notices).toEqual([
      expect.stringContaining(`${shardId()} cannot be read: Stream clicks not found`),
    ]);
    expect(made.dataOf('processed')).toEqual(['a']);
  });
});

describe('starting position', () => {
  it.each([
    ['TRIM_HORIZON', {}, ['old', 'recent', 'new']],
    [
      'AT_TIMESTAMP',
      { StartingPositionTimestamp: Date.UTC(2026, 10, 20, 12, 0, 5) / 1000 },
      ['recent', 'new'],
    ],
    ['LATEST', {}, ['new']],
  ])('%s', async (StartingPosition, more, expected) => {
    reader.put('k', 'old');
    await clock.advance(5000);
    reader.put('k', 'recent');
    await clock.advance(5000);
    const made = start({ StartingPosition, ...more });
    reader.put('k', 'new');
    await clock.advance(5000);
    expect(made.dataOf('processed')).toEqual(expected);
  });

  it('LATEST leaves closed shards out, and reads later children from their beginning', async () => {
    reader.put('k', 'in the parent', shardId());
    const [left] = reader.split(shardId());
    const made = start({ StartingPosition: 'LATEST' });
    const [grandchild] = reader.split(left);
    reader.put('k', 'in the grandchild', grandchild);
    await clock.advance(10_000);
    expect(made.dataOf('processed')).toEqual(['in the grandchild']);
  });
});

describe('a stream that is deleted under the mapping', () => {
  it('is told, and harms nobody', async () => {
    const engine = new KinesisEngine({
      clock,
      accountId: '111122223333',
      region: 'eu-west-1',
    });
    const stream = engine.createStream({ name: 'clicks', shardCount: 1 });
    await clock.advance(60_000);
    stream.writer.putRecords([{ partitionKey: 'k', data: Buffer.from('a') }]);
    const release = invoker.hold();
    const made = makeMapping({ clock, reader: stream.reader, invoker });
    made.mapping.start();
    await clock.advance(1000);
    engine.deleteStream(stream);
    await clock.advance(60_000);
    release();
    await clock.advance(60_000);
    expect(made.dataOf('processed')).toEqual(['a']);
    expect(made.notices).toEqual([expect.stringMatching(/cannot be read: .*not found/)]);
    await made.mapping.stop();
    made.mapping.start();
    expect(made.notices.at(-1)).toMatch(/shards cannot be listed/);
  });
});
