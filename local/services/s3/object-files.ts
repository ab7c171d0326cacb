import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Chance } from '../../base/chance';

export type ObjectBody = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Bytes that are on the disk but not yet an object. */
export interface UploadedFile {
  readonly file: string;
  readonly size: number;
  /** Hexadecimal digits. */
  readonly md5: string;
}

/**
 * The files with the objects' bytes: `<directory>/<bucket>/<key>`, so that a person finds them.
 *
 * Some keys cannot have the path of their name: the file system takes `a` and `a/b` for a file and a folder,
 * `a` and `A` for one file (on a Mac), or the name is too long. The file of such a key has the key's hash as
 * its name.
 */
export class ObjectFiles {
  /** The object of each file, by the path that a case-insensitive file system sees. */
  private readonly owners = new Map<string, string>();

  constructor(
    private readonly directory: string,
    private readonly chance: Chance,
  ) {}

  /** The folder for uploads. No bucket can have its name, and it is on the buckets' file system. */
  get uploadsDirectory(): string {
    return join(this.directory, '.uploads');
  }

  async makeBucketFolder(bucket: string): Promise<void> {
    await mkdir(join(this.directory, bucket), { recursive: true });
  }

  /**
   * Writes bytes to the uploads folder. The caller gives them to {@link place} or to {@link discardUpload}.
   */
  async upload(body: ObjectBody): Promise<UploadedFile> {
    const file = join(this.uploadsDirectory, this.chance.uuid());
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
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, measured());
    } catch (error) {
      await this.discardUpload(file);
      throw error;
    }
    return { file, size, md5: hash.digest('hex') };
  }

  /** Deletes an upload. An upload that has become an object's file stays. */
  async discardUpload(file: string): Promise<void> {
    await rm(file, { force: true });
  }

  /**
   * Moves an upload to its object's place and deletes the file that it replaces.
   * @param before the file of the object that it replaces
   * @returns the absolute path
   */
  place(upload: string, bucket: string, key: string, before: string | undefined): string {
    const owner = `${bucket}/${key}`;
    for (const path of [objectPath(key), hashedPath(key)]) {
      const file = join(this.directory, bucket, path);
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

  /** Deletes an object's file. */
  discard(file: string | undefined): void {
    if (file === undefined) return;
    rmSync(file, { force: true });
    this.owners.delete(folded(file));
  }
}

/** Why a path cannot be used: it is something else, leads through something else, or is too long. */
const PATH_TAKEN: ReadonlySet<unknown> = new Set([
  'EEXIST',
  'EISDIR',
  'ENOTDIR',
  'ENAMETOOLONG',
  'ENOTEMPTY',
]);

/**
 * The path of a key in its bucket's folder. Segments with a meaning for a file system are percent-encoded
 * (`..`, an empty one, control characters, `%`), so that no key leads out of the folder.
 */
function objectPath(key: string): string {
  return join(...key.split('/').map(encodeSegment));
}

/** The path of a key that cannot have the path of its name. */
function hashedPath(key: string): string {
  return join('%', createHash('sha256').update(key).digest('hex'));
}

function encodeSegment(segment: string): string {
  // A lone % is no encoding, so it can name the folder of hashed paths. A key's own % becomes %25.
  if (segment === '') return '%empty';
  if (segment === '.' || segment === '..') return segment.replaceAll('.', '%2E');
  return segment.replace(/[%\\:*?"<>|\p{Cc}]/gu, (character) =>
    encodeURIComponent(character).replace('*', '%2A'),
  );
}

function folded(file: string): string {
  return file.normalize('NFC').toLowerCase();
}
