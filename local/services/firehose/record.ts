import type { SourceRecord } from '../delivery';

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

/** Where processed records go. */
export interface Destination {
  /** Takes records into its buffers. */
  take(records: readonly ProcessedRecord[]): void;
  /** Delivers what is in the buffers, whatever the hints say; resolves when it is delivered, failed or lost. */
  flush(): Promise<void>;
}
