import type { StreamRecord } from '../kinesis';

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

/** How the function answered last, for the record that goes to the destination. */
interface LastInvocation {
  readonly requestId: string;
  readonly executedVersion: string;
  /** Absent when the function returned, and reported failures in its answer. */
  readonly functionError?: string;
  /** A sentence for people: the error's type and message, or what the answer reported. */
  readonly reason: string;
}

/** Records that go to the function together, and again together when it fails. */
export interface Batch {
  readonly records: readonly PendingRecord[];
  /** How often this very batch was sent again after a failure. */
  readonly retries: number;
  /** How often the function was invoked with these records, in this or a larger batch. */
  readonly invocations: number;
  readonly last?: LastInvocation;
}

export function newBatch(records: readonly PendingRecord[]): Batch {
  return { records, retries: 0, invocations: 0 };
}

/** A record that has been read and is not done with yet. */
export interface PendingRecord {
  readonly record: StreamRecord;
  /** How many bytes it takes up in the JSON of an event. */
  readonly bytes: number;
  /** Processed, filtered out, delivered to the destination, or dropped. Set by the checkpoint only. */
  done: boolean;
}
