import type { EventRecord } from '../../dead-letter-redrive/records';

/** Where a lane stands. */
export interface Position {
  /** Of a shard: the sequence number of the last record that is done. Of objects: the key of the object in hand. */
  readonly after: string;
  /** Of objects: how many lines of the object are done; undefined when it is done. */
  readonly lines?: number;
  /** When the record arrived, in milliseconds since the epoch. Undefined for objects. */
  readonly arrivedAt?: number;
}

/** Records of a lane that follow each other. */
export interface Page {
  readonly records: readonly PageRecord[];
  /** Where the lane stands when all of them are done. Undefined when nothing was passed. */
  readonly position: Position | undefined;
  /** Whether nothing of the span follows. */
  readonly isLast: boolean;
}

export interface PageRecord {
  readonly record: EventRecord;
  /** Where the lane stands when this record is done. */
  readonly position: Position;
}

/** Reads a lane from a position on, page by page, within the span of the replay. */
export type ReadLane = (position: Position | undefined) => AsyncIterable<Page>;
