import { elementTexts } from '../../../base/xml';
import { AwsError, type AwsResponse } from '../../../http';
import { MAX_KEYS } from '../limits';
import { listPage } from '../list-page';
import type { ObjectStore } from '../object-store';
import { type BucketCall, xmlResponse } from './operation';

export function listBuckets(store: ObjectStore): AwsResponse {
  const Bucket = store.listBuckets().map(({ name, created }) => {
    return { Name: name, CreationDate: new Date(created).toISOString() };
  });
  return xmlResponse('ListAllMyBucketsResult', { Buckets: { Bucket }, Owner: { ID: 'local' } });
}

export async function createBucket({ store, bucket }: BucketCall): Promise<AwsResponse> {
  await store.createBucket(bucket);
  return { status: 200, headers: { location: `/${bucket}` } };
}

export function headBucket({ store, bucket }: BucketCall): AwsResponse {
  store.requireBucket(bucket);
  return { status: 200 };
}

export function deleteBucket({ store, bucket }: BucketCall): AwsResponse {
  store.deleteBucket(bucket);
  return { status: 204 };
}

export function listObjectsV2({ store, bucket, request }: BucketCall): AwsResponse {
  const query = request.url.searchParams;
  const objects = new Map(store.listObjects(bucket).map((object) => [object.key, object]));
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? undefined;
  const maxKeys = maxKeysOf(query.get('max-keys'));
  const page = listPage([...objects.keys()], {
    prefix,
    delimiter,
    maxKeys,
    startAfter: query.get('start-after') ?? undefined,
    continuationToken: query.get('continuation-token') ?? undefined,
  });
  const encodingType = query.get('encoding-type') ?? undefined;
  const encoded = (text: string) =>
    encodingType === 'url' ? encodeURIComponent(text).replaceAll('%2F', '/') : text;
  return xmlResponse('ListBucketResult', {
    Name: bucket,
    Prefix: encoded(prefix),
    Delimiter: delimiter === undefined ? undefined : encoded(delimiter),
    MaxKeys: maxKeys,
    EncodingType: encodingType,
    KeyCount: page.keys.length + page.commonPrefixes.length,
    IsTruncated: page.nextContinuationToken !== undefined,
    NextContinuationToken: page.nextContinuationToken,
    Contents: page.keys.map((key) => {
      const { size, etag, lastModified } = objects.get(key) ?? { size: 0, etag: '', lastModified: 0 };
      return {
        Key: encoded(key),
        LastModified: new Date(lastModified).toISOString(),
        ETag: etag,
        Size: size,
        StorageClass: 'STANDARD',
      };
    }),
    CommonPrefixes: page.commonPrefixes.map((it) => ({ Prefix: encoded(it) })),
  });
}

export function deleteObjects({ store, bucket, request }: BucketCall): AwsResponse {
  const document = request.body.toString();
  const keys = elementTexts(document, 'Key');
  if (keys.length === 0 || keys.length > MAX_KEYS) {
    throw new AwsError('MalformedXML', `DeleteObjects takes 1 to ${MAX_KEYS} objects, got ${keys.length}.`);
  }
  for (const key of keys) store.deleteObject(bucket, key);
  const quiet = elementTexts(document, 'Quiet')[0] === 'true';
  return xmlResponse('DeleteResult', { Deleted: quiet ? [] : keys.map((Key) => ({ Key })) });
}

function maxKeysOf(given: string | null): number {
  const maxKeys = given === null ? MAX_KEYS : Number(given);
  if (Number.isInteger(maxKeys) && maxKeys >= 0) return Math.min(maxKeys, MAX_KEYS);
  throw new AwsError('InvalidArgument', `max-keys must be a whole number of 0 or more, got ${given}.`);
}
