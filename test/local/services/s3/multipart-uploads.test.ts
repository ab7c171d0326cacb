import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { BUCKET as Bucket, s3ForEachTest } from './support/s3-fixture';

const s3 = s3ForEachTest();

describe('a multipart upload', () => {
  const Key = 'large';
  const start = async (rest = {}) =>
    (
      await s3.client.send(
        new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'text/plain', ...rest }),
      )
    ).UploadId;
  const part = async (UploadId: string | undefined, PartNumber: number, Body: Buffer) => {
    const { ETag } = await s3.client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
    return { ETag, PartNumber };
  };
  const complete = (UploadId: string | undefined, Parts: object[]) =>
    s3.client.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));

  it('puts the parts together', async () => {
    const UploadId = await start();
    const first = Buffer.alloc(5 * 1024 * 1024, 'a');
    const parts = [await part(UploadId, 2, Buffer.from('end')), await part(UploadId, 1, first)].toReversed();
    const { ETag } = await complete(UploadId, parts);
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(await s3.client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ContentLength: first.length + 3,
      ContentType: 'text/plain',
      ETag,
    });
    expect(await s3.read(Key, { Range: 'bytes=-5' })).toBe('aaend');
    expect(readdirSync(join(s3.directory, '.uploads'))).toEqual([]);
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
    await s3.client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    expect(readdirSync(join(s3.directory, '.uploads'))).toEqual([]);
    await expect(complete(UploadId, [])).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});
