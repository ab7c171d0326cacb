export const NO_FAN_OUT_OBSERVER: FanOutObserver = { onSubscribe: () => undefined, onPush: () => undefined };
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

/** What one event pushed to a registered consumer held. */
export interface PushOutcome {
  readonly records: number;
  /** Bytes of partition keys and data. */
  readonly bytes: number;
  /** How far the consumer is behind the tip of the shard after the event. */
  readonly millisBehindLatest: number;
}

/** What watches registered consumers: one call for each SubscribeToShard and for each event that is pushed. */
export interface FanOutObserver {
  /** `rateExceeded`: there is an active subscription already, or calls came too fast. */
  onSubscribe(streamName: string, consumerName: string, outcome: 'success' | 'rateExceeded'): void;
  onPush(streamName: string, consumerName: string, push: PushOutcome): void;
}
