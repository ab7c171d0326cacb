import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  HeadBucketCommand,
  ListBucketsCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { BUCKET as Bucket, s3ForEachTest } from '../support/s3-fixture';

const s3 = s3ForEachTest();

describe('a bucket', () => {
  it('is listed, found, and deleted when it is empty', async () => {
    expect((await s3.client.send(new ListBucketsCommand({}))).Buckets).toMatchObject([{ Name: Bucket }]);
    await s3.client.send(new HeadBucketCommand({ Bucket }));
    await s3.put('a', 'x');
    await s3.put('b', 'x');
    await expect(s3.client.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
    const Objects = [{ Key: 'a' }, { Key: 'b' }];
    const { Deleted } = await s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toEqual(Objects);
    await s3.client.send(new DeleteBucketCommand({ Bucket }));
    await expect(s3.client.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('cannot be made twice', async () => {
    await expect(s3.client.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
    });
  });
});
