import type { PendingRecord } from './pending-record';

/** First in, first out, without moving the rest at every step. */
export class RecordQueue {
  private items: PendingRecord[] = [];
  private head = 0;

  get length(): number {
    return this.items.length - this.head;
  }

  push(pending: PendingRecord): void {
    this.items.push(pending);
  }

  peek(): PendingRecord | undefined {
    return this.items[this.head];
  }

  /**
   * How many from the front fit into one event: at least one, however large.
   * @param fits whether one more may come in; the first that may not ends the batch
   */
  prefix(maxRecords: number, maxBytes: number, fits: (pending: PendingRecord) => boolean): number {
    let bytes = 0;
    let count = 0;
    while (count < maxRecords) {
      const next = this.items[this.head + count];
      if (next === undefined || !fits(next)) break;
      bytes += next.bytes;
      if (bytes > maxBytes && count > 0) break;
      count += 1;
    }
    return count;
  }

  take(count: number): readonly PendingRecord[] {
    const taken = this.items.slice(this.head, this.head + count);
    this.head += taken.length;
    if (this.head > 1024 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return taken;
  }
}
