import type { OutgoingRecord } from './outgoing-record';

/** A record that the writer has accepted and not yet settled. */
export interface PendingRecord {
  readonly record: OutgoingRecord;
  /** Data and partition key. */
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
  /** Which flush it belongs to, see `FlushBarrier`. */
  readonly generation: number;
  /** How many calls it was part of that did not write it. */
  failures: number;
}
