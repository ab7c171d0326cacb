import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { BUCKET as Bucket, s3ForEachTest } from '../support/s3-fixture';

const s3 = s3ForEachTest();

describe('an object', () => {
  it('is read back with its metadata, and the SDK finds its checksum right', async () => {
    const { ETag } = await s3.put('a/größe.json', '{"ä":1}', {
      ContentType: 'application/json',
      ContentEncoding: 'identity',
      Metadata: { shard: 'shardId-000000000000' },
      ChecksumAlgorithm: 'SHA256',
    });
    const md5 = createHash('md5').update('{"ä":1}').digest('hex');
    expect(ETag).toBe(`"${md5}"`);
    const { Body, ...object } = await s3.client.send(
      new GetObjectCommand({ Bucket, Key: 'a/größe.json', ChecksumMode: 'ENABLED' }),
    );
    expect(await Body?.transformToString()).toBe('{"ä":1}');
    expect(object).toMatchObject({
      ContentType: 'application/json',
      ContentEncoding: 'identity',
      ContentLength: 8,
      Metadata: { shard: 'shardId-000000000000' },
      ChecksumSHA256: createHash('sha256').update('{"ä":1}').digest('base64'),
      ETag,
      LastModified: new Date('2026-11-20T12:00:00Z'),
    });
    expect(await s3.client.send(new HeadObjectCommand({ Bucket, Key: 'a/größe.json' }))).toMatchObject({
      ContentLength: 8,
      ETag,
      Metadata: { shard: 'shardId-000000000000' },
    });
  });

  it('may be empty, and may be streamed in chunks with a trailing checksum', async () => {
    await s3.put('empty', Buffer.alloc(0));
    expect(await s3.read('empty')).toBe('');
    const chunks = Array.from({ length: 10 }, (_, i) => Buffer.alloc(10_000, String(i)));
    await s3.put('stream', Readable.from(chunks), { ContentLength: 100_000, ChecksumAlgorithm: 'CRC32' });
    expect(await s3.read('stream')).toBe(Buffer.concat(chunks).toString());
  });

  it('is read in part', async () => {
    await s3.put('digits', '0123456789');
    const part = await s3.client.send(new GetObjectCommand({ Bucket, Key: 'digits', Range: 'bytes=2-4' }));
    expect(part).toMatchObject({ ContentRange: 'bytes 2-4/10', ContentLength: 3 });
    expect(await part.Body?.transformToString()).toBe('234');
    expect(await s3.read('digits', { Range: 'bytes=7-' })).toBe('789');
    expect(await s3.read('digits', { Range: 'bytes=-2' })).toBe('89');
    expect(await s3.read('digits', { Range: 'bytes=8-99' })).toBe('89');
    await expect(s3.read('digits', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('is written only under the conditions that are given', async () => {
    const { ETag } = await s3.put('once', 'first', { IfNoneMatch: '*' });
    await expect(s3.put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    await s3.put('once', 'second', { IfMatch: ETag });
    await expect(s3.put('once', 'third', { IfMatch: ETag })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(s3.put('other', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await s3.read('once')).toBe('second');
  });

  it('is written once, however many writers ask that it must not exist', async () => {
    const writers = Array.from({ length: 8 }, (_, i) => s3.put('race', `writer ${i}`, { IfNoneMatch: '*' }));
    const settled = await Promise.allSettled(writers);
    expect(settled.filter((it) => it.status === 'fulfilled')).toHaveLength(1);
    expect(await s3.read('race')).toMatch(/^writer \d$/);
  });

  it('is sent only when it changed, where the reader says what it has', async () => {
    const { ETag } = await s3.put('a', 'x');
    await expect(s3.read('a', { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(s3.read('a', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await s3.read('a', { IfMatch: ETag })).toBe('x');
  });

  it('that is not there is told apart from a bucket that is not there', async () => {
    await expect(s3.read('gone')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(s3.read('gone', { Bucket: 'no-bucket' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(s3.client.send(new HeadObjectCommand({ Bucket, Key: 'gone' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await s3.client.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
  });
});
