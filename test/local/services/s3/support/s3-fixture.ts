import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect } from 'vitest';
import { FrontDoor } from '../../../../../local/http';
import { ObjectStore, S3Service } from '../../../../../local/services/s3';
import { ManualClock } from '../../../../support/manual-clock';

/** The bucket that every test begins with. */
export const BUCKET = 'my-bucket';

/** Opens a store, its endpoint and a client of it for every test of the file, and closes them after it. */
export function s3ForEachTest(): S3Fixture {
  const fixture = new S3Fixture();
  beforeEach(() => fixture.open());
  afterEach(() => fixture.close());
  return fixture;
}

/** S3 on this machine, with the SDK's client for it. */
export class S3Fixture {
  store = new ObjectStore({ directory: '', clock: new ManualClock() });
  client = new S3Client({});
  /** The folder of the buckets. */
  directory = '';
  port = 0;
  private sandbox = '';
  private door: FrontDoor | undefined;
  /** What the store has said. */
  readonly notices: string[] = [];
  private readonly failures: unknown[] = [];

  async open(): Promise<void> {
    this.failures.length = 0;
    this.notices.length = 0;
    this.sandbox = mkdtempSync(join(tmpdir(), 's3-'));
    // Deeper than any test's key climbs: a key that leaves its bucket ends in the sandbox.
    this.directory = join(this.sandbox, '1/2/3/4/5/6/7/8/buckets');
    const onNotice = (sentence: string) => void this.notices.push(sentence);
    this.store = new ObjectStore({ directory: this.directory, clock: new ManualClock(), onNotice });
    const onError = (error: unknown) => void this.failures.push(error);
    this.door = new FrontDoor({ services: [new S3Service({ store: this.store, onError })], onError });
    const { url, port } = await this.door.start({ port: 0 });
    this.port = port;
    // The endpoint only, as for an SDK that reads AWS_ENDPOINT_URL.
    this.client = new S3Client({
      endpoint: url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    await this.client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  }

  async close(): Promise<void> {
    this.client.destroy();
    await this.door?.close();
    rmSync(this.sandbox, { recursive: true });
    expect(this.failures).toEqual([]);
  }

  put(Key: string, Body: PutObjectCommandInput['Body'], more: Partial<PutObjectCommandInput> = {}) {
    return this.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));
  }

  async read(Key: string, more = {}): Promise<string> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...more }));
    return (await Body?.transformToString()) ?? '';
  }

  list(input: Partial<ListObjectsV2CommandInput> = {}) {
    return this.client.send(new ListObjectsV2Command({ Bucket: BUCKET, ...input }));
  }

  /** Every file that the test has made, inside the buckets or not. */
  allFiles(): string[] {
    const entries = readdirSync(this.sandbox, { recursive: true, withFileTypes: true });
    return entries.filter((it) => it.isFile()).map((it) => join(it.parentPath, it.name));
  }
}
