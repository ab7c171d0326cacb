import { type EventRecord, failedBatchBody, type Pointer } from '../records';
import type { PointerMessage } from './pointer-queue';

/** What a record of an object has around its data, roughly: names, identifiers, quotes. */
const ENVELOPE_CHARACTERS = 700;
/** Below it, the objects of collected records lie. */
export const COLLECTED = 'collected/';

/** A pointer that is followed, and the records of its range that are not written yet. */
export class FollowedPointer {
  readonly start: bigint;
  readonly end: bigint;
  /** What the unwritten records take in an object, roughly. */
  characters = 0;
  private records: EventRecord[] = [];
  private found = 0;
  /** Whether the record that the range begins with was there. */
  private isWhole: boolean;

  /** @param writtenUpTo the last record of its range that a run before has written; undefined for none */
  constructor(
    readonly message: PointerMessage,
    readonly pointer: Pointer,
    readonly writtenUpTo?: bigint,
  ) {
    // An iterator needs the number of a record, so that the last one that was written is read again.
    this.start = writtenUpTo ?? BigInt(pointer.startSequenceNumber);
    this.end = BigInt(pointer.endSequenceNumber);
    // What that run missed at the beginning, it has told.
    this.isWhole = writtenUpTo !== undefined;
  }

  /** Notes that the stream still has a record of the range. @param isForConsumer whether the filters let it pass */
  see(number: bigint, isForConsumer: boolean): void {
    this.isWhole ||= number === this.start;
    if (isForConsumer) this.found++;
  }

  keep(records: readonly EventRecord[]): void {
    this.records.push(...records);
    for (const { kinesis } of records) this.characters += kinesis.data.length + ENVELOPE_CHARACTERS;
  }

  /**
   * Takes the records that were kept, as an object. Its key follows from them, so to write it twice is to do it once.
   * @returns undefined for none
   */
  takeObject(): { readonly key: string; readonly body: string } | undefined {
    const records = this.records;
    const [first, last] = [records[0]?.kinesis, records[records.length - 1]?.kinesis];
    this.records = [];
    this.characters = 0;
    if (first === undefined || last === undefined) return undefined;
    const { shardId, document } = this.pointer;
    const key = `${COLLECTED}${shardId}/${first.sequenceNumber}-${last.sequenceNumber}.json`;
    return { key, body: failedBatchBody(document, records, []) };
  }

  /**
   * How many records retention has removed; at least so many where the range has others in between. Retention takes the
   * oldest first: a range whose first record is there is whole.
   *
   * @param isRead whether the range was read to its end
   */
  expired(isRead: boolean): number {
    if (this.isWhole) return 0;
    return isRead ? Math.max(1, this.pointer.batchSize - this.found) : 1;
  }
}

/** Ranges of one shard that overlap, to be read in one go. */
export interface PointerGroup {
  readonly start: bigint;
  readonly end: bigint;
  /** Sorted by where they begin. */
  readonly pointers: readonly FollowedPointer[];
}

/** Sorts the ranges of a shard, and puts those together that overlap. */
export function overlapping(followed: readonly FollowedPointer[]): PointerGroup[] {
  const sorted = [...followed].sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const groups: { start: bigint; end: bigint; pointers: FollowedPointer[] }[] = [];
  for (const pointer of sorted) {
    const group = groups[groups.length - 1];
    if (group === undefined || pointer.start > group.end) {
      groups.push({ start: pointer.start, end: pointer.end, pointers: [pointer] });
      continue;
    }
    group.pointers.push(pointer);
    if (pointer.end > group.end) group.end = pointer.end;
  }
  return groups;
}
