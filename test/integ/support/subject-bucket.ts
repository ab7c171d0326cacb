import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

export const s3 = new S3Client({});

/** Keys below a prefix, in order; fewer than 1,000. */
export async function keysOf(Bucket: string, Prefix = ''): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.map(({ Key = '' }) => Key);
}

export async function bytesOf(Bucket: string, Key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** Objects below a prefix, each a JSON text. */
export async function jsonObjects<T>(bucket: string, prefix: string): Promise<T[]> {
  const keys = await keysOf(bucket, prefix);
  return Promise.all(keys.map(async (key) => JSON.parse((await bytesOf(bucket, key)).toString()) as T));
}

/** Whether it is compressed with GZIP, and its text. */
export function textOf(bytes: Buffer): { readonly isGzip: boolean; readonly text: string } {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return { isGzip, text: (isGzip ? gunzipSync(bytes) : bytes).toString() };
}
