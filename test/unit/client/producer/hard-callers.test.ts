import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RecordNotWrittenError, RecordsNotWrittenError } from '../../../../client/errors';
import {
  KinesisProducer,
  type KinesisProducerOptions,
  type OutgoingRecord,
} from '../../../../client/producer';
import { ManualClock } from '../../../support/manual-clock';
import { ScriptedStream, until } from '../support/scripted-stream';

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
