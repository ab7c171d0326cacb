import type { FileHandle } from 'node:fs/promises';
import type { Ending, RecordRule } from './cut-records';
import { BEGINNING, type Mark } from './mark';
import { RecordReader } from './record-reader';

/** How far the records of a file are in their stream. It survives the process. */
export interface FileCheckpoint {
  /** Where the file was last seen. */
  readonly path: string;
  /** Device and inode. */
  readonly id: string;
  readonly position: Mark;
  /** Whether the content has left the file; a copy with another inode may have it. */
  readonly isLost: boolean;
  /** When the file was last seen, in milliseconds since the epoch. */
  readonly seenAt: number;
}

interface Delivery {
  readonly end: Mark;
  isConfirmed: boolean;
}

/** The content of a file, how far it is read, and how far its records are confirmed. */
export class TailedFile {
  readonly reader: RecordReader;
  handle: FileHandle | undefined;
  /** Whether it has no name any more that the pattern matches; its handle still reads it. */
  isGone = false;
  /** Whether it had another name before. */
  isRenamed = false;
  /** Why its content is not read; undefined for content that is. */
  refusal: string | undefined;
  /** Whether there may be something that is not read yet. */
  isDirty = true;
  size = 0;
  changed = -1n;
  /** When the size or the time of change was last seen to change, by the tailer's clock. */
  quietSince = 0;
  /** The ending with which it was read last. */
  readAs: Ending = 'open';
  private confirmed: Mark;
  private readonly deliveries: Delivery[] = [];

  constructor(
    public id: string,
    public path: string,
    rule: RecordRule,
    position: Mark = BEGINNING,
    public seenAt = 0,
  ) {
    this.reader = new RecordReader(rule, position);
    this.confirmed = position;
  }

  get offset(): number {
    return this.reader.position.offset;
  }

  get bytesBehind(): number {
    return this.refusal === undefined ? Math.max(0, this.size - this.offset) : 0;
  }

  /** Bytes of records that are not confirmed, and of what is not read yet. */
  get bytesUnconfirmed(): number {
    if (this.refusal !== undefined) return 0;
    return Math.max(0, this.size - this.confirmed.offset, this.bytesUnderWay);
  }

  /** Bytes of records that were read and are not confirmed; they are outstanding also when the file has lost them. */
  get bytesUnderWay(): number {
    return this.offset - this.confirmed.offset;
  }

  /** Whether every record that was read is in its stream. */
  get isSettled(): boolean {
    return this.deliveries.length === 0;
  }

  /** Notes what the folder or the handle shows of the file. */
  look(size: number, changed: bigint, now: number): void {
    if (size === this.size && changed === this.changed) return;
    this.size = size;
    this.changed = changed;
    this.quietSince = now;
    this.isDirty = true;
    this.readAs = 'open';
  }

  /**
   * Notes records that were read and are now under way, up to the reader's position.
   * @returns confirms them; calling it again does nothing
   */
  deliver(): () => void {
    const delivery: Delivery = { end: this.reader.position, isConfirmed: false };
    this.deliveries.push(delivery);
    return () => {
      delivery.isConfirmed = true;
      // In order: what is confirmed behind a gap is not safe yet.
      while (this.deliveries[0]?.isConfirmed) {
        this.confirmed = this.deliveries[0].end;
        this.deliveries.shift();
      }
    };
  }

  checkpoint(isLost: boolean): FileCheckpoint {
    const { path, id, confirmed: position, seenAt } = this;
    return { path, id, position, isLost, seenAt };
  }
}

export function oldestFirst(a: TailedFile, b: TailedFile): number {
  return Number(a.changed - b.changed);
}
