import { get as httpGet } from 'node:http';
import { text } from 'node:stream/consumers';
import { CopyObjectCommand, GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { BUCKET as Bucket, s3ForEachTest } from '../support/s3-fixture';

const s3 = s3ForEachTest();

describe('a bucket', () => {
  it.each([
    `${Bucket}.localhost`,
    `${Bucket}.s3.localhost.localstack.cloud`,
    's3.localhost.localstack.cloud',
  ])('is reached at the host %s, as SDKs do it at http://localhost', async (host) => {
    await s3.put('a/b', 'by host');
    const answer = await new Promise<string>((resolve, reject) => {
      const headers = {
        host: `${host}:${s3.port}`,
        authorization: 'AWS4-HMAC-SHA256 Credential=x/20261120/us-east-1/s3/aws4_request, Signature=x',
      };
      const path = host.startsWith(Bucket) ? '/a/b' : `/${Bucket}/a/b`;
      httpGet({ host: '127.0.0.1', port: s3.port, path, headers }, (response) => resolve(text(response))).on(
        'error',
        reject,
      );
    });
    expect(answer).toBe('by host');
  });
});

describe('an error', () => {
  it('is in XML, as S3 gives it, even where its content is JSON', async () => {
    await expect(
      s3.put('a', '{}', { Bucket: 'no-bucket', ContentType: 'application/json' }),
    ).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });
});

describe('what is not played', () => {
  it('is refused by name, never taken for something else', async () => {
    await s3.put('a', 'x');
    const copy = new CopyObjectCommand({ Bucket, Key: 'b', CopySource: `${Bucket}/a` });
    await expect(s3.client.send(copy)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'CopyObject is not played by the local endpoint.',
    });
    await expect(s3.client.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NotImplemented',
      message: 'GET policy on a bucket is not played by the local endpoint.',
    });
    expect(s3.store.listObjects(Bucket).map((it) => it.key)).toEqual(['a']);
  });
});
