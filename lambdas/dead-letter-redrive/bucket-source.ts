import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { messageOf } from './message-of';
import type { PointerMessage, PointerSource } from './pointer-source';

/** Where Lambda puts its on-failure objects (AWS Lambda Developer Guide, Kinesis on-failure destinations). */
const PREFIX = 'aws/lambda/';
/** So many objects are read at once, and they may hold 6 MB each. */
const MAX_OBJECTS = 10;

/** The pointers of an on-failure bucket, by key: function by function, shard by shard, oldest first. */
export class BucketSource implements PointerSource {
  private keys: string[] = [];
  private token: string | undefined;
  private listed = false;

  constructor(
    private readonly client: S3Client,
    private readonly bucketName: string,
  ) {}

  async next(atMost: number, abortSignal: AbortSignal): Promise<PointerMessage[]> {
    while (this.keys.length === 0 && !this.listed) {
      const page = await this.client.send(
        new ListObjectsV2Command({ Bucket: this.bucketName, Prefix: PREFIX, ContinuationToken: this.token }),
        { abortSignal },
      );
      this.keys = (page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key]));
      this.token = page.NextContinuationToken;
      this.listed = this.token === undefined;
    }
    return this.keys
      .splice(0, Math.min(MAX_OBJECTS, atMost))
      .map((id) => ({ id, read: () => this.read(id, abortSignal) }));
  }

  async delete(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const refusals = new Map<string, string>();
    for (const Key of ids) {
      try {
        await this.client.send(new DeleteObjectCommand({ Bucket: this.bucketName, Key }));
      } catch (error) {
        refusals.set(Key, messageOf(error));
      }
    }
    return refusals;
  }

  /** Objects are never hidden. */
  release(): Promise<void> {
    return Promise.resolve();
  }

  private async read(Key: string, abortSignal: AbortSignal): Promise<string> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucketName, Key }), {
      abortSignal,
    });
    return (await Body?.transformToString('utf-8')) ?? '';
  }
}
