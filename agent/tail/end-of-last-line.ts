import type { FileHandle } from 'node:fs/promises';
import { BEGINNING, type Mark, readAt, readMark } from './mark';

const LINE_FEED = 0x0a;
const STEP_BYTES = 64 * 1024;

/** Where the last line begins that has no end yet, or would begin: the end of the file, to a whole line. */
export async function endOfLastLine(handle: FileHandle, size: number): Promise<Mark> {
  for (let to = size; to > 0; to -= STEP_BYTES) {
    const from = Math.max(0, to - STEP_BYTES);
    const last = (await readAt(handle, from, to - from)).lastIndexOf(LINE_FEED);
    if (last !== -1) return readMark(handle, from + last + 1);
  }
  return BEGINNING;
}
