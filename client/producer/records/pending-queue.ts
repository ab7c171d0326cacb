import type { PendingRecord } from './pending-record';

const FIRST_CAPACITY = 8;

/** A first-in-first-out queue that counts its bytes. Every step costs the same at any length. */
export class PendingQueue {
  /** A ring; its length is a power of two. */
  private ring = emptyRing(FIRST_CAPACITY);
  private head = 0;
  private count = 0;
  private queuedBytes = 0;

  get length(): number {
    return this.count;
  }

  get bytes(): number {
    return this.queuedBytes;
  }

  get first(): PendingRecord | undefined {
    return this.ring[this.head];
  }

  push(pending: PendingRecord): void {
    this.makeRoomFor(this.count + 1);
    this.ring[(this.head + this.count) & (this.ring.length - 1)] = pending;
    this.count++;
    this.queuedBytes += pending.bytes;
  }

  /** Puts records in front of all others, in their order. */
  prepend(records: readonly PendingRecord[]): void {
    this.makeRoomFor(this.count + records.length);
    const mask = this.ring.length - 1;
    this.head = (this.head - records.length) & mask;
    this.count += records.length;
    for (const [at, pending] of records.entries()) {
      this.ring[(this.head + at) & mask] = pending;
      this.queuedBytes += pending.bytes;
    }
  }

  shift(): PendingRecord | undefined {
    const first = this.ring[this.head];
    if (first === undefined) return undefined;
    this.ring[this.head] = undefined;
    this.head = (this.head + 1) & (this.ring.length - 1);
    this.count--;
    this.queuedBytes -= first.bytes;
    return first;
  }

  /** Removes what does not fit. */
  filter(fits: (pending: PendingRecord) => boolean): void {
    for (const pending of this.drain()) if (fits(pending)) this.push(pending);
  }

  /** Empties the queue. */
  drain(): PendingRecord[] {
    const rest = this.inOrder();
    this.ring = emptyRing(FIRST_CAPACITY);
    this.head = 0;
    this.count = 0;
    this.queuedBytes = 0;
    return rest;
  }

  private inOrder(): PendingRecord[] {
    const mask = this.ring.length - 1;
    return Array.from({ length: this.count }, (_, at) => this.ring[(this.head + at) & mask] as PendingRecord);
  }

  private makeRoomFor(count: number): void {
    let capacity = this.ring.length;
    if (count <= capacity) return;
    while (capacity < count) capacity *= 2;
    const larger = emptyRing(capacity);
    for (const [at, pending] of this.inOrder().entries()) larger[at] = pending;
    this.ring = larger;
    this.head = 0;
  }
}

function emptyRing(capacity: number): (PendingRecord | undefined)[] {
  return Array.from({ length: capacity }, () => undefined);
}
