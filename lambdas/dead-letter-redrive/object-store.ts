import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

/** Where records lie that an operator has put aside. No redrive looks there. */
export const SET_ASIDE = 'set-aside/';

/** The objects of failed batches in one bucket. */
export class FailedObjects {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  /** @returns undefined for an object that is gone: another worker was faster, or this one before it was repeated */
  async read(Key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key }));
      return (await Body?.transformToString('utf-8')) ?? '';
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async write(Key: string, Body: string): Promise<void> {
    await this.client.send(
      new PutObjectCommand({ Bucket: this.bucket, Key, Body, ContentType: 'application/json' }),
    );
  }

  async delete(Key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key }));
  }

  /** Writes records that were put aside. Their key follows from them, so to do it twice is to do it once. */
  async setAside(key: string, sequenceNumbers: readonly string[], body: string): Promise<void> {
    const set = createHash('sha256').update(sequenceNumbers.join('\n')).digest('hex').slice(0, 16);
    await this.write(`${SET_ASIDE}${key.replace(/\.json$/, '')}-${set}.json`, body);
  }
}
