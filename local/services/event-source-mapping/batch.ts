import type { StreamRecord } from '../kinesis';

/** A record that was read and has no outcome yet. */
export interface PendingRecord {
  readonly record: StreamRecord;
  /** Its size in the JSON of an event. */
  readonly bytes: number;
  /** Processed, filtered out, delivered to the destination, or dropped. Set by the checkpoint only. */
  done: boolean;
}

/** The function's last answer, for the failure record. */
interface LastInvocation {
  readonly requestId: string;
  readonly executedVersion: string;
  /** Absent when the function returned, and its answer says that records failed. */
  readonly functionError?: string;
  /** One sentence: the error's type and message, or the failures that the answer reported. */
  readonly reason: string;
}

/** Records that go to the function together, and together again when it fails. */
export interface Batch {
  readonly records: readonly PendingRecord[];
  /** The retries of this same batch: those done, and the one that it waits for. */
  readonly retries: number;
  /** How often the function was invoked with these records, in this or a larger batch. */
  readonly invocations: number;
  readonly last?: LastInvocation;
}

export function newBatch(records: readonly PendingRecord[]): Batch {
  return { records, retries: 0, invocations: 0 };
}

/** A first-in, first-out queue. Taking records does not move the remaining ones each time. */
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
   * Counts the records at the front that fit into one event: at least one, however large.
   * @param fits whether a record may join the batch; the first that may not ends it
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
