import { Chance } from '../../base/chance';
import type { Clock } from '../../base/clock';
import { AwsError } from '../../http';
import { diskRefused, noSuchBucket, noSuchKey, preconditionFailed } from './errors';
import { BUCKET_NAME, MAX_KEY_BYTES } from './limits';
import { compareKeys } from './list-page';
import { type ObjectBody, ObjectFiles } from './object-files';

export interface ObjectStoreOptions {
  /** The folder for the buckets. The first bucket creates it. */
  readonly directory: string;
  readonly clock: Clock;
  /** Default: the machine's. */
  readonly chance?: Chance;
  /** Gets a sentence when the disk begins to refuse, e.g. because it is full. */
  readonly onNotice?: (sentence: string) => void;
}

/** An object without its bytes, which are in a file. */
export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** With its quotes. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  /**
   * The headers of the write that S3 returns to readers: content type, `x-amz-meta-*`, `x-amz-checksum-*`, …
   */
  readonly headers: Readonly<Record<string, string>>;
  /** Absolute path of the file with its bytes. */
  readonly file: string;
}

/**
 * Conditions under which an object is written.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
 */
export interface WriteConditions {
  /** Only `*` is allowed: the object must not exist. */
  readonly ifNoneMatch?: string;
  /** The entity tag that the object must have. */
  readonly ifMatch?: string;
}

/** The parts of a write besides the bytes. */
export interface PutOptions extends WriteConditions {
  /** The headers that S3 returns to readers. Default content type: `binary/octet-stream`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the MD5 of the bytes, in quotes. */
  readonly etag?: string;
}

/** What a file system is asked for to write an object; a client that goes away fails at none of them. */
const DISK_CALLS: ReadonlySet<unknown> = new Set([
  'mkdir',
  'open',
  'write',
  'writev',
  'close',
  'rename',
  'lstat',
  'unlink',
]);

interface Bucket {
  readonly created: number;
  readonly objects: Map<string, StoredObject>;
}

/**
 * Buckets and their objects.
 *
 * The bytes are in files that a person can read ({@link ObjectFiles}). A file that a person adds is no
 * object. Keys, headers and times are in memory, so a store begins without objects.
 */
export class ObjectStore {
  private readonly buckets = new Map<string, Bucket>();
  private readonly files: ObjectFiles;
  private isRefused = false;

  constructor(private readonly options: ObjectStoreOptions) {
    this.files = new ObjectFiles(options.directory, (options.chance ?? Chance.unseeded()).of('files'));
  }

  /** The folder for bytes that are not yet an object. */
  get uploadsDirectory(): string {
    return this.files.uploadsDirectory;
  }

  /** @throws AwsError InvalidBucketName, or BucketAlreadyOwnedByYou (409) */
  async createBucket(name: string): Promise<void> {
    if (!BUCKET_NAME.test(name)) {
      throw new AwsError(
        'InvalidBucketName',
        `The specified bucket is not valid: "${name}". 3 to 63 lower-case letters, digits, hyphens and ` +
          'single dots are allowed.',
      );
    }
    if (this.buckets.has(name))
      throw new AwsError('BucketAlreadyOwnedByYou', `You own the bucket ${name} already.`, 409);
    this.buckets.set(name, { created: this.options.clock.now(), objects: new Map() });
    await this.files.makeBucketFolder(name);
  }

  /** @throws AwsError NoSuchBucket (404), or BucketNotEmpty (409) */
  deleteBucket(name: string): void {
    if (this.bucket(name).objects.size > 0) {
      throw new AwsError('BucketNotEmpty', `The bucket ${name} you tried to delete is not empty.`, 409);
    }
    this.buckets.delete(name);
  }

  /** Names and times of creation (milliseconds since the epoch), sorted by name. */
  listBuckets(): { readonly name: string; readonly created: number }[] {
    return [...this.buckets]
      .map(([name, { created }]) => ({ name, created }))
      .sort((a, b) => compareKeys(a.name, b.name));
  }

  /** @throws AwsError NoSuchBucket (404) */
  requireBucket(name: string): void {
    this.bucket(name);
  }

  /** All objects of a bucket, in the order of S3's listings. @throws AwsError NoSuchBucket (404) */
  listObjects(bucket: string): StoredObject[] {
    return [...this.bucket(bucket).objects.values()].sort((a, b) => compareKeys(a.key, b.key));
  }

  /** @returns `undefined` for a key that the bucket does not have @throws AwsError NoSuchBucket (404) */
  getObject(bucket: string, key: string): StoredObject | undefined {
    return this.bucket(bucket).objects.get(key);
  }

  /**
   * Writes an object, or replaces it.
   * @throws AwsError NoSuchBucket (404), KeyTooLongError, PreconditionFailed (412), InternalError (500) when the disk
   * does not take it
   */
  async putObject(
    bucket: string,
    key: string,
    body: ObjectBody,
    options: PutOptions = {},
  ): Promise<StoredObject> {
    this.requireBucket(bucket);
    if (key === '' || Buffer.byteLength(key) > MAX_KEY_BYTES) {
      throw new AwsError(
        'KeyTooLongError',
        `A key must have 1 to ${MAX_KEY_BYTES} bytes, got ${Buffer.byteLength(key)}.`,
      );
    }
    return await this.onDisk(() => this.write(bucket, key, body, options));
  }

  private async write(
    bucket: string,
    key: string,
    body: ObjectBody,
    options: PutOptions,
  ): Promise<StoredObject> {
    const { file, size, md5 } = await this.files.upload(body);
    try {
      // From here on nothing is awaited: of two concurrent writers, one wins with its bytes and its headers.
      this.checkConditions(bucket, key, options);
      const object: StoredObject = {
        key,
        size,
        etag: options.etag ?? `"${md5}"`,
        lastModified: this.options.clock.now(),
        headers: { 'content-type': 'binary/octet-stream', ...options.headers },
        file: this.files.place(file, bucket, key, this.getObject(bucket, key)?.file),
      };
      this.bucket(bucket).objects.set(key, object);
      return object;
    } finally {
      await this.files.discardUpload(file);
    }
  }

  /**
   * Runs what writes files. A refusal of the disk is said once until it takes something again: each writer tries often.
   * @throws AwsError InternalError (500) when the disk refuses
   */
  async onDisk<T>(write: () => Promise<T>): Promise<T> {
    try {
      const written = await write();
      this.isRefused = false;
      return written;
    } catch (error) {
      const { code, syscall, message } = Object(error);
      if (typeof code !== 'string' || !DISK_CALLS.has(syscall)) throw error;
      const { directory, onNotice } = this.options;
      const sentence =
        `No object can be written to ${directory} (${message}). Each is answered with InternalError until that is ` +
        'mended; what its writer gives up then is lost.';
      if (!this.isRefused) onNotice?.(sentence);
      this.isRefused = true;
      throw diskRefused(`${code} on the disk`);
    }
  }

  /** Deletes an object. A key that does not exist is no error. @throws AwsError NoSuchBucket (404) */
  deleteObject(bucket: string, key: string): void {
    const { objects } = this.bucket(bucket);
    this.files.discard(objects.get(key)?.file);
    objects.delete(key);
  }

  private bucket(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (bucket !== undefined) return bucket;
    throw noSuchBucket(name);
  }

  private checkConditions(bucket: string, key: string, { ifNoneMatch, ifMatch }: WriteConditions): void {
    const present = this.getObject(bucket, key);
    if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
      throw new AwsError(
        'NotImplemented',
        `If-None-Match must be * when an object is written, got ${ifNoneMatch}.`,
        501,
      );
    }
    if (ifMatch !== undefined && present === undefined) throw noSuchKey(key);
    if ((ifNoneMatch && present !== undefined) || (ifMatch !== undefined && ifMatch !== present?.etag)) {
      throw preconditionFailed();
    }
  }
}
