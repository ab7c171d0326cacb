import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Scale } from '../../../../local/base/scale';
import { BUCKET_ARN, dataOf, deliveryFixture, processing, ROLE_ARN } from './support/delivery-fixture';

describe('what is buffered', () => {
  it('is delivered when the interval is over, records one after the other, under a key of the time of the oldest', async () => {
    const { put, clock, objects, eventually, outcomes } = await deliveryFixture({
      s3: { BufferingHints: { IntervalInSeconds: 60 } },
    });
    await clock.advance(5 * 60_000);
    put('{"a":1}', '{"a":2}');
    await clock.advance(58_000);
    expect(objects()).toEqual([]);
    await clock.advance(4000);
    await eventually(() => outcomes.length === 1);
    const [object] = objects();
    expect(object?.body.toString()).toBe('{"a":1}{"a":2}');
    expect(object?.key).toMatch(/^2026\/11\/20\/12\/delivery-1-2026-11-20-12-05-00-[0-9a-f-]{36}$/);
    expect(object?.headers['content-type']).toBe('application/octet-stream');
  });

  it('is delivered when the size is reached, before the interval is over', async () => {
    const { put, clock, objects, eventually, outcomes } = await deliveryFixture({
      s3: { BufferingHints: { SizeInMBs: 1 } },
    });
    put('x'.repeat(600 * 1024));
    await clock.advance(2000);
    expect(objects()).toEqual([]);
    put('y'.repeat(424 * 1024));
    await clock.advance(1000);
    await eventually(() => outcomes.length === 1);
    expect(objects().map(({ body }) => body.length)).toEqual([1024 * 1024]);
  });

  it('is delivered at a tenth of the size at scale 10, so that there are as many objects', async () => {
    const { put, clock, objects, eventually, outcomes } = await deliveryFixture({
      s3: { BufferingHints: { SizeInMBs: 1 } },
      scale: new Scale(10),
    });
    put('x'.repeat(60 * 1024));
    await clock.advance(2000);
    expect(objects()).toEqual([]);
    put('y'.repeat(43 * 1024));
    await clock.advance(1000);
    await eventually(() => outcomes.length === 1);
    expect(objects().map(({ body }) => body.length)).toEqual([103 * 1024]);
  });

  it('is delivered at once when the host asks for it, with what is in the stream', async () => {
    const { put, flush, objects, stream } = await deliveryFixture({ shardCount: 4 });
    put(...Array.from({ length: 100 }, (_, i) => `${i};`));
    await flush();
    expect(stream.counts).toEqual({
      read: 100,
      taken: 100,
      delivered: 100,
      dropped: 0,
      failed: 0,
      lost: 0,
      pending: 0,
    });
    const delivered = objects().flatMap(({ body }) => body.toString().split(';').filter(Boolean));
    expect(delivered.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('is delivered when the delivery stream closes in mid-buffer; what was not read stays in the stream', async () => {
    const { put, clock, close, objects, stream } = await deliveryFixture();
    put('read');
    await clock.advance(1000);
    put('not read');
    await close();
    expect(objects().map(({ body }) => body.toString())).toEqual(['read']);
    await clock.advance(10_000);
    expect(stream.counts).toMatchObject({ read: 1, delivered: 1 });
  });
});

describe('reading', () => {
  it('begins at LATEST: what was written before the delivery stream was made is not read', async () => {
    const { engine, clock, put, flush, outcomes, streams, source } = await deliveryFixture();
    expect(engine).toBeDefined();
    put('before the second');
    const { settings } = streams.get('delivery');
    const second = await streams.create('second', settings, {
      partition: 'aws',
      region: 'r',
      accountId: '1',
    });
    source.writer.putRecord({ partitionKey: 'k', data: Buffer.from('after') });
    await clock.advance(1000);
    await flush();
    expect(second.counts.read).toBe(1);
    expect(dataOf(outcomes, 'delivered')).toContain('before the second');
  });

  it('calls GetRecords once a second and shard', async () => {
    const { clock, metrics, put } = await deliveryFixture({ shardCount: 2 });
    put('a');
    await clock.advance(10_000);
    const reads = metrics.filter(({ metric }) => metric === 'KinesisMillisBehindLatest');
    expect(reads.length).toBe(2 * 11);
  });

  it('goes on with the children of shards that split and merge under way, and loses nothing', async () => {
    const { source, clock, flush, stream, outcomes } = await deliveryFixture({ shardCount: 2 });
    let written = 0;
    const write = (count: number) => {
      for (let i = 0; i < count; i++) {
        source.writer.putRecord({ partitionKey: `k${written}`, data: Buffer.from(`${written++}`) });
      }
    };
    write(50);
    await clock.advance(1000);
    for (const target of [4, 2, 3]) {
      write(50);
      source.resharding.updateCount(target);
      while (source.state.lifecycle.status !== 'ACTIVE') await clock.advance(10_000);
      write(50);
      await clock.advance(3000);
    }
    await flush();
    expect(stream.counts).toMatchObject({ read: written, delivered: written, pending: 0 });
    expect(new Set(dataOf(outcomes, 'delivered')).size).toBe(written);
  });

  it('is throttled like any shared reader, says so in a metric, and loses nothing', async () => {
    const { source, put, clock, flush, sum, stream } = await deliveryFixture();
    put('a', 'b');
    const [shard] = source.reader.listShards();
    const iterator = source.reader.getShardIterator(shard?.shardId ?? '', { type: 'TRIM_HORIZON' });
    for (let call = 0; call < 5; call++) source.reader.getRecords(iterator);
    await clock.advance(0);
    expect(sum('ThrottledGetRecords')).toBe(1);
    await flush();
    expect(stream.counts.delivered).toBe(2);
  });
});

describe('how it is written', () => {
  it('GZIP, with its extension', async () => {
    const { put, flush, objects } = await deliveryFixture({ s3: { CompressionFormat: 'GZIP' } });
    put('a', 'b');
    await flush();
    const [object] = objects();
    expect(gunzipSync(object?.body ?? '').toString()).toBe('ab');
    expect(object?.key).toMatch(/\.gz$/);
    expect(object?.headers['content-encoding']).toBe('gzip');
  });

  it('a delimiter behind every record', async () => {
    const { put, flush, objects } = await deliveryFixture({
      s3: processing({
        Type: 'AppendDelimiterToRecord',
        Parameters: [{ ParameterName: 'Delimiter', ParameterValue: '\\n' }],
      }),
    });
    put('a', 'b');
    await flush();
    expect(objects()[0]?.body.toString()).toBe('a\nb\n');
  });

  it('a record of 8 MiB, whole', async () => {
    const { put, flush, objects, clock } = await deliveryFixture();
    put(Buffer.alloc(8 * 1024 * 1024, 'x'));
    await clock.advance(20_000);
    put('small');
    await flush();
    expect(
      objects()
        .map(({ body }) => body.length)
        .sort(),
    ).toEqual([5, 8 * 1024 * 1024]);
  });

  it('source records as they were, into the backup', async () => {
    const { put, flush, objects, stream, outcomes } = await deliveryFixture({
      s3: {
        ...processing({ Type: 'AppendDelimiterToRecord', Parameters: [] }),
        S3BackupMode: 'Enabled',
        S3BackupConfiguration: { BucketARN: BUCKET_ARN, RoleARN: ROLE_ARN, Prefix: 'backup/' },
      },
    });
    put('a', 'b');
    await flush();
    expect(objects('backup/2026/11/20/12/').map(({ body }) => body.toString())).toEqual(['ab']);
    expect(objects('2026/').map(({ body }) => body.toString())).toEqual(['a\nb\n']);
    expect(stream.backupCounts).toMatchObject({ delivered: 2, pending: 0 });
    expect(dataOf(outcomes, 'backedUp')).toEqual(['a', 'b']);
  });
});
