import { describe, expect, it } from 'vitest';
import { dataOf, failsOnPoison, OTHER_SHARD, SHARD } from './support/redrive-bench';
import { useRedrive } from './support/redrive-function';

const redrive = useRedrive('queue');

describe('a redrive of many pointers', () => {
  it('takes many pointers, each once in a run, whether it is kept or not', async () => {
    const numbers = await redrive.bench.put(
      ...Array.from({ length: 12 }, (_, n) => (n % 2 ? `poison ${n}` : `ok ${n}`)),
    );
    for (const number of numbers) redrive.bench.queue.send({ body: redrive.bench.pointer([number]) });
    redrive.bench.consumer.consume = failsOnPoison;
    expect(await redrive.run()).toMatchObject({
      complete: true,
      pointers: { seen: 12, deleted: 6, kept: 6 },
      records: { replayed: 12, stillFailing: 6 },
    });
    expect(redrive.bench.queue.peek().length).toBe(6);
  });

  it('stops at maximumPointers', async () => {
    const numbers = await redrive.bench.put('a', 'b', 'c');
    for (const number of numbers) redrive.bench.queue.send({ body: redrive.bench.pointer([number]) });
    expect(await redrive.run({ maximumPointers: 2 })).toMatchObject({
      complete: false,
      pointers: { seen: 2, deleted: 2 },
    });
    expect(redrive.bench.queue.peek().length).toBe(1);
  });

  it('replays a record once that several pointers name, and counts it for each', async () => {
    const numbers = await redrive.bench.put('a', 'b', 'poison', 'd');
    for (const [from, to] of [
      [0, 2],
      [0, 2],
      [1, 4],
      [3, 4],
    ])
      redrive.bench.queue.send({ body: redrive.bench.pointer(numbers.slice(from, to)) });
    redrive.bench.consumer.consume = failsOnPoison;
    const report = await redrive.run();
    expect(dataOf(redrive.bench.consumer.events)).toEqual([['a', 'b', 'poison', 'd']]);
    expect(report).toMatchObject({
      pointers: { seen: 4, deleted: 3, kept: 1 },
      records: { found: 8, replayed: 8, succeeded: 7, stillFailing: 1 },
    });
    expect(redrive.bench.queue.peek().map(({ body }) => body)).toEqual([
      redrive.bench.pointer(numbers.slice(1, 4)),
    ]);
  });

  it('takes 500 pointers to a record each, in two shards, with a handful of calls', async () => {
    const values = Array.from({ length: 250 }, (_, n) => (n % 25 === 0 ? `poison ${n}` : `ok ${n}`));
    for (const shardId of [SHARD, OTHER_SHARD]) {
      const numbers = await redrive.bench.putTo(shardId, values);
      for (const number of numbers.reverse())
        redrive.bench.queue.send({ body: redrive.bench.pointer([number], { shardId }) });
    }
    redrive.bench.consumer.consume = failsOnPoison;
    redrive.bench.calls.length = 0;
    const report = await redrive.run();
    expect(report).toMatchObject({
      complete: true,
      pointers: { seen: 500, deleted: 480, kept: 20 },
      records: { found: 500, replayed: 500, succeeded: 480, stillFailing: 20, expired: 0 },
    });
    const calls = (operation: string) => redrive.bench.calls.filter((called) => called === operation).length;
    expect(calls('GetShardIterator')).toBe(2);
    expect(calls('GetRecords')).toBe(2);
    expect(calls('ReceiveMessage')).toBe(51);
    expect(calls('DeleteMessageBatch')).toBeLessThanOrEqual(60);
    const sizes = redrive.bench.consumer.events.map(({ Records }) => Records.length);
    expect(sizes.sort((a, b) => b - a)).toEqual([100, 100, 100, 100, 50, 50]);
    for (const shardId of [SHARD, OTHER_SHARD]) {
      const events = redrive.bench.consumer.events.filter(({ Records }) =>
        Records[0]?.eventID.startsWith(shardId),
      );
      expect(dataOf(events).flat()).toEqual(values);
    }
    expect(redrive.bench.queue.peek().length).toBe(20);
  });

  it('does not read what lies between pointers that are far apart', async () => {
    const numbers = await redrive.bench.put(...Array.from({ length: 500 }, (_, n) => String(n)));
    for (const n of [0, 50, 450])
      redrive.bench.queue.send({ body: redrive.bench.pointer([numbers[n] ?? '']) });
    redrive.bench.calls.length = 0;
    expect(await redrive.run()).toMatchObject({ pointers: { deleted: 3 } });
    expect(dataOf(redrive.bench.consumer.events)).toEqual([['0', '50', '450']]);
    expect(redrive.bench.calls.filter((called) => called.startsWith('Get'))).toEqual([
      'GetShardIterator',
      'GetRecords',
      'GetShardIterator',
      'GetRecords',
    ]);
  });

  it('begins a new event where 6 MB are full, and keeps the order', async () => {
    const values = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(1_000_000));
    const numbers: string[] = [];
    for (const value of values) {
      numbers.push(...(await redrive.bench.put(value)));
      // A shard takes 1 MiB a second.
      redrive.bench.letHoursPass(0.01);
    }
    for (const number of numbers) redrive.bench.queue.send({ body: redrive.bench.pointer([number]) });
    expect(await redrive.run()).toMatchObject({ pointers: { seen: 6, deleted: 6 } });
    expect(
      dataOf(redrive.bench.consumer.events).map((event) => event.map(([letter]) => letter).join('')),
    ).toEqual(['abcd', 'ef']);
  });

  it("does not let one pointer's poison keep the others, when the consumer fails a whole event", async () => {
    const numbers = await redrive.bench.put('a', 'b', 'poison', 'd');
    for (const [from, to] of [
      [0, 2],
      [2, 3],
      [3, 4],
    ])
      redrive.bench.queue.send({ body: redrive.bench.pointer(numbers.slice(from, to)) });
    redrive.bench.consumer.consume = (event) => {
      if (dataOf([event]).flat().includes('poison')) throw new Error('poison');
    };
    expect(await redrive.run()).toMatchObject({
      pointers: { deleted: 2, kept: 1 },
      records: { replayed: 4, succeeded: 3, stillFailing: 1 },
    });
    expect(dataOf(redrive.bench.consumer.events)).toEqual([
      ['a', 'b', 'poison', 'd'],
      ['a', 'b'],
      ['poison'],
      ['d'],
    ]);
    expect(redrive.bench.queue.peek().map(({ body }) => body)).toEqual([
      redrive.bench.pointer(numbers.slice(2, 3)),
    ]);
  });

  it('keeps only the pointer that the stream does not understand', async () => {
    const numbers = await redrive.bench.put('a', 'b');
    redrive.bench.queue.send({ body: redrive.bench.pointer(['9'.repeat(60)]) });
    redrive.bench.queue.send({ body: redrive.bench.pointer([numbers[1] ?? '']) });
    const report = await redrive.run();
    expect(report).toMatchObject({ complete: true, pointers: { seen: 2, deleted: 1 } });
    expect(report.ranges.find(({ startSequenceNumber }) => startSequenceNumber === numbers[1])).toMatchObject(
      {
        outcome: 'done',
      },
    );
    expect(
      report.ranges.find(({ startSequenceNumber }) => startSequenceNumber.startsWith('9')),
    ).toMatchObject({
      outcome: 'error',
    });
  });

  it('keeps to 100 records in an event', async () => {
    const numbers = await redrive.bench.put(...Array.from({ length: 250 }, (_, n) => String(n)));
    redrive.bench.queue.send({ body: redrive.bench.pointer(numbers) });
    await redrive.run();
    expect(redrive.bench.consumer.events.map(({ Records }) => Records.length)).toEqual([100, 100, 50]);
  });

  it('ends before its own time does, and gives back what it holds', async () => {
    const numbers = await redrive.bench.put('a', 'b');
    for (const number of numbers) redrive.bench.queue.send({ body: redrive.bench.pointer([number]) });
    const timeIsUp = await redrive.timeLimit();
    redrive.bench.consumer.consume = timeIsUp;
    const outcome = { outcome: 'error', message: 'the time of the run was up' };
    expect(await redrive.run()).toMatchObject({
      complete: false,
      pointers: { seen: 2, deleted: 0, kept: 2 },
      ranges: [outcome, outcome],
    });
    redrive.bench.consumer.consume = () => null;
    expect(await redrive.run()).toMatchObject({ complete: true, pointers: { seen: 2, deleted: 2 } });
  });

  it('when the time is up in the middle of a window, deletes what was done and keeps the rest', async () => {
    const numbers = await redrive.bench.put(...Array.from({ length: 150 }, (_, n) => String(n)));
    for (const number of numbers) redrive.bench.queue.send({ body: redrive.bench.pointer([number]) });
    const timeIsUp = await redrive.timeLimit();
    redrive.bench.consumer.consume = () => (redrive.bench.consumer.events.length === 1 ? null : timeIsUp());
    expect(await redrive.run()).toMatchObject({
      complete: false,
      pointers: { seen: 150, deleted: 100, kept: 50 },
      records: { replayed: 100, succeeded: 100 },
    });
    expect(redrive.bench.queue.counts()).toMatchObject({ visible: 50, inFlight: 0 });
    redrive.bench.consumer.consume = () => null;
    redrive.bench.consumer.events.length = 0;
    expect(await redrive.run()).toMatchObject({ complete: true, pointers: { seen: 50, deleted: 50 } });
    expect(dataOf(redrive.bench.consumer.events)).toEqual([
      Array.from({ length: 50 }, (_, n) => String(100 + n)),
    ]);
  });
});
