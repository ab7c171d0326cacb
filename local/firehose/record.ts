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

/** A record that is ready for its destination. */
export interface ProcessedRecord {
  readonly source: SourceRecord;
  readonly data: Buffer;
  /** The partition keys that the transform function gave, by name. */
  readonly lambdaKeys?: Readonly<Record<string, string>>;
}

/** A record that could not be processed, and why. Firehose's words, so that error objects read as on AWS. */
export interface FailedRecord {
  readonly source: SourceRecord;
  readonly errorType: ErrorOutputType;
  readonly attempts: number;
  readonly errorCode: string;
  readonly errorMessage: string;
  /** What the error record holds besides: the function, the table, … */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * What `!{firehose:error-output-type}` becomes (Firehose Developer Guide, "Custom prefixes for Amazon S3 objects" and
 * "Buffer data for dynamic partitioning"). `metadata-extraction-failed` is what users report for partition keys;
 * `delivery-failed` is this machine's own, for what no attempt could write to its place.
 */
export type ErrorOutputType =
  | 'processing-failed'
  | 'metadata-extraction-failed'
  | 'activePartitionExceeded'
  | 'format-conversion-failed'
  | 'http-endpoint-failed'
  | 'delivery-failed';

/** The oldest of some records' arrivals; `undefined` of none. */
export function oldestArrival(records: Iterable<SourceRecord>): number | undefined {
  let oldest: number | undefined;
  for (const { arrival } of records) if (oldest === undefined || arrival < oldest) oldest = arrival;
  return oldest;
}
