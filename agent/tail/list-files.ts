import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FilePattern } from '../config';

/** A file as its folder shows it. */
export interface FoundFile {
  /** Device and inode. It stays when the file is renamed. */
  readonly id: string;
  readonly path: string;
  readonly size: number;
  /** When its content was last changed, in nanoseconds since the epoch. */
  readonly changed: bigint;
  /** When it was made, in nanoseconds since the epoch, where the file system says so. */
  readonly born: bigint;
}

/** What a folder has for a pattern. */
export interface Listing {
  readonly files: readonly FoundFile[];
  /** Sentences about what is not read. */
  readonly notices: readonly string[];
}

/** As the Kinesis Agent leaves them aside, and what else rotation compresses with. */
const COMPRESSED = /\.(?:gz|bz2|zip|xz|zst|lz4|z)$/i;

/** The regular files that match; one that has several names once. */
export async function listFiles(pattern: FilePattern): Promise<Listing> {
  let names: string[];
  try {
    names = await readdir(pattern.directory);
  } catch (error) {
    return { files: [], notices: [unlistable(pattern.directory, error)] };
  }
  const matching = names.filter((name) => pattern.matches(name)).sort();
  const paths = (those: readonly string[]) => those.map((name) => join(pattern.directory, name));
  const notices = paths(matching.filter((name) => COMPRESSED.test(name))).map(
    (path) => `${path} is not read: it is compressed, and its lines were read before it was.`,
  );
  const looked = await Promise.all(paths(matching.filter((name) => !COMPRESSED.test(name))).map(lookAt));
  const files = new Map<string, FoundFile>();
  for (const seen of looked) {
    if (typeof seen === 'string') notices.push(seen);
    else if (seen !== undefined && !files.has(seen.id)) files.set(seen.id, seen);
  }
  return { files: [...files.values()], notices };
}

/** @returns undefined for a file that has gone in the meantime, a sentence for one that cannot be read */
async function lookAt(path: string): Promise<FoundFile | string | undefined> {
  try {
    const stats = await stat(path, { bigint: true });
    if (!stats.isFile())
      return stats.isDirectory() ? undefined : `${path} is not read: it is no regular file.`;
    return {
      id: idOf(stats),
      path,
      size: Number(stats.size),
      changed: stats.mtimeNs,
      born: stats.birthtimeNs,
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? undefined : `${path} cannot be looked at (${code}).`;
  }
}

/** @param stats of a path or of an open file */
export function idOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}

function unlistable(directory: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT'
    ? `There is no folder ${directory}; the agent waits for it.`
    : `The folder ${directory} cannot be listed (${code}); the agent goes on to try.`;
}

/** A log and its copy may be met together: the log has as much or more, and was there before. */
export function originalsFirst(a: FoundFile, b: FoundFile): number {
  return b.size - a.size || Number(a.born - b.born);
}
