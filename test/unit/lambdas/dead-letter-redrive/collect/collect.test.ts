import type { _Record } from '@aws-sdk/client-kinesis';
import { describe, expect, it } from 'vitest';
import { collect } from '../../../../../lambdas/dead-letter-redrive/collect/collect';
import { TimeUpError } from '../../../../../lambdas/dead-letter-redrive/consumer/consumer';
import { eventRecord } from '../../../../../lambdas/dead-letter-redrive/records/event-record';
import { parseFailedBatch } from '../../../../../lambdas/dead-letter-redrive/records/failed-batch';
import { CONSUMER, MemoryObjects, onFailure, record, SHARD, STREAM } from '../support/failed-batches';

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => String(from + n));
const pointer = (from: number, to: number, batch: object = {}) =>
  onFailure([record(String(from)), record(String(to))], { batch: { batchSize: to - from + 1, ...batch } });

/** A queue of pointers, and a shard that still has some of its records. */
function world(bodies: readonly string[], stored: readonly string[]) {
  const waiting = bodies.map((body, n) => ({ id: `m${n}`, body, receiptHandle: `h${n}` }));
  const objects = new MemoryObjects();
  const told = {
    kept: [] as string[],
    expired: [] as number[],
    released: [] as string[],
    deleted: [] as string[],
  };
  const ids = (messages: readonly { id: string }[]) => messages.map(({ id }) => id);
  const options = {
    queue: {
      receive: async () => waiting.splice(0),
      delete: async (messages: readonly { id: string }[]) => void told.deleted.push(...ids(messages)),
      release: async (messages: readonly { id: string }[]) => void told.released.push(...ids(messages)),
    },
    objects,
    cursor: (_: string) => ({
      async *read(start: bigint, end: bigint): AsyncGenerator<_Record> {
        for (const SequenceNumber of stored) {
          const number = BigInt(SequenceNumber);
          if (number >= start && number <= end) {
            yield { SequenceNumber, PartitionKey: 'k', Data: Buffer.from(SequenceNumber) };
          }
        }
      },
    }),
    recordsFor: (one: _Record, shardId: string) => [eventRecord(one, shardId, STREAM, 'redrive')],
    functionArns: [CONSUMER],
    shardsAtOnce: 2,
    writtenUpTo: {} as Record<string, string>,
    streamArn: STREAM,
    onKept: (message: string) => void told.kept.push(message),
    onExpired: (_: unknown, expired: number) => void told.expired.push(expired),
  };
  const collected = () =>
    Object.fromEntries(
      [...objects.bodies].map(([key, body]) => [
        key,
        parseFailedBatch(body).records.map(({ kinesis }) => kinesis.sequenceNumber),
      ]),
    );
  return { options, objects, told, collected };
}

describe('collect', () => {
  it('makes an object of each pointer, and deletes the pointers behind it', async () => {
    const test = world([pointer(20, 22), pointer(10, 11)], numbers(10, 30));
    expect(await collect(test.options)).toEqual({
      counts: { collected: 2, kept: 0, strange: 0, records: 5, expired: 0, advanced: 0 },
      writtenUpTo: {},
    });
    expect(test.collected()).toEqual({
      [`collected/${SHARD}/10-11.json`]: ['10', '11'],
      [`collected/${SHARD}/20-22.json`]: ['20', '21', '22'],
    });
    expect(test.told.deleted.sort()).toEqual(['m0', 'm1']);
  });

  it('puts a record that several pointers name into one object', async () => {
    const test = world([pointer(10, 14), pointer(12, 16), pointer(13, 13)], numbers(10, 30));
    await collect(test.options);
    expect(Object.values(test.collected()).flat().sort()).toEqual(numbers(10, 16));
    expect(test.told.expired).toEqual([]);
  });

  it('skips the records that the filters of the mapping skip', async () => {
    const test = world([pointer(10, 19, { batchSize: 5 })], numbers(10, 19));
    const { recordsFor } = test.options;
    const isEven = ({ SequenceNumber }: _Record) => Number(SequenceNumber) % 2 === 0;
    const filtered = (one: _Record, shardId: string) => (isEven(one) ? recordsFor(one, shardId) : []);
    const { counts } = await collect({ ...test.options, recordsFor: filtered });
    expect(counts).toMatchObject({ records: 5, expired: 0 });
    expect(Object.values(test.collected())).toEqual([['10', '12', '14', '16', '18']]);
  });

  it('counts and tells what retention has removed, and takes the rest', async () => {
    const test = world([pointer(10, 19), pointer(20, 20), pointer(1, 5)], numbers(15, 20));
    expect(await collect(test.options)).toMatchObject({ counts: { collected: 3, records: 6, expired: 10 } });
    expect(test.told.expired.sort()).toEqual([5, 5]);
    expect(Object.values(test.collected())).toEqual([numbers(15, 19), ['20']]);
  });

  it('leaves in the queue what is no pointer, or of another consumer, so that the execution comes to an end', async () => {
    const foreign = onFailure([record('1')], { rest: { requestContext: { functionArn: `${CONSUMER}2` } } });
    const test = world(['hello', foreign], []);
    expect(await collect(test.options)).toMatchObject({ counts: { collected: 0, strange: 2 } });
    expect(test.told).toMatchObject({ deleted: [], released: [], kept: ['m0', 'm1'] });
  });

  it('keeps what the stream answers to one range from the others', async () => {
    const test = world([pointer(10, 11), pointer(20, 21)], numbers(10, 30));
    const cursor = (shardId: string) => ({
      read: (start: bigint, end: bigint) => {
        if (start === 10n) throw new Error('That is no sequence number of this shard.');
        return test.options.cursor(shardId).read(start, end);
      },
    });
    expect(await collect({ ...test.options, cursor })).toMatchObject({ counts: { collected: 1, kept: 1 } });
    expect(test.told).toMatchObject({ deleted: ['m1'], released: ['m0'] });
  });

  it('gives all the rest back when its time is up, also when SQS refuses that', async () => {
    const test = world([pointer(10, 11), pointer(20, 21), pointer(30, 31)], numbers(10, 40));
    const cursor = (shardId: string) => ({
      read: (start: bigint, end: bigint) => {
        if (start === 20n) throw new TimeUpError('the time of this worker is up');
        return test.options.cursor(shardId).read(start, end);
      },
    });
    const release = async () => {
      throw new Error('ChangeMessageVisibilityBatch: throttled');
    };
    const queue = { ...test.options.queue, release };
    expect(await collect({ ...test.options, cursor, queue })).toMatchObject({
      counts: { collected: 1, kept: 2 },
    });
    expect(test.told.deleted).toEqual(['m0']);
  });

  it('writes the same objects again when it crashes before the pointers are deleted', async () => {
    const bodies = [pointer(10, 12)];
    const test = world(bodies, numbers(10, 30));
    const crashing = { ...test.options.queue, delete: async () => Promise.reject(new Error('crashed')) };
    await collect({ ...test.options, queue: crashing });
    const again = world(bodies, numbers(10, 30));
    await collect({ ...again.options, objects: test.objects });
    expect(test.objects.writes).toEqual([`collected/${SHARD}/10-12.json`, `collected/${SHARD}/10-12.json`]);
  });

  it('keeps the pointers whose records could not be written, and relies on none of what was read of them', async () => {
    const test = world([pointer(10, 14), pointer(12, 16)], numbers(10, 30));
    const write = async () => Promise.reject(new Error('SlowDown'));
    const { counts, writtenUpTo } = await collect({ ...test.options, objects: { write } });
    expect(counts).toMatchObject({ collected: 0, kept: 2, advanced: 0 });
    expect([writtenUpTo, test.told.deleted, test.told.released.sort()]).toEqual([{}, [], ['m0', 'm1']]);
  });

  it('goes on behind what a run before has written, and counts what that one missed only once', async () => {
    const wide = pointer(10, 40);
    const first = world([wide], numbers(20, 30));
    const stopping = (shardId: string) => ({
      async *read(start: bigint, end: bigint) {
        yield* first.options.cursor(shardId).read(start, end);
        throw new TimeUpError('the time of this worker is up');
      },
    });
    const before = await collect({ ...first.options, cursor: stopping });
    expect(before).toMatchObject({ counts: { expired: 1, advanced: 1 }, writtenUpTo: { m0: '30' } });
    const second = world([wide], numbers(25, 40));
    const after = await collect({ ...second.options, writtenUpTo: before.writtenUpTo });
    expect(after.counts).toMatchObject({ collected: 1, expired: 0 });
    expect([...Object.values(first.collected()), ...Object.values(second.collected())]).toEqual([
      numbers(20, 30),
      numbers(31, 40),
    ]);
  });
});
