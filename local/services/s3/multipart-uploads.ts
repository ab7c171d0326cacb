import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chance } from '../../base/chance';
import { AwsError } from '../../http';
import { MAX_PART_NUMBER, MIN_PART_BYTES } from './limits';
import type { ObjectStore, StoredObject, WriteConditions } from './object-store';

/** A part in the list of CompleteMultipartUpload. */
export interface CompletedPart {
  readonly partNumber: number;
  readonly etag: string;
}

interface Part {
  readonly md5: string;
  readonly bytes: number;
  readonly file: string;
}

interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly parts: Map<number, Part>;
}

/** Multipart uploads that have begun. Their parts are files until the object is complete. */
export class MultipartUploads {
  private readonly uploads = new Map<string, Upload>();

  constructor(
    private readonly store: ObjectStore,
    private readonly chance: Chance,
  ) {}

  /** @returns the upload's id @throws AwsError NoSuchBucket (404), InternalError (500) when the disk refuses */
  async create(bucket: string, key: string, headers: Readonly<Record<string, string>>): Promise<string> {
    this.store.requireBucket(bucket);
    const id = this.chance.uuid();
    const folder = join(this.store.uploadsDirectory, id);
    await this.store.onDisk(() => mkdir(folder, { recursive: true }));
    this.uploads.set(id, { bucket, key, headers, folder, parts: new Map() });
    return id;
  }

  /**
   * @returns the part's entity tag
   * @throws AwsError NoSuchUpload (404), InvalidArgument for the part number, InternalError (500) when the disk refuses
   */
  async putPart(
    uploadId: string,
    bucket: string,
    key: string,
    partNumber: number,
    body: Uint8Array,
  ): Promise<string> {
    const upload = this.upload(uploadId, bucket, key);
    if (!Number.isInteger(partNumber) || partNumber < 1 || partNumber > MAX_PART_NUMBER) {
      throw new AwsError(
        'InvalidArgument',
        `Part number must be an integer between 1 and ${MAX_PART_NUMBER}, inclusive, got ${partNumber}.`,
      );
    }
    const md5 = createHash('md5').update(body).digest('hex');
    const file = join(upload.folder, `${partNumber}-${md5}`);
    await this.store.onDisk(() => writeFile(file, body));
    upload.parts.set(partNumber, { md5, bytes: body.length, file });
    return `"${md5}"`;
  }

  /**
   * Joins the parts to an object.
   * @throws AwsError NoSuchUpload (404), InvalidPart, InvalidPartOrder, EntityTooSmall, and the errors of
   *   putObject
   */
  async complete(
    uploadId: string,
    bucket: string,
    key: string,
    completed: readonly CompletedPart[],
    conditions: WriteConditions,
  ): Promise<StoredObject> {
    const upload = this.upload(uploadId, bucket, key);
    const parts = partsOf(upload, completed);
    const digests = Buffer.concat(parts.map((part) => Buffer.from(part.md5, 'hex')));
    const etag = `"${createHash('md5').update(digests).digest('hex')}-${parts.length}"`;
    const object = await this.store.putObject(bucket, key, contents(parts), {
      headers: upload.headers,
      etag,
      ...conditions,
    });
    await this.abort(uploadId, bucket, key);
    return object;
  }

  /** @throws AwsError NoSuchUpload (404) */
  async abort(uploadId: string, bucket: string, key: string): Promise<void> {
    const { folder } = this.upload(uploadId, bucket, key);
    this.uploads.delete(uploadId);
    await rm(folder, { recursive: true, force: true });
  }

  private upload(uploadId: string, bucket: string, key: string): Upload {
    const upload = this.uploads.get(uploadId);
    if (upload?.bucket === bucket && upload.key === key) return upload;
    throw new AwsError('NoSuchUpload', `The specified multipart upload does not exist: ${uploadId}.`, 404);
  }
}

function partsOf(upload: Upload, completed: readonly CompletedPart[]): Part[] {
  const parts = completed.map(({ partNumber, etag }) => {
    const part = upload.parts.get(partNumber);
    if (part?.md5 === etag.replaceAll('"', '')) return part;
    throw new AwsError('InvalidPart', `Part ${partNumber} with entity tag ${etag} was not uploaded.`);
  });
  if (parts.length === 0)
    throw new AwsError('MalformedXML', 'The list of parts must have at least one part.');
  const numbers = completed.map((part) => part.partNumber);
  if (numbers.some((number, i) => number <= (numbers[i - 1] ?? 0))) {
    throw new AwsError(
      'InvalidPartOrder',
      `The parts must be in ascending order, got ${numbers.join(', ')}.`,
    );
  }
  const small = parts.slice(0, -1).findIndex((part) => part.bytes < MIN_PART_BYTES);
  if (small !== -1) {
    throw new AwsError(
      'EntityTooSmall',
      `Part ${numbers[small]} has ${parts[small]?.bytes} bytes; all but the last must have ${MIN_PART_BYTES} or more.`,
    );
  }
  return parts;
}

async function* contents(parts: readonly Part[]): AsyncGenerator<Uint8Array> {
  for (const { file } of parts) yield* createReadStream(file);
}
