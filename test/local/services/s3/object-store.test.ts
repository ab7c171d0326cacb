import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { CreateMultipartUploadCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { BUCKET, s3ForEachTest } from './support/s3-fixture';

const s3 = s3ForEachTest();

describe('a bucket', () => {
  it.each(['My-Bucket', 'ab', 'a..b', '-ab', 'a_b'])('cannot be named %s', async (name) => {
    await expect(s3.store.createBucket(name)).rejects.toThrow(`The specified bucket is not valid: "${name}"`);
  });
});

describe('a key', () => {
  it('has at most 1,024 bytes', async () => {
    await expect(s3.put('ü'.repeat(513), 'x')).rejects.toMatchObject({
      name: 'KeyTooLongError',
      message: 'A key must have 1 to 1024 bytes, got 1026.',
    });
  });
});

describe('A disk that refuses', () => {
  const refused = {
    name: 'InternalError',
    $metadata: { httpStatusCode: 500 },
    message: 'We encountered an internal error: ENOTDIR on the disk. Please try again.',
  };

  it('is an InternalError to each client and one sentence to the person, until it takes objects again', async () => {
    const uploads = s3.store.uploadsDirectory;
    writeFileSync(uploads, 'where a folder has to be');
    for (let i = 0; i < 3; i++) await expect(s3.put('a', 'x')).rejects.toMatchObject(refused);
    expect(s3.notices).toEqual([
      expect.stringMatching(
        /^No object can be written to .*buckets \(ENOTDIR: .*\)\. Each is answered with InternalError until that is mended; what its writer gives up then is lost\.$/,
      ),
    ]);
    rmSync(uploads);
    await s3.put('a', 'x');
    rmSync(uploads, { recursive: true });
    writeFileSync(uploads, 'again');
    await expect(s3.put('a', 'y')).rejects.toMatchObject(refused);
    expect(s3.notices).toHaveLength(2);
    expect(await s3.read('a')).toBe('x');
  });

  it('is the same to the parts of a large object', async () => {
    const upload = { Bucket: BUCKET, Key: 'large' };
    const uploads = s3.store.uploadsDirectory;
    const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand(upload));
    rmSync(uploads, { recursive: true });
    writeFileSync(uploads, 'where a folder has to be');
    const part = { ...upload, UploadId, PartNumber: 1, Body: 'x' };
    await expect(s3.client.send(new UploadPartCommand(part))).rejects.toMatchObject(refused);
    await expect(s3.client.send(new CreateMultipartUploadCommand(upload))).rejects.toMatchObject(refused);
    rmSync(uploads);
    mkdirSync(`${uploads}/${UploadId}`, { recursive: true });
    await s3.client.send(new UploadPartCommand(part));
    expect(s3.notices).toHaveLength(1);
  });
});
