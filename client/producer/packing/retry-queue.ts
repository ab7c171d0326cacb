import { fullJitter, type PacingClock } from '../../pacing';
import type { SentRecord } from './kinesis-record';
import type { Lane } from './lane';

/** A shard's limits are per second, so longer waits only leave throughput unused. */
const BACKOFF = { baseMs: 100, capMs: 5_000 };

/** Records to send again: each waits for its backoff. */
export class RetryQueue {
  private readonly waits = new Set<() => void>();

  /** @param onReady gets the records whose backoff is over */
  constructor(
    private readonly clock: PacingClock,
    private readonly random: () => number,
    private readonly onReady: (records: readonly SentRecord[]) => void,
  ) {}

  /**
   * Takes the unwritten records of one call.
   * @param mostMs the longest wait: until the time of the oldest is up
   */
  add(records: readonly SentRecord[], mostMs: number): void {
    const groups = new Map<number, SentRecord[]>();
    for (const sent of records) {
      const attempts = sent.userRecords[0]?.attempts ?? 1;
      if (groups.get(attempts)?.push(sent) === undefined) groups.set(attempts, [sent]);
    }
    // Each group waits by its own count of failures: a first failure must not wait as long as a tenth.
    for (const [attempts, group] of groups) {
      for (const { lane, bytes } of group) backOff(lane, 1, bytes);
      const ms = Math.min(Math.max(0, mostMs), fullJitter(attempts, BACKOFF, this.random));
      const cancel = this.clock.after(ms, () => {
        this.waits.delete(cancel);
        for (const { lane, bytes } of group) backOff(lane, -1, -bytes);
        this.onReady(group);
      });
      this.waits.add(cancel);
    }
  }

  /** Cancels all waits. */
  clear(): void {
    for (const cancel of this.waits) cancel();
    this.waits.clear();
  }
}

function backOff({ backingOff }: Lane, records: number, bytes: number): void {
  backingOff.records += records;
  backingOff.bytes += bytes;
}
