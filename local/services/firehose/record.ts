import type { SourceRecord } from '../delivery';

/** A record that is ready for its destination. */
export interface ProcessedRecord {
  readonly source: SourceRecord;
  readonly data: Buffer;
  /** The partition keys that the transform function gave, by name. */
  readonly lambdaKeys?: Readonly<Record<string, string>>;
}

/** A record that could not be processed, and why, in Firehose's words: error objects read as on AWS. */
export interface FailedRecord {
  readonly source: SourceRecord;
  readonly errorType: ErrorOutputType;
  readonly attempts: number;
  readonly errorCode: string;
  readonly errorMessage: string;
  /** Further members of the error record: the function, the table, … */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The value of `!{firehose:error-output-type}` (Firehose Developer Guide, "Custom prefixes for Amazon S3
 * objects" and "Buffer data for dynamic partitioning"). Users report `metadata-extraction-failed` for
 * partition keys. `delivery-failed` is this machine's own, for records that no attempt could deliver.
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
  /**
   * Delivers the buffers at once, whatever the buffering hints; resolves when each record has its outcome.
   */
  flush(): Promise<void>;
}
