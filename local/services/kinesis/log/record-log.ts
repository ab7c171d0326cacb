import type { MemoryBudget } from './memory-budget';
import { type LoggedRecord, type NewRecord, RecordSegment } from './record-segment';

/** Slabs grow with the traffic: a quiet shard does not hold a megabyte, a busy one needs few slabs. */
const FIRST_SLAB_BYTES = 4 * 1024;
const LARGEST_SLAB_BYTES = 1024 * 1024;

/** The records of one shard in the order of their arrival. Ordinals count them from 1. */
export class RecordLog {
  private segments: RecordSegment[] = [];
  private slabBytes = FIRST_SLAB_BYTES;
  private lastArrival = 0;
  private first = 1;
  private next = 1;

  constructor(private readonly budget: MemoryBudget) {}

  /** The oldest record that is kept, or {@link nextOrdinal} if there is none. */
  get firstOrdinal(): number {
    return this.first;
  }

  /** The ordinal of the next record. */
  get nextOrdinal(): number {
    return this.next;
  }

  /**
   * @param now milliseconds since the epoch; arrivals never decrease, even if the clock is set back
   * @returns the record's ordinal and arrival, or `undefined` if there is no memory left
   */
  append(
    record: NewRecord,
    now: number,
    encrypted: boolean,
  ): { ordinal: number; arrival: number } | undefined {
    const segment = this.segmentFor(record.keyBytes + record.data.length);
    if (segment === undefined) return undefined;
    const arrival = Math.max(now, this.lastArrival);
    this.lastArrival = arrival;
    const held = segment.heldBytes;
    segment.append(record, arrival, encrypted);
    this.budget.add(segment.heldBytes - held);
    return { ordinal: this.next++, arrival };
  }

  /**
   * Reads from an ordinal on and skips expired records.
   * @param maxBytes of keys and data together; the first record is returned even if it is larger
   */
  read(
    from: number,
    maxRecords: number,
    maxBytes: number,
  ): { records: LoggedRecord[]; next: number; bytes: number } {
    const records: LoggedRecord[] = [];
    let next = Math.max(from, this.first);
    let bytes = 0;
    for (let index = this.segmentIndex(next); index < this.segments.length; index++) {
      const segment = this.segments[index];
      while (segment !== undefined && next < segment.nextOrdinal) {
        const size = segment.sizeOf(next);
        if (records.length === maxRecords || (records.length > 0 && bytes + size > maxBytes)) {
          return { records, next, bytes };
        }
        records.push(segment.read(next));
        bytes += size;
        next++;
      }
    }
    return { records, next, bytes };
  }

  /** The first kept record that arrived at `time` or later, or {@link nextOrdinal}. */
  firstArrivedFrom(time: number): number {
    const segment = this.segments.find((candidate) => candidate.arrivalOf(candidate.nextOrdinal - 1) >= time);
    return segment === undefined ? this.next : Math.max(this.first, segment.firstArrivedFrom(time));
  }

  /** The arrival of a record; `undefined` if it is expired or does not exist yet. */
  arrivalOf(ordinal: number): number | undefined {
    if (ordinal < this.first || ordinal >= this.next) return undefined;
    return this.segments[this.segmentIndex(ordinal)]?.arrivalOf(ordinal);
  }

  /** Drops the records that arrived before `horizon`. Memory is released slab by slab. */
  trim(horizon: number): void {
    this.first = this.firstArrivedFrom(horizon);
    const kept = this.segments.findIndex((segment) => segment.nextOrdinal > this.first);
    this.release(kept < 0 ? this.segments.length : kept);
  }

  /** Drops everything, because the shard is gone. */
  clear(): void {
    this.first = this.next;
    this.release(this.segments.length);
  }

  private release(count: number): void {
    for (const segment of this.segments.splice(0, count)) this.budget.release(segment.heldBytes);
  }

  private segmentFor(bytes: number): RecordSegment | undefined {
    const last = this.segments.at(-1);
    if (last?.fits(bytes) === true) return last;
    const size = Math.max(bytes, this.slabBytes);
    if (!this.budget.reserve(RecordSegment.heldBytesOf(size))) return undefined;
    this.slabBytes = Math.min(LARGEST_SLAB_BYTES, this.slabBytes * 2);
    if (last !== undefined) {
      const held = last.heldBytes;
      last.seal();
      this.budget.release(held - last.heldBytes);
    }
    const segment = new RecordSegment(this.next, size);
    this.segments.push(segment);
    return segment;
  }

  /** The segment that contains an ordinal, or would contain it. */
  private segmentIndex(ordinal: number): number {
    let low = 0;
    let high = this.segments.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.segments[middle]?.nextOrdinal ?? 0) <= ordinal) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
