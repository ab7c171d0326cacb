import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../../base/clock';
import { AwsError } from '../../http';
import { compareKeys } from './list-page';

export interface ObjectStoreOptions {
  /** The folder for the buckets; made when the first one is. */
  readonly directory: string;
  readonly clock: Clock;
}

/** What goes with an object's bytes. */
export interface PutOptions extends WriteConditions {
  /** What readers are given back; the content type is `binary/octet-stream` unless told. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the MD5 of the bytes, in quotes. */
  readonly etag?: string;
}

interface Bucket {
  readonly created: number;
  readonly objects: Map<string, StoredObject>;
}

/** AWS, Amazon S3 User Guide, "Creating object key names": bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

/** Why a path could not be had: it is, or leads through, something else, or is too long. */
const PATH_TAKEN: ReadonlySet<unknown> = new Set([
  'EEXIST',
  'EISDIR',
  'ENOTDIR',
  'ENAMETOOLONG',
  'ENOTEMPTY',
]);

/**
 * Buckets as folders, objects as files, for a person to open: `<directory>/<bucket>/<key>`. The files are for reading;
 * what is not written through this store is no object. What belongs to an object besides its bytes is kept in memory,
 * so a store starts without objects.
 */
export class ObjectStore {
  private readonly buckets = new Map<string, Bucket>();
  /** Whose object a file is, by its path as a file system sees it that knows no difference of case. */
  private readonly owners = new Map<string, string>();

  constructor(private readonly options: ObjectStoreOptions) {}

  /** For what is not an object yet. No bucket can have its name, and it is on the file system of the buckets. */
  get uploadsDirectory(): string {
    return join(this.options.directory, '.uploads');
  }

  /** @throws AwsError InvalidBucketName, or BucketAlreadyOwnedByYou (409) */
  async createBucket(name: string): Promise<void> {
    if (!/^[a-z0-9](?:[a-z0-9-]|\.(?!\.)){1,61}[a-z0-9]$/.test(name)) {
      throw new AwsError(
        'InvalidBucketName',
        `The specified bucket is not valid: "${name}". 3 to 63 lower-case letters, digits, hyphens and single dots are allowed.`,
      );
    }
    if (this.buckets.has(name))
      throw new AwsError('BucketAlreadyOwnedByYou', `You own the bucket ${name} already.`, 409);
    this.buckets.set(name, { created: this.options.clock.now(), objects: new Map() });
    await mkdir(this.folder(name), { recursive: true });
  }

  /** @throws AwsError NoSuchBucket (404), or BucketNotEmpty (409) */
  deleteBucket(name: string): void {
    if (this.bucket(name).objects.size > 0) {
      throw new AwsError('BucketNotEmpty', `The bucket ${name} you tried to delete is not empty.`, 409);
    }
    this.buckets.delete(name);
  }

  /** Names and times of creation (milliseconds since the epoch), by name. */
  listBuckets(): { readonly name: string; readonly created: number }[] {
    return [...this.buckets]
      .map(([name, { created }]) => ({ name, created }))
      .sort((a, b) => compareKeys(a.name, b.name));
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
   * @throws AwsError NoSuchBucket (404), KeyTooLongError, PreconditionFailed (412)
   */
  async putObject(
    bucket: string,
    key: string,
    body: string | Uint8Array | AsyncIterable<Uint8Array>,
    options: PutOptions = {},
  ): Promise<StoredObject> {
    this.bucket(bucket);
    if (key === '' || Buffer.byteLength(key) > MAX_KEY_BYTES) {
      throw new AwsError(
        'KeyTooLongError',
        `A key must have 1 to ${MAX_KEY_BYTES} bytes, got ${Buffer.byteLength(key)}.`,
      );
    }
    const upload = join(this.uploadsDirectory, randomUUID());
    try {
      const { size, md5 } = await writeMeasured(upload, body);
      // Nothing is awaited from here on: of two writers at once, one wins with its bytes and its headers.
      this.checkConditions(bucket, key, options);
      const object: StoredObject = {
        key,
        size,
        etag: options.etag ?? `"${md5}"`,
        lastModified: this.options.clock.now(),
        headers: { 'content-type': 'binary/octet-stream', ...options.headers },
        file: this.place(upload, bucket, key),
      };
      this.bucket(bucket).objects.set(key, object);
      return object;
    } finally {
      await rm(upload, { force: true });
    }
  }

  /** Deleting what is not there does nothing. @throws AwsError NoSuchBucket (404) */
  deleteObject(bucket: string, key: string): void {
    const { objects } = this.bucket(bucket);
    this.discard(objects.get(key)?.file);
    objects.delete(key);
  }

  /** @throws AwsError NoSuchBucket (404) */
  requireBucket(name: string): void {
    this.bucket(name);
  }

  private bucket(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (bucket !== undefined) return bucket;
    throw new AwsError('NoSuchBucket', `The specified bucket does not exist: ${name}.`, 404);
  }

  private folder(bucket: string): string {
    return join(this.options.directory, bucket);
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
      throw new AwsError(
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold.',
        412,
      );
    }
  }

  /** Moves a file to where its object belongs, and takes away the one that was there before. */
  private place(upload: string, bucket: string, key: string): string {
    const before = this.getObject(bucket, key)?.file;
    const owner = `${bucket}/${key}`;
    for (const path of [objectPath(key), hashedPath(key)]) {
      const file = join(this.folder(bucket), path);
      if ((this.owners.get(folded(file)) ?? owner) !== owner) continue;
      try {
        mkdirSync(dirname(file), { recursive: true });
        renameSync(upload, file);
      } catch (error) {
        if (PATH_TAKEN.has(Object(error).code)) continue;
        throw error;
      }
      if (before !== file) this.discard(before);
      this.owners.set(folded(file), owner);
      return file;
    }
    throw new Error(`No file could be made for s3://${bucket}/${key}`);
  }

  private discard(file: string | undefined): void {
    if (file === undefined) return;
    rmSync(file, { force: true });
    this.owners.delete(folded(file));
  }
}

function folded(file: string): string {
  return file.normalize('NFC').toLowerCase();
}

export function noSuchKey(key: string): AwsError {
  return new AwsError('NoSuchKey', `The specified key does not exist: ${key}.`, 404, { Key: key });
}

async function writeMeasured(
  file: string,
  body: string | Uint8Array | AsyncIterable<Uint8Array>,
): Promise<{ readonly size: number; readonly md5: string }> {
  const hash = createHash('md5');
  let size = 0;
  async function* measured(): AsyncGenerator<Uint8Array> {
    const chunks = typeof body === 'string' || body instanceof Uint8Array ? [Buffer.from(body)] : body;
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, measured());
  return { size, md5: hash.digest('hex') };
}

/** What is known of an object besides its bytes, which lie in a file. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
  /** With the quotes that belong to it. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  /** Headers that a reader is given back: content type and encoding, `x-amz-meta-*`, `x-amz-checksum-*`, … */
  readonly headers: Readonly<Record<string, string>>;
  /** Absolute path of the file with its bytes. */
  readonly file: string;
}

/** Conditions under which an object is written (AWS SDK, S3 PutObject: IfNoneMatch, IfMatch). */
export interface WriteConditions {
  /** Only `*` is allowed: the object must not exist. */
  readonly ifNoneMatch?: string;
  /** The entity tag that the object must have now. */
  readonly ifMatch?: string;
}

/**
 * Where an object's file goes in its bucket's folder: the key as a path, so that a person finds it. Parts that a file
 * system would take for something else (`..`, an empty one, control characters, `%` itself) are percent-encoded, so no
 * key leads out of the folder.
 */
function objectPath(key: string): string {
  return join(...key.split('/').map(encodeSegment));
}

/**
 * The place for an object whose path cannot be had: a part of it is longer than a file name may be, or its name is that
 * of a folder, as with the keys `a` and `a/b`, or the file system takes it for another's, as with `a` and `A` on a Mac.
 */
function hashedPath(key: string): string {
  return join('%', createHash('sha256').update(key).digest('hex'));
}

function encodeSegment(segment: string): string {
  // A lone % is no encoding of anything, and the name of the folder of hashed paths: %25 stands for a key's own.
  if (segment === '') return '%empty';
  if (segment === '.' || segment === '..') return segment.replaceAll('.', '%2E');
  return segment.replace(/[%\\:*?"<>|\p{Cc}]/gu, (character) =>
    encodeURIComponent(character).replace('*', '%2A'),
  );
}
