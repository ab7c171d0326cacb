import type { StreamRecord } from '../kinesis';

/** A record that has been read and is not done with yet. */
export interface PendingRecord {
  readonly record: StreamRecord;
  /** How many bytes it takes up in the JSON of an event. */
  readonly bytes: number;
  /** Processed, filtered out, delivered to the destination, or dropped. Set by the checkpoint only. */
  done: boolean;
}
