import type { PendingRecord } from '../batch';

/**
 * The checkpoint of a shard: the last record up to which every record is done. Lanes finish out of order, so
 * the records behind the checkpoint carry their own mark `done`.
 */
export class Checkpoint {
  private pending: PendingRecord[] = [];
  private head = 0;
  private records = 0;
  private heldBytes = 0;
  private last: string | undefined;

  /** Sequence number up to which every record is done. */
  get sequenceNumber(): string | undefined {
    return this.last;
  }

  /** Records that were read and are not done. */
  get outstanding(): number {
    return this.records;
  }

  /** Bytes of the outstanding records in events. */
  get bytes(): number {
    return this.heldBytes;
  }

  /** In the order of the shard. */
  add(pending: PendingRecord): void {
    this.pending.push(pending);
    this.records += 1;
    this.heldBytes += pending.bytes;
  }

  acknowledge(batch: readonly PendingRecord[]): void {
    for (const pending of batch) {
      if (pending.done) continue;
      pending.done = true;
      this.records -= 1;
      this.heldBytes -= pending.bytes;
    }
    for (let next = this.pending[this.head]; next?.done; next = this.pending[this.head]) {
      this.last = next.record.sequenceNumber;
      this.head += 1;
    }
    // Cutting the array at every step would copy it at every step.
    if (this.head > 1024 && this.head * 2 > this.pending.length) {
      this.pending = this.pending.slice(this.head);
      this.head = 0;
    }
  }
}
