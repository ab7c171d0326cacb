import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FrontDoor } from '../../../../local/http';
import { ObjectStore, S3Service } from '../../../../local/services/s3';
import { ManualClock } from '../../../support/manual-clock';

const Bucket = 'my-bucket';
const failures: unknown[] = [];

/** Everything a test writes is in here. */
let sandbox: string;
let directory: string;
let store: ObjectStore;
let door: FrontDoor;
let port: number;
let s3: S3Client;

beforeEach(async () => {
  failures.length = 0;
  sandbox = mkdtempSync(join(tmpdir(), 's3-'));
  // Deeper than any key below climbs: a key that gets out of its bucket is found in the sandbox, and harms nobody.
  directory = join(sandbox, '1/2/3/4/5/6/7/8/buckets');
  store = new ObjectStore({ directory, clock: new ManualClock() });
  const onError = (error: unknown) => void failures.push(error);
  door = new FrontDoor({ services: [new S3Service({ store, onError })], onError });
  const { url, port: chosen } = await door.start({ port: 0 });
  port = chosen;
  // Nothing but the endpoint: what an SDK has that is given AWS_ENDPOINT_URL.
  s3 = new S3Client({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  await s3.send(new CreateBucketCommand({ Bucket }));
});

afterEach(async () => {
  s3.destroy();
  await door.close();
  rmSync(sandbox, { recursive: true });
  expect(failures).toEqual([]);
});

const put = (Key: string, Body: PutObjectCommandInput['Body'], rest: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...rest }));

async function read(Key: string, rest = {}): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...rest }));
  return (await Body?.transformToString()) ?? '';
}

/** Every file in a folder, at any depth. */
function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name));
}

const list = (input: Partial<ListObjectsV2CommandInput> = {}) =>
  s3.send(new ListObjectsV2Command({ Bucket, ...input }));

describe('an object', () => {
  it('is read back with its metadata, and the SDK finds its checksum right', async () => {
    const { ETag } = await put('a/größe.json', '{"ä":1}', {
      ContentType: 'application/json',
      ContentEncoding: 'identity',
      Metadata: { shard: 'shardId-000000000000' },
      ChecksumAlgorithm: 'SHA256',
    });
    const md5 = createHash('md5').update('{"ä":1}').digest('hex');
    expect(ETag).toBe(`"${md5}"`);
    const { Body, ...object } = await s3.send(
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
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'a/größe.json' }))).toMatchObject({
      ContentLength: 8,
      ETag,
      Metadata: { shard: 'shardId-000000000000' },
    });
  });

  it('is a file that a person can open, at the path of its key', async () => {
    await put('logs/2026/11/20/x.txt', 'hello');
    expect(readFileSync(join(directory, Bucket, 'logs/2026/11/20/x.txt'), 'utf8')).toBe('hello');
    await put('logs/2026/11/20/x.txt', 'replaced');
    expect(readFileSync(join(directory, Bucket, 'logs/2026/11/20/x.txt'), 'utf8')).toBe('replaced');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'logs/2026/11/20/x.txt' }));
    expect(existsSync(join(directory, Bucket, 'logs/2026/11/20/x.txt'))).toBe(false);
    expect(readdirSync(join(directory, '.uploads'))).toEqual([]);
  });

  it('may be empty, and may be streamed in chunks with a trailing checksum', async () => {
    await put('empty', Buffer.alloc(0));
    expect(await read('empty')).toBe('');
    const chunks = Array.from({ length: 10 }, (_, i) => Buffer.alloc(10_000, String(i)));
    await put('stream', Readable.from(chunks), { ContentLength: 100_000, ChecksumAlgorithm: 'CRC32' });
    expect(await read('stream')).toBe(Buffer.concat(chunks).toString());
  });

  it('is read in part', async () => {
    await put('digits', '0123456789');
    const part = await s3.send(new GetObjectCommand({ Bucket, Key: 'digits', Range: 'bytes=2-4' }));
    expect(part).toMatchObject({ ContentRange: 'bytes 2-4/10', ContentLength: 3 });
    expect(await part.Body?.transformToString()).toBe('234');
    expect(await read('digits', { Range: 'bytes=7-' })).toBe('789');
    expect(await read('digits', { Range: 'bytes=-2' })).toBe('89');
    expect(await read('digits', { Range: 'bytes=8-99' })).toBe('89');
    await expect(read('digits', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('is written only under the conditions that are given', async () => {
    const { ETag } = await put('once', 'first', { IfNoneMatch: '*' });
    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    await put('once', 'second', { IfMatch: ETag });
    await expect(put('once', 'third', { IfMatch: ETag })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(put('other', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await read('once')).toBe('second');
  });

  it('is written once, however many writers ask that it must not exist', async () => {
    const writers = Array.from({ length: 8 }, (_, i) => put('race', `writer ${i}`, { IfNoneMatch: '*' }));
    const settled = await Promise.allSettled(writers);
    expect(settled.filter((it) => it.status === 'fulfilled')).toHaveLength(1);
    expect(await read('race')).toMatch(/^writer \d$/);
  });

  it('is sent only when it changed, where the reader says what it has', async () => {
    const { ETag } = await put('a', 'x');
    await expect(read('a', { IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(read('a', { IfMatch: '"other"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await read('a', { IfMatch: ETag })).toBe('x');
  });

  it('that is not there is told apart from a bucket that is not there', async () => {
    await expect(read('gone')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(read('gone', { Bucket: 'no-bucket' })).rejects.toMatchObject({ name: 'NoSuchBucket' });
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'gone' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
  });

  it('gets an error in XML, as S3 gives it, even where its content is JSON', async () => {
    await expect(
      put('a', '{}', { Bucket: 'no-bucket', ContentType: 'application/json' }),
    ).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });
});

describe('a key', () => {
  const odd = [
    '../outside',
    '../../../../outside',
    'a/../b',
    './a',
    'a//b',
    'a/b/',
    'a/',
    'a',
    'a/b',
    'A',
    '/leading',
    '//two',
    ' spaces and + and & ',
    'percent%2F',
    '%empty',
    '%',
    '100%/x',
    'question?mark#hash',
    'back\\slash:colon*"<>|',
    'quotes\'"`',
    'new\nline',
    'ü/日本/🎉',
    'x'.repeat(1024),
    `${'y/'.repeat(511)}y`,
  ];

  it('of any form is an object of its own, inside the folder', async () => {
    for (const key of odd) await put(key, `content of ${key}`);
    for (const key of odd) expect(await read(key)).toBe(`content of ${key}`);
    const { Contents } = await list({ EncodingType: 'url' });
    const listed = Contents?.map((it) => decodeURIComponent(String(it.Key))) ?? [];
    expect(listed.toSorted()).toEqual(odd.toSorted());
    expect(readdirSync(directory).toSorted()).toEqual(['.uploads', Bucket]);
    expect(filesOf(sandbox).every((file) => file.startsWith(join(directory, Bucket)))).toBe(true);
    for (const key of odd) await s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
    expect((await list()).KeyCount).toBe(0);
    expect(filesOf(sandbox)).toEqual([]);
  });

  it('of any form keeps apart from every other', async () => {
    const segment = fc.oneof(
      fc.constantFrom('', '.', '..', 'a', 'A', '%', '%empty', 'ä'),
      fc.string({ unit: 'binary', maxLength: 3 }),
    );
    const key = fc
      .array(segment, { minLength: 1, maxLength: 4 })
      .map((segments) => segments.join('/'))
      .filter((it) => it !== '');
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 6 }), async (keys) => {
        for (const it of keys) await store.putObject(Bucket, it, it);
        for (const it of keys) {
          const { file = '' } = store.getObject(Bucket, it) ?? {};
          expect(file.startsWith(join(directory, Bucket))).toBe(true);
          expect(readFileSync(file, 'utf8')).toBe(it);
        }
        for (const it of keys) store.deleteObject(Bucket, it);
      }),
      { numRuns: 50 },
    );
  });

  it('has at most 1,024 bytes', async () => {
    await expect(put('ü'.repeat(513), 'x')).rejects.toMatchObject({
      name: 'KeyTooLongError',
      message: 'A key must have 1 to 1024 bytes, got 1026.',
    });
  });
});

describe('a listing', () => {
  beforeEach(async () => {
    for (const key of ['b', 'a/2', 'a/1', 'a/b/3', 'c/4', 'a']) await store.putObject(Bucket, key, key);
  });

  const keysOf = (page: Awaited<ReturnType<typeof list>>) => page.Contents?.map((it) => it.Key) ?? [];
  const prefixesOf = (page: Awaited<ReturnType<typeof list>>) =>
    page.CommonPrefixes?.map((it) => it.Prefix) ?? [];

  it('has all keys in order, with size and entity tag', async () => {
    const page = await list();
    expect(keysOf(page)).toEqual(['a', 'a/1', 'a/2', 'a/b/3', 'b', 'c/4']);
    expect(page).toMatchObject({ KeyCount: 6, IsTruncated: false });
    expect(page.Contents?.[0]).toMatchObject({ Size: 1, ETag: store.getObject(Bucket, 'a')?.etag });
  });

  it('is cut by prefix, rolled up by delimiter, and begun after a key', async () => {
    expect(keysOf(await list({ Prefix: 'a/' }))).toEqual(['a/1', 'a/2', 'a/b/3']);
    const top = await list({ Delimiter: '/' });
    expect([keysOf(top), prefixesOf(top)]).toEqual([
      ['a', 'b'],
      ['a/', 'c/'],
    ]);
    const inA = await list({ Delimiter: '/', Prefix: 'a/' });
    expect([keysOf(inA), prefixesOf(inA)]).toEqual([['a/1', 'a/2'], ['a/b/']]);
    expect(keysOf(await list({ StartAfter: 'a/2' }))).toEqual(['a/b/3', 'b', 'c/4']);
  });

  it.each([1, 2, 3])('comes in pages of %i that together are the whole', async (MaxKeys) => {
    for (const Delimiter of [undefined, '/']) {
      const whole = await list({ Delimiter });
      const keys: unknown[] = [];
      const prefixes: unknown[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await list({ Delimiter, MaxKeys, ContinuationToken });
        expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys);
        keys.push(...keysOf(page));
        prefixes.push(...prefixesOf(page));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      expect([keys, prefixes]).toEqual([keysOf(whole), prefixesOf(whole)]);
    }
  });
});

describe('a multipart upload', () => {
  const Key = 'large';
  const start = async (rest = {}) =>
    (await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'text/plain', ...rest })))
      .UploadId;
  const part = async (UploadId: string | undefined, PartNumber: number, Body: Buffer) => {
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    return { ETag, PartNumber };
  };
  const complete = (UploadId: string | undefined, Parts: object[]) =>
    s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));

  it('puts the parts together', async () => {
    const UploadId = await start();
    const first = Buffer.alloc(5 * 1024 * 1024, 'a');
    const parts = [await part(UploadId, 2, Buffer.from('end')), await part(UploadId, 1, first)].toReversed();
    const { ETag } = await complete(UploadId, parts);
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ContentLength: first.length + 3,
      ContentType: 'text/plain',
      ETag,
    });
    expect(await read(Key, { Range: 'bytes=-5' })).toBe('aaend');
    expect(readdirSync(join(directory, '.uploads'))).toEqual([]);
  });

  it('is refused where S3 refuses it', async () => {
    const UploadId = await start();
    const parts = [
      await part(UploadId, 1, Buffer.from('small')),
      await part(UploadId, 2, Buffer.from('end')),
    ];
    await expect(complete(UploadId, parts)).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete(UploadId, parts.toReversed())).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(UploadId, [{ PartNumber: 3, ETag: '"x"' }])).rejects.toMatchObject({
      name: 'InvalidPart',
    });
    await expect(part(UploadId, 0, Buffer.from('x'))).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it('leaves nothing when it is called off', async () => {
    const UploadId = await start();
    await part(UploadId, 1, Buffer.from('x'));
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    expect(readdirSync(join(directory, '.uploads'))).toEqual([]);
    await expect(complete(UploadId, [])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});

describe('a bucket', () => {
  it('is listed, found, and deleted when it is empty', async () => {
    expect((await s3.send(new ListBucketsCommand({}))).Buckets).toMatchObject([{ Name: Bucket }]);
    await s3.send(new HeadBucketCommand({ Bucket }));
    await put('a', 'x');
    await put('b', 'x');
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
    const Objects = [{ Key: 'a' }, { Key: 'b' }];
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toEqual(Objects);
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'NotFound' });
  });

  it.each(['My-Bucket', 'ab', 'a..b', '-ab', 'a_b'])('cannot be named %s', async (name) => {
    await expect(store.createBucket(name)).rejects.toThrow(`The specified bucket is not valid: "${name}"`);
  });

  it('cannot be made twice', async () => {
    await expect(s3.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
    });
  });

  it('is reached by host name too, as SDKs do it at http://localhost', async () => {
    await put('a/b', 'by host');
    const answer = await new Promise<string>((resolve, reject) => {
      const headers = {
        host: `${Bucket}.localhost:${port}`,
        authorization: 'AWS4-HMAC-SHA256 Credential=x/20261120/us-east-1/s3/aws4_request, Signature=x',
      };
      httpGet({ host: '127.0.0.1', port, path: '/a/b', headers }, (response) => resolve(text(response))).on(
        'error',
        reject,
      );
    });
    expect(answer).toBe('by host');
  });
});

describe('what is not played', () => {
  it('is refused by name, never taken for something else', async () => {
    await put('a', 'x');
    const copy = new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a` });
    await expect(s3.send(copy)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'CopyObject is not played by the local endpoint.',
    });
    await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'GET policy on a bucket is not played by the local endpoint.',
    });
    expect(store.listObjects(Bucket).map((it) => it.key)).toEqual(['a']);
  });
});
