import { beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../../../../local/http';
import { ManualClock } from '../../../../support/manual-clock';
import { makeMapping, QUEUE_ARN } from '../support/make-mapping';
import { MemoryStream } from '../support/memory-stream';
import { runMapping } from '../support/run-mapping';
import { dataOf, ScriptedFunction } from '../support/scripted-function';

let clock: ManualClock;
let reader: MemoryStream;
let invoker: ScriptedFunction;

beforeEach(() => {
  clock = new ManualClock();
  reader = new MemoryStream(clock);
  invoker = new ScriptedFunction();
});

const start = (properties: Record<string, unknown>) => {
  const made = makeMapping({ clock, reader, invoker }, properties);
  made.mapping.start();
  return made;
};
const put = (...data: readonly string[]) => {
  for (const one of data) reader.put('k', one);
};

describe('batches', () => {
  it('hold at most BatchSize records', async () => {
    put('a', 'b', 'c', 'd', 'e');
    start({ BatchSize: 2 });
    await clock.advance(10_000);
    expect(invoker.batches).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(invoker.names[0]).toBe('arn:aws:lambda:eu-west-1:111122223333:function:consumer');
  });

  it('without a window, go out as soon as there is a record', async () => {
    start({});
    await clock.advance(500);
    put('a');
    await clock.advance(250);
    expect(invoker.batches).toEqual([['a']]);
  });

  it('with a window, wait for it or for BatchSize', async () => {
    start({ BatchSize: 3, MaximumBatchingWindowInSeconds: 10 });
    await clock.advance(1000);
    put('a', 'b');
    await clock.advance(9000);
    expect(invoker.batches).toEqual([]);
    await clock.advance(2000);
    expect(invoker.batches).toEqual([['a', 'b']]);
    put('c', 'd', 'e');
    await clock.advance(1000);
    expect(invoker.batches).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ]);
    put('f');
    await clock.advance(9000);
    expect(invoker.events).toHaveLength(2);
  });

  it('with a window, do not wait for records that cannot come', async () => {
    const shardId = reader.listShards()[0]?.shardId ?? '';
    put('a');
    reader.split(shardId);
    start({ MaximumBatchingWindowInSeconds: 300 });
    await clock.advance(1000);
    expect(invoker.batches).toEqual([['a']]);
  });

  it('with a window, do not wait once no more is read ahead', async () => {
    for (let i = 0; i < 130; i++) reader.put(`key-${i}`, Buffer.alloc(100 * 1024));
    const made = start({ MaximumBatchingWindowInSeconds: 300, BatchSize: 10_000, ParallelizationFactor: 10 });
    await clock.advance(5000);
    expect(made.mapping.counts.ProcessedEventCount).toBe(130);
  });

  it('stay under 6 MB of JSON, base64 included', async () => {
    const megabytes = (n: number) => Buffer.alloc(n * 1024 * 1024, 1);
    for (const size of [2, 2, 2, 1]) reader.put('k', megabytes(size));
    const sizes: number[] = [];
    invoker = new ScriptedFunction((event) => {
      sizes.push(Buffer.byteLength(JSON.stringify(event)));
    });
    const { mapping } = start({});
    await clock.advance(10_000);
    expect(invoker.events.map((event) => event.Records.length)).toEqual([2, 2]);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6 * 1024 * 1024);
    expect(mapping.counts.ProcessedEventCount).toBe(4);
  });

  it('leave out a record that no invocation can carry: it goes to the destination', async () => {
    put('before');
    reader.put('k', Buffer.alloc(5 * 1024 * 1024));
    put('after');
    const made = start({ DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } } });
    await clock.advance(10_000);
    expect(made.dataOf('processed')).toEqual(['before', 'after']);
    expect(made.destination.bodies[0]).toMatchObject({
      requestContext: { condition: 'PayloadSizeExceeded', approximateInvokeCount: 1 },
      KinesisBatchInfo: { batchSize: 1 },
    });
  });

  it('are cut when the function refuses their size', async () => {
    put('a', 'b');
    invoker = new ScriptedFunction((event) => {
      if (event.Records.length > 1) throw new AwsError('RequestTooLargeException', 'too large', 413);
    });
    const made = start({});
    await clock.advance(10_000);
    expect(made.dataOf('processed')).toEqual(['a', 'b']);
  });

  it('leave out what no filter lets through', async () => {
    put('{"type":"buy"}', '{"type":"sell"}', 'noise');
    const Filters = [{ Pattern: '{"data":{"type":["buy"]}}' }];
    const made = start({ FilterCriteria: { Filters } });
    await clock.advance(10_000);
    expect(invoker.batches).toEqual([['{"type":"buy"}']]);
    expect(made.dataOf('filtered')).toEqual(['{"type":"sell"}', 'noise']);
    expect(made.mapping.counts).toMatchObject({ PolledEventCount: 3, FilteredOutEventCount: 2 });
    expect([...made.mapping.checkpoints.values()]).toEqual([lastSequenceNumber()]);
  });
});

describe('parallelization factor', () => {
  it('keeps one batch in flight per lane, each key in one lane', async () => {
    const release = invoker.hold();
    for (let i = 0; i < 60; i++) reader.put(`key-${i % 20}`, `${i % 20}`);
    const made = start({ ParallelizationFactor: 4, BatchSize: 5 });
    await clock.advance(5000);
    expect(invoker.events).toHaveLength(4);
    const keys = invoker.events.map((event) => new Set(event.Records.map(dataOf)));
    const seen = keys.flatMap((set) => [...set]);
    expect(new Set(seen).size).toBe(seen.length);
    release();
    await clock.advance(5000);
    expect(made.mapping.counts.ProcessedEventCount).toBe(60);
  });

  it('lets a failing lane not hold up the others', async () => {
    invoker = new ScriptedFunction((event) => {
      if (event.Records.some((record) => record.kinesis.partitionKey === 'key-0')) throw new Error('no');
    });
    for (let i = 0; i < 40; i++) reader.put(`key-${i % 8}`, `${i % 8}`);
    const made = start({ ParallelizationFactor: 10 });
    await clock.advance(60_000);
    const processed = new Set(made.dataOf('processed'));
    expect(processed.has('0')).toBe(false);
    expect(processed.size).toBeGreaterThanOrEqual(5);
  });

  it('moves the checkpoint only over an unbroken run of records that are done with', async () => {
    invoker = new ScriptedFunction((event) => {
      if (event.Records.some((record) => record.kinesis.partitionKey === 'key-0')) throw new Error('no');
    });
    const first = reader.put('key-1', 'a');
    reader.put('key-0', 'b');
    reader.put('key-1', 'c');
    const made = start({ ParallelizationFactor: 10, BatchSize: 1 });
    await clock.advance(5000);
    expect(made.dataOf('processed')).toEqual(['a', 'c']);
    expect([...made.mapping.checkpoints.values()]).toEqual([first]);
  });

  it('sends records without a key round the lanes', async () => {
    invoker.hold();
    for (let i = 0; i < 3; i++) reader.put(null, `${i}`);
    start({ ParallelizationFactor: 3 });
    await clock.advance(1000);
    expect(invoker.batches).toEqual([['0'], ['1'], ['2']]);
  });
});

function lastSequenceNumber(): string | undefined {
  const shardId = reader.listShards()[0]?.shardId ?? '';
  const page = reader.getRecords(reader.getShardIterator(shardId, { type: 'TRIM_HORIZON' }));
  return page.records[page.records.length - 1]?.sequenceNumber;
}

describe('records that are too old', () => {
  it('are given up at their turn, and only they', async () => {
    reader.put('k', 'old');
    await clock.advance(61_000);
    const { destination, dataOf, outcomes } = await runMapping({ clock, reader }, invoker, {
      MaximumRecordAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: QUEUE_ARN } },
    });
    expect(dataOf('deadLettered')).toEqual(['old']);
    expect(dataOf('processed')).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(destination.bodies[0].KinesisBatchInfo.batchSize).toBe(1);
    expect(outcomes[0]).toMatchObject({
      reason: 'older than 60 s before it was its turn',
      invocations: 0,
    });
  });

  it('are also those that the stream does not keep any longer', async () => {
    reader.put('k', 'old');
    await clock.advance(24 * 3_600_000 + 1);
    const { dataOf, notices } = await runMapping({ clock, reader }, invoker, {});
    expect(dataOf('dropped')).toEqual(['old']);
    expect(notices[0]).toContain('dropped after RecordAgeExceeded');
  });
});
