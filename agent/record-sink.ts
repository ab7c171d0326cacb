import type { OutgoingRecord } from '../client';

/** Where a flow's records go. A `KinesisProducer` is one. */
export interface RecordSink {
  /** Resolves when there is room for more records; the agent reads no further until then. */
  ready(): Promise<void>;
  /** Resolves when the record is safe, rejects when it is given up. */
  put(record: OutgoingRecord): Promise<unknown>;
}
