import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
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

  /** The prefixes of one level below another, e.g. `parked/A/` and `parked/B/`; the first 1,000. */
  async prefixesBelow(Prefix: string): Promise<string[]> {
    const command = new ListObjectsV2Command({ Bucket: this.bucket, Prefix, Delimiter: '/' });
    const { CommonPrefixes = [] } = await this.client.send(command);
    return CommonPrefixes.map(({ Prefix: one = '' }) => one);
  }

  /** The keys below a prefix; the first 1,000. */
  async keysBelow(Prefix: string): Promise<string[]> {
    const { Contents = [] } = await this.client.send(
      new ListObjectsV2Command({ Bucket: this.bucket, Prefix }),
    );
    return Contents.map(({ Key = '' }) => Key);
  }

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
