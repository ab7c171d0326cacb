import { inspect } from 'node:util';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AggregateBuilder } from '../../../../client/aggregation';
import { RecordNotWrittenError, RecordsNotWrittenError } from '../../../../client/errors';
import {
  KinesisProducer,
  type KinesisProducerOptions,
  type OutgoingRecord,
} from '../../../../client/producer';
import { ManualClock, settle } from '../../../support/manual-clock';
import { refuse, ScriptedStream, until } from '../support/scripted-stream';

const record = (value: string): OutgoingRecord => ({ data: Buffer.from(value), partitionKey: 'k' });

let stream: ScriptedStream;
let clock: ManualClock;

beforeEach(async () => {
  stream = await ScriptedStream.start();
  clock = new ManualClock();
});
afterEach(() => stream.close());

const producerWith = (options: Partial<KinesisProducerOptions> = {}) =>
  new KinesisProducer({
    client: stream.client,
    streamName: 'clicks',
    clock,
    random: () => 1,
    rateLimit: Number.POSITIVE_INFINITY,
    ...options,
  });

describe('what a caller does', () => {
  it('many at a time, who ask for room before any of them puts: they get as much as there is', async () => {
    const producer = producerWith({ maxOutstandingRecords: 10 });
    let most = 0;
    const put = async (n: number) => {
      await producer.ready();
      const written = producer.put(record(`${n}`));
      most = Math.max(most, producer.outstanding.records);
      await written;
    };
    await Promise.all(Array.from({ length: 300 }, (_, n) => put(n)));
    expect(most).toBe(10);
    await producer.close();
    expect(producer.stats.written).toBe(300);
  });

  it('asks for room and does not put: nobody waits for that room', async () => {
    const producer = producerWith({ maxOutstandingRecords: 3 });
    for (let n = 0; n < 9; n++) void producer.ready();
    await producer.ready();
    void producer.put(record('a'));
    await producer.close();
    expect(producer.stats.written).toBe(1);
  });

  it('closes while records are put from a source: the source is left alone, and putAll says why', async () => {
    const producer = producerWith();
    let taken = 0;
    async function* source() {
      for (;;) {
        yield record(`${taken++}`);
        if (taken === 100) void producer.close();
      }
    }
    await expect(producer.putAll(source())).rejects.toThrow('closed and takes no more records');
    // The record that was taken when it closed is not put.
    expect(taken).toBe(101);
    await until(() => producer.stats.written === 100);
    expect(producer.stats.failed).toBe(0);
  });

  it('throws in onFailed: the other records are settled, and it is said', async () => {
    const notices: string[] = [];
    const producer = producerWith({
      onNotice: (sentence) => notices.push(sentence),
      onFailed: () => {
        throw new Error('broken');
      },
    });
    expect(() => producer.put({ data: Buffer.from('x'), partitionKey: '' })).not.toThrow();
    const abort = Array.from({ length: 5 }, (_, n) => producer.put(record(`${n}`)));
    await producer.close({ timeoutMs: 0 });
    await clock.advance(0);
    await Promise.allSettled(abort);
    expect(notices).toContain('onFailed of a KinesisProducer must not throw, and threw Error: broken');
  });

  it('puts again in onFailed what can never be taken: it is told once', async () => {
    const notices: string[] = [];
    let failures = 0;
    const ending = new AbortController();
    const producer: KinesisProducer = producerWith({
      signal: ending.signal,
      onNotice: (sentence) => notices.push(sentence),
      onFailed: ({ record: failed }) => {
        failures++;
        void producer.put(failed);
      },
    });
    void producer.put({ data: Buffer.from('x'), partitionKey: '' });
    void producer.put(record('late'));
    ending.abort(new Error('the program ends'));
    await producer.close();
    expect(failures).toBe(2);
    expect(notices).toEqual([
      'A record that onFailed of a KinesisProducer has put was not taken: partitionKey has 0 characters; PutRecords takes 1 to 256.',
      'A record that onFailed of a KinesisProducer has put was not taken: the program ends',
    ]);
  });

  it('throws in onNotice and in the sink of the metrics: records are written, and close resolves', async () => {
    stream.listShards = () => refuse('AccessDeniedException');
    const thrower = () => {
      throw new Error('broken');
    };
    const producer = producerWith({ rateLimit: 150, onNotice: thrower, metrics: { sink: thrower } });
    const written = producer.put(record('a'));
    await producer.close();
    expect(await written).toMatchObject({ attempts: 1 });
  });

  it('transfers the bytes of a record away: only that record fails', async () => {
    const moved = new Uint8Array(100);
    const producer = producerWith();
    const results = Promise.allSettled([
      producer.put({ data: moved, partitionKey: 'moved' }),
      producer.put(record('a')),
      producer.put(record('b')),
    ]);
    structuredClone(moved.buffer, { transfer: [moved.buffer] });
    const closed = producer.close().catch((error: unknown) => error);
    await until(() => stream.calls.length === 0 && producer.stats.retried === 3);
    await clock.advance(1_000);
    await clock.advance(1_000);
    expect(await closed).toBeInstanceOf(RecordsNotWrittenError);
    expect(await results).toMatchObject([
      { status: 'rejected', reason: { why: 'refused', mayBeWritten: false } },
      { status: 'fulfilled' },
      { status: 'fulfilled' },
    ]);
  });

  it('has a client that tries three times: a refusal after a lost answer may have been written', async () => {
    const { endpoint, region, credentials } = stream.client.config;
    const client = new KinesisClient({ endpoint, region, credentials, maxAttempts: 3 });
    stream.script = (_, call) => {
      // Written, but its answer is lost.
      if (call === 1) return refuse('InternalFailure', 500);
      return refuse('ValidationException');
    };
    const producer = producerWith({ client });
    const written = producer.put(record('a'));
    await producer.close().catch(() => undefined);
    await expect(written).rejects.toMatchObject({ why: 'refused', attempts: 1, mayBeWritten: true });
    client.destroy();
  });

  it.each([Number.NaN, -1])('gives close a time-out of %s', async (timeoutMs) => {
    const producer = producerWith();
    await expect(producer.close({ timeoutMs })).rejects.toThrow(
      `timeoutMs of close must be 0 or more milliseconds; got ${timeoutMs}.`,
    );
    await producer.close();
  });

  it('prints an error: nothing of the records', () => {
    const failed = { record: record('alice'), why: 'expired', attempts: 1, mayBeWritten: false } as const;
    const one = new RecordNotWrittenError('late', failed);
    const all = new RecordsNotWrittenError(1, [{ record: failed.record, error: one }]);
    expect(inspect([one, all], { depth: 9 })).not.toMatch(/616c696365|97, 108|<Buffer|partitionKey/);
    expect([one.record, all.failures[0]?.record]).toEqual([failed.record, failed.record]);
  });
});

describe('the promise of a record', () => {
  it('is a promise for whoever awaits, races, collects or prints it', async () => {
    const producer = producerWith();
    const put = [producer.put(record('alice')), producer.put({ data: Buffer.from('x'), partitionKey: '' })];
    expect(inspect(put[0])).toBe('Promise { <pending> }');
    expect(JSON.stringify(put[0])).toBe('{}');
    expect(put[0]).toBeInstanceOf(Promise);
    const settled = Promise.allSettled(put);
    const first = Promise.race([put[0] as Promise<unknown>, new Promise(() => undefined)]);
    const twice = Promise.all([put[0]?.then(({ attempts }) => attempts), put[0]?.then(() => 'again')]);
    await producer.close().catch(() => undefined);
    const place = { shardId: 'shardId-000000000000', sequenceNumber: '1', attempts: 1 };
    expect(await settled).toEqual([
      { status: 'fulfilled', value: place },
      { status: 'rejected', reason: expect.any(RangeError) },
    ]);
    expect([await first, await twice, await put[0]]).toEqual([place, [1, 'again'], place]);
    expect(inspect(put[0])).toContain("sequenceNumber: '1'");
    expect(inspect(put[0])).not.toContain('partitionKey');
  });

  it('rejects whoever awaits it late, and nobody else', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    const producer = producerWith({ onFailed: () => undefined });
    const early = producer.put(record('a'));
    const asked = early.then(undefined, () => 'handled');
    const late = producer.put(record('b'));
    void producer.close({ timeoutMs: 0 });
    await clock.advance(0);
    await settle();
    await settle();
    await expect(late).rejects.toMatchObject({ why: 'closed' });
    await expect(late.finally(() => undefined)).rejects.toMatchObject({ why: 'closed' });
    await expect(early).rejects.toMatchObject({ why: 'closed' });
    expect(await asked).toBe('handled');
    await settle();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('holds nothing of the record once that is written: callers keep promises by the million', async () => {
    const producer = producerWith();
    const put = [record('a'), record('b')];
    const kept = put.map((one) => producer.put(one));
    await producer.close();
    expect(JSON.stringify(Object.values(kept[0] ?? {}))).not.toContain('"partitionKey":"k"');
    await Promise.all(kept);
  });
});

describe('what a producer is made with', () => {
  it.each([
    [{ streamName: 'my stream' }, 'streamName of a KinesisProducer must be letters'],
    [{ streamName: '' }, 'got "".'],
    [
      { streamName: undefined, streamArn: 'clicks' },
      'streamArn of a KinesisProducer must be the ARN of a stream',
    ],
    [{ recordTtl: 50 }, 'recordTtl of a KinesisProducer must be above recordMaxBufferedTime (100 ms)'],
  ])('%j is refused', (options, message) => {
    expect(() => producerWith(options)).toThrow(RangeError);
    expect(() => producerWith(options)).toThrow(message);
  });
});

describe('the largest aggregate', () => {
  it.each([
    ['that go to a shard', { sameKeyOnly: false }, 'k'],
    ['of one key, which is on it', { sameKeyOnly: true }, '鍵'.repeat(256)],
  ])('of records %s is no larger than a record of the stream', async (_, options, partitionKey) => {
    const producer = producerWith({
      aggregationEnabled: true,
      recordDistributionStrategyDefault: 'USER_PARTITION_KEY',
      aggregationMaxSize: 2 ** 20,
      ...options,
    });
    const put = [500_000, 548_000 - Buffer.byteLength(partitionKey)].map((length) =>
      producer.put({ data: Buffer.alloc(length), partitionKey }),
    );
    // With these, the aggregate alone has the size of a record to the byte.
    const size = new AggregateBuilder();
    for (const length of [500_000, 548_000 - Buffer.byteLength(partitionKey)]) {
      size.add({ data: Buffer.alloc(length), partitionKey });
    }
    const rest = 2 ** 20 - size.sizeWith({ data: Buffer.alloc(0), partitionKey });
    put.push(producer.put({ data: Buffer.alloc(rest), partitionKey }));
    await producer.close();
    expect(await Promise.all(put)).toHaveLength(3);
    const sizes = stream.calls.flatMap(({ Records }) =>
      Records.map(
        ({ Data, PartitionKey }) => Buffer.from(Data, 'base64').length + Buffer.byteLength(PartitionKey),
      ),
    );
    expect(sizes.length).toBe(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2 ** 20);
  });
});
