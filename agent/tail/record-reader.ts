import type { FileHandle } from 'node:fs/promises';
import { binaryReason } from './binary';
import { type Cut, cutRecords, type Ending, type RecordRule, truncate } from './cut-records';
import { digest, MARK_BYTES, type Mark, markOf, readAt, readMark } from './mark';

/** What one read of a file has given. */
export type Reading =
  /** Records, perhaps none: a head and runs of NUL bytes are passed over. */
  | ({ readonly kind: 'records'; readonly next: Mark } & Omit<Cut, 'end'>)
  /** No record is complete yet. */
  | { readonly kind: 'waiting' }
  /** The end of a very long line, or run of NUL bytes, is still to be found. */
  | { readonly kind: 'searching' }
  /** The bytes before the position are not those that were read: the file was truncated or written anew. */
  | { readonly kind: 'replaced' }
  /** The file is no text. */
  | { readonly kind: 'binary'; readonly reason: string };

const WINDOW_BYTES = 256 * 1024;
const SEARCH_BYTES = 1024 * 1024;
/** So many windows are searched in one read, so that other files get their turn. */
const SEARCHES = 64;
const LINE_FEED = 0x0a;
const NULS = Buffer.alloc(SEARCH_BYTES);

/** Reads the records of one file from a position on. It keeps no bytes, so a new reader goes on where it was. */
export class RecordReader {
  private searchedTo = 0;

  /** @param position where the next record begins */
  constructor(
    private readonly rule: RecordRule,
    public position: Mark,
  ) {}

  /** Reads the next records. The position goes on past them. */
  async read(handle: FileHandle, ending: Ending): Promise<Reading> {
    const { rule, position } = this;
    const before = Math.min(MARK_BYTES, position.offset);
    for (let window = WINDOW_BYTES; ; window *= 4) {
      const bytes = await readAt(handle, position.offset - before, before + window);
      if (digest(bytes.subarray(0, before)) !== position.tail) return { kind: 'replaced' };
      const data = bytes.subarray(before);
      if (data.length === 0) return { kind: 'waiting' };
      if (position.offset === 0) {
        const reason = binaryReason(data);
        if (reason !== undefined) return { kind: 'binary', reason };
      }
      if (data[0] === 0) return this.passNuls(handle);
      const isWhole = data.length < window;
      const isLongest = window > rule.maxRecordBytes;
      const cut = this.cut(data, isWhole ? ending : 'open');
      if (cut.end > 0) return this.goOn(cut, this.markAfter(bytes, before + cut.end));
      if (isWhole) return { kind: 'waiting' };
      if (isLongest && !this.isInHead) return this.passLongLine(handle, data, ending);
    }
  }

  private get isInHead(): boolean {
    return this.position.offset === 0 && this.rule.skipHeaderLines > 0;
  }

  private cut(data: Buffer, ending: Ending): Cut {
    if (!this.isInHead) return cutRecords(data, this.rule, ending);
    let end = 0;
    for (let line = 0; line < this.rule.skipHeaderLines; line++) {
      end = data.indexOf(LINE_FEED, end) + 1;
      if (end === 0) return { records: [], end: ending === 'final' ? data.length : 0, truncated: 0 };
    }
    return { records: [], end, truncated: 0 };
  }

  /**
   * A run of NUL bytes: a program that was truncated under its hands goes on to write where it was, and the file
   * system fills the gap. At the end of the file they wait: a program may have reserved room and fill it.
   */
  private async passNuls(handle: FileHandle): Promise<Reading> {
    const found = await this.search(handle, indexOfText);
    if (typeof found !== 'number') return found;
    return this.goOn({ records: [], truncated: 0 }, await readMark(handle, found));
  }

  /** A line that is longer than a record can be: its beginning is a record, once its end is there. */
  private async passLongLine(handle: FileHandle, data: Buffer, ending: Ending): Promise<Reading> {
    let found = await this.search(handle, (chunk) => chunk.indexOf(LINE_FEED));
    if (typeof found !== 'number' && found.kind === 'waiting' && ending === 'final')
      found = this.searchedTo - 1;
    if (typeof found !== 'number') return found;
    const records = [truncate(data, this.rule)];
    return this.goOn({ records, truncated: 1 }, await readMark(handle, found + 1));
  }

  /** Looks on for a byte from where the last search ended. @returns its offset in the file */
  private async search(
    handle: FileHandle,
    indexIn: (chunk: Buffer) => number,
  ): Promise<number | { readonly kind: 'waiting' | 'searching' }> {
    this.searchedTo = Math.max(this.searchedTo, this.position.offset);
    for (let i = 0; i < SEARCHES; i++) {
      const chunk = await readAt(handle, this.searchedTo, SEARCH_BYTES);
      const index = indexIn(chunk);
      if (index !== -1) return this.searchedTo + index;
      this.searchedTo += chunk.length;
      if (chunk.length < SEARCH_BYTES) return { kind: 'waiting' };
    }
    return { kind: 'searching' };
  }

  private goOn({ records, truncated }: Omit<Cut, 'end'>, next: Mark): Reading {
    this.position = next;
    this.searchedTo = 0;
    return { kind: 'records', records, truncated, next };
  }

  /** The mark of a position within the bytes that were just read. @param index of the position in them */
  private markAfter(bytes: Buffer, index: number): Mark {
    const { offset, head } = this.position;
    const before = Math.min(MARK_BYTES, offset);
    const next = offset + index - before;
    const tail = bytes.subarray(index - Math.min(MARK_BYTES, next), index);
    if (offset >= MARK_BYTES) return { offset: next, head, tail: digest(tail) };
    // Up to here all bytes of the file are at hand: a position before MARK_BYTES has all of them before it.
    return markOf(next, bytes.subarray(0, Math.min(MARK_BYTES, next)), tail);
  }
}

/** The index of the first byte that is not NUL, or -1. */
function indexOfText(chunk: Buffer): number {
  // Comparing memory is a hundred times as fast as looking at each byte.
  if (NULS.compare(chunk, 0, chunk.length, 0, chunk.length) === 0) return -1;
  return chunk.findIndex((byte) => byte !== 0);
}
