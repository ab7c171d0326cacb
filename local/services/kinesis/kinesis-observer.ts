/** What became of one PutRecord or PutRecords. */
export interface PutOutcomes {
  readonly operation: 'PutRecord' | 'PutRecords';
  /** Records that were sent. */
  readonly total: number;
  readonly accepted: number;
  /** Bytes of the accepted records' partition keys and data. */
  readonly acceptedBytes: number;
  /** Records that were refused with ProvisionedThroughputExceededException. */
  readonly throttled: number;
  /** Records that were refused with InternalFailure. */
  readonly failed: number;
}

/** What became of one GetRecords. */
export type GetOutcome =
  | { readonly kind: 'throttled'; readonly shardId: string }
  | {
      readonly kind: 'read';
      readonly shardId: string;
      readonly records: number;
      readonly bytes: number;
      /** The age of the last record, or how far an empty answer is behind; 0 at the tip. */
      readonly iteratorAgeMs: number;
    };

/**
 * What watches the operations that move records: one call for each, whatever the number of its records. Requests that are
 * refused for what they say are not told.
 */
export interface KinesisObserver {
  onPut(streamName: string, put: PutOutcomes): void;
  onGet(streamName: string, get: GetOutcome): void;
}

export const NOBODY: KinesisObserver = { onPut: () => undefined, onGet: () => undefined };
