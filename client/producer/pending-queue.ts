import type { PendingRecord } from './records';

/** A first-in-first-out queue that counts its bytes. `shift` costs the same at any length. */
export class PendingQueue {
  private entries: PendingRecord[] = [];
  private head = 0;
  private queuedBytes = 0;

  get length(): number {
    return this.entries.length - this.head;
  }

  get bytes(): number {
    return this.queuedBytes;
  }

  get first(): PendingRecord | undefined {
    return this.entries[this.head];
  }

  push(pending: PendingRecord): void {
    this.entries.push(pending);
    this.queuedBytes += pending.bytes;
  }

  /** Puts records in front of all others, in their order. */
  prepend(records: readonly PendingRecord[]): void {
    this.entries = [...records, ...this.entries.slice(this.head)];
    this.head = 0;
    for (const { bytes } of records) this.queuedBytes += bytes;
  }

  shift(): PendingRecord | undefined {
    const first = this.entries[this.head];
    if (first === undefined) return undefined;
    this.head++;
    this.queuedBytes -= first.bytes;
    // The array is copied only when half of it is used up, so a shift has a constant cost on average.
    if (this.head * 2 > this.entries.length) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
    return first;
  }

  /** Empties the queue. */
  drain(): PendingRecord[] {
    const rest = this.entries.slice(this.head);
    this.entries = [];
    this.head = 0;
    this.queuedBytes = 0;
    return rest;
  }
}
