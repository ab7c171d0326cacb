import { describe, expect, it } from 'vitest';
import { BUCKET, dataOf, failsOnPoison, SHARD } from './support/redrive-bench';
import { useRedrive } from './support/redrive-function';

const redrive = useRedrive('bucket');

describe('a redrive from a bucket', () => {
  const KEY = `aws/lambda/6b8d6d47/${SHARD}/2026/11/20/2026-11-20T12.00.00-1`;

  const payloadOf = (records: Record<string, string>) =>
    JSON.stringify({
      Records: Object.entries(records).map(([sequenceNumber, value]) => ({
        eventID: `${SHARD}:${sequenceNumber}`,
        kinesis: { sequenceNumber, data: Buffer.from(value).toString('base64') },
      })),
    });

  it('replays the batch that an object holds, long after retention has taken it from the stream', async () => {
    const payload = payloadOf({ 49541: 'a', 49542: 'b' });
    await redrive.bench.store.putObject(
      BUCKET,
      KEY,
      redrive.bench.pointer(['49541', '49542'], {}, { payload }),
    );
    const report = await redrive.run();
    expect(dataOf(redrive.bench.consumer.events)).toEqual([['a', 'b']]);
    expect(report).toMatchObject({
      complete: true,
      pointers: { deleted: 1 },
      ranges: [{ pointer: KEY, outcome: 'done', expired: 0 }],
    });
    expect(await redrive.run()).toMatchObject({ pointers: { seen: 0 } });
  });

  it('keeps an object with a record that still fails', async () => {
    const payload = payloadOf({ 49541: 'a', 49542: 'poison' });
    await redrive.bench.store.putObject(
      BUCKET,
      KEY,
      redrive.bench.pointer(['49541', '49542'], {}, { payload }),
    );
    redrive.bench.consumer.consume = failsOnPoison;
    for (const _ of ['first run', 'next run']) {
      expect(await redrive.run()).toMatchObject({
        pointers: { seen: 1, kept: 1 },
        ranges: [{ outcome: 'still-failing', stillFailing: ['49542'] }],
      });
    }
  });

  it('puts the batches of several objects into one event, a record that two of them hold once', async () => {
    const [first, second] = [payloadOf({ 49541: 'a', 49543: 'c' }), payloadOf({ 49542: 'b', 49543: 'c' })];
    await redrive.bench.store.putObject(
      BUCKET,
      `${KEY}1`,
      redrive.bench.pointer(['49542', '49543'], {}, { payload: second }),
    );
    await redrive.bench.store.putObject(
      BUCKET,
      `${KEY}2`,
      redrive.bench.pointer(['49541', '49543'], {}, { payload: first }),
    );
    expect(await redrive.run()).toMatchObject({
      pointers: { deleted: 2 },
      records: { found: 4, succeeded: 4 },
    });
    expect(dataOf(redrive.bench.consumer.events)).toEqual([['a', 'b', 'c']]);
  });

  it('reads the stream for an object without the batch', async () => {
    await redrive.bench.store.putObject(BUCKET, KEY, redrive.bench.pointer(await redrive.bench.put('a')));
    expect(await redrive.run()).toMatchObject({ ranges: [{ outcome: 'done', found: 1 }] });
    expect(dataOf(redrive.bench.consumer.events)).toEqual([['a']]);
  });

  it('takes objects up to maximumPointers, and leaves other prefixes alone', async () => {
    const payload = payloadOf({ 49541: 'a' });
    for (const key of [`${KEY}1`, `${KEY}2`, 'archive/1']) {
      await redrive.bench.store.putObject(BUCKET, key, redrive.bench.pointer(['49541'], {}, { payload }));
    }
    expect(await redrive.run({ maximumPointers: 1 })).toMatchObject({
      complete: false,
      pointers: { seen: 1 },
    });
    expect(await redrive.run()).toMatchObject({ complete: true, pointers: { seen: 1, deleted: 1 } });
  });
});
