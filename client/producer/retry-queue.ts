import { fullJitter, type PacingClock } from '../pacing';
import { PendingQueue } from './pending-queue';
import type { PendingRecord } from './records';

/** A shard's limits are per second, so longer waits only leave throughput unused. */
const BACKOFF = { baseMs: 100, capMs: 5_000 };

/** Records to send again: each waits for its backoff and is ready afterwards. */
export class RetryQueue {
  /** The records that may be sent now. */
  readonly ready = new PendingQueue();
  private readonly waiting = new Map<readonly PendingRecord[], () => void>();

  /** @param onReady called when records have become ready */
  constructor(
    private readonly clock: PacingClock,
    private readonly random: () => number,
    private readonly onReady: () => void,
  ) {}

  /** How many records wait or are ready. */
  get length(): number {
    let length = this.ready.length;
    for (const group of this.waiting.keys()) length += group.length;
    return length;
  }

  /** Takes the unwritten records of one call. */
  add(records: readonly PendingRecord[]): void {
    const groups = new Map<number, PendingRecord[]>();
    for (const pending of records) {
      pending.failures++;
      const group = groups.get(pending.failures);
      if (group === undefined) groups.set(pending.failures, [pending]);
      else group.push(pending);
    }
    // Each group waits by its own count of failures: a first failure must not wait as long as a tenth.
    for (const [failures, group] of groups) {
      const cancel = this.clock.after(fullJitter(failures, BACKOFF, this.random), () => {
        this.waiting.delete(group);
        for (const pending of group) this.ready.push(pending);
        this.onReady();
      });
      this.waiting.set(group, cancel);
    }
  }

  /** Empties the queue and cancels all waits. */
  drain(): PendingRecord[] {
    const records = this.ready.drain();
    for (const [group, cancel] of this.waiting) {
      cancel();
      records.push(...group);
    }
    this.waiting.clear();
    return records;
  }
}
