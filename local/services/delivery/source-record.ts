/** Where in a stream a record was read. */
export interface StreamPosition {
  readonly shardId: string;
  readonly sequenceNumber: string;
  /** Counted from 0 within an aggregated record (KPL, or several JSON documents or lines in one); 0 for all others. */
  readonly subSequenceNumber: number;
  /** `null` where the stream distributes records itself. */
  readonly partitionKey: string | null;
}

/** A record as a delivery stream took it in, before any processing. */
export interface SourceRecord {
  /** What transform functions know it by; unique within the delivery stream. */
  readonly id: string;
  /** Not to be changed. */
  readonly data: Buffer;
  /** When the stream, or with Direct PUT the delivery stream, took it; milliseconds since the epoch. */
  readonly arrival: number;
  /** Absent with Direct PUT. */
  readonly position?: StreamPosition;
}

/** The oldest of some records' arrivals; `undefined` of none. */
export function oldestArrival(records: Iterable<SourceRecord>): number | undefined {
  let oldest: number | undefined;
  for (const { arrival } of records) if (oldest === undefined || arrival < oldest) oldest = arrival;
  return oldest;
}
