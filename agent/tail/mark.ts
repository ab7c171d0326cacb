import { hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** So many bytes at the beginning of a file, and before a position, tell its content from any other's. */
export const MARK_BYTES = 1024;

/**
 * A position in a file, with what the file looks like up to there. Inodes are used again and files are truncated
 * and filled again, so a position alone does not say whether the bytes before it were read.
 */
export interface Mark {
  readonly offset: number;
  /** SHA-256 of the first bytes of the file, MARK_BYTES or as many as there are before the offset. */
  readonly head: string;
  /** SHA-256 of as many bytes before the offset. */
  readonly tail: string;
}

/** @param head and `tail` as a Mark describes them */
export function markOf(offset: number, head: Buffer, tail: Buffer): Mark {
  return { offset, head: digest(head), tail: digest(tail) };
}

export function digest(bytes: Buffer): string {
  return hash('sha256', bytes);
}

/** The beginning of any file. */
export const BEGINNING: Mark = markOf(0, Buffer.alloc(0), Buffer.alloc(0));

/** Reads the mark of a position of a file that is at least so long. */
export async function readMark(handle: FileHandle, offset: number): Promise<Mark> {
  const length = Math.min(MARK_BYTES, offset);
  return markOf(offset, await readAt(handle, 0, length), await readAt(handle, offset - length, length));
}

/** Whether a file has the content that the mark describes. */
export async function isAt(handle: FileHandle, mark: Mark): Promise<boolean> {
  const { head, tail } = await readMark(handle, mark.offset);
  return head === mark.head && tail === mark.tail;
}

/** The bytes from a position on, fewer at the end of the file. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
