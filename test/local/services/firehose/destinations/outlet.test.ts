import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ObjectSink } from '../../../../../local/services/delivery';
import type { ObjectStore } from '../../../../../local/services/s3';
import { BUCKET, dataOf, deliveryFixture, errorRecords } from '../support/delivery-fixture';

/** A bucket whose folder is no folder any more: nothing can be written in it. */
function unwritable(directory: string): () => void {
  const folder = join(directory, BUCKET);
  const aside = join(directory, 'aside');
  renameSync(folder, aside);
  writeFileSync(folder, '');
  return () => {
    rmSync(folder);
    renameSync(aside, folder);
  };
}

describe('a bucket that cannot be written', () => {
  it('is tried again until it can be, and nothing is lost', async () => {
    const { put, clock, eventually, directory, objects, stream, notices, sum } = await deliveryFixture({
      s3: { BufferingHints: { IntervalInSeconds: 60 } },
    });
    const repair = unwritable(directory);
    put('a', 'b');
    await eventually(() => notices.length === 1);
    expect(sum('DeliveryToS3.Success')).toBe(0);
    expect(stream.counts).toMatchObject({ taken: 2, delivered: 0, pending: 2 });
    expect(notices[0]).toMatch(
      /^Delivery stream delivery: s3:\/\/lake\/.* cannot be written, and is tried again: /,
    );
    expect(stream.oldestPending).toBe(Date.UTC(2026, 10, 20, 12));
    repair();
    await eventually(() => stream.counts.delivered === 2);
    expect(objects().map(({ body }) => body.toString())).toEqual(['ab']);
    expect(existsSync(join(directory, BUCKET))).toBe(true);
    await clock.advance(600_000);
    expect(objects().length).toBe(1);
  });

  it('until the end leaves its records to the error prefix', async () => {
    const { put, clock, close, objects, stream, outcomes } = await deliveryFixture({ sink: onlyErrors });
    put('a', 'b');
    await clock.advance(1000);
    await close();
    expect(dataOf(outcomes, 'failed')).toEqual(['a', 'b']);
    expect(stream.counts).toMatchObject({ failed: 2, lost: 0, pending: 0 });
    const records = errorRecords(objects('delivery-failed/'));
    expect(records.map(({ errorCode, errorMessage, rawData }) => [errorCode, errorMessage, rawData])).toEqual(
      [
        ['InternalError', 'no space left', Buffer.from('a').toString('base64')],
        ['InternalError', 'no space left', Buffer.from('b').toString('base64')],
      ],
    );
  });

  it('for 24 hours leaves them to it, too', async () => {
    const { stream, eventually, clock } = await deliveryFixture({ sink: onlyErrors, source: 'directPut' });
    const begin = clock.now();
    stream.put([{ id: '1', data: Buffer.from('a'), arrival: begin }], 'PutRecord');
    await eventually(() => stream.counts.failed === 1);
    expect((clock.now() - begin) / 3_600_000).toBeGreaterThan(24);
  });

  it('with an error prefix that cannot be written either is told, with the number of the records', async () => {
    const { put, clock, close, directory, stream, notices, outcomes } = await deliveryFixture();
    unwritable(directory);
    put('a', 'b');
    await clock.advance(1000);
    await close();
    expect(stream.counts).toMatchObject({ lost: 2, pending: 0 });
    expect(dataOf(outcomes, 'lost')).toEqual(['a', 'b']);
    expect(notices.at(-1)).toMatch(
      /2 records are lost, s3:\/\/lake\/delivery-failed\/.* could not be written: /,
    );
  });
});

function onlyErrors(store: ObjectStore): ObjectSink {
  return {
    putObject(bucket, key, body, options) {
      if (!key.startsWith('delivery-failed/')) return Promise.reject(new Error('no space left'));
      return store.putObject(bucket, key, body, options);
    },
  };
}
