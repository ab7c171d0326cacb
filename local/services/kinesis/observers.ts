/** The outcome of one PutRecord or PutRecords call. */
export interface PutOutcomes {
  readonly operation: 'PutRecord' | 'PutRecords';
  /** Records in the request. */
  readonly total: number;
  readonly accepted: number;
  /** Bytes of the accepted records: partition keys and data. */
  readonly acceptedBytes: number;
  /** Records refused with ProvisionedThroughputExceededException. */
  readonly throttled: number;
  /** Records refused with InternalFailure. */
  readonly failed: number;
}

/** The outcome of one GetRecords call. */
export type GetOutcome =
  | { readonly kind: 'throttled'; readonly shardId: string }
  | {
      readonly kind: 'read';
      readonly shardId: string;
      readonly records: number;
      readonly bytes: number;
      /** Age of the last record. For an empty response, how far it is behind; 0 at the tip. */
      readonly iteratorAgeMs: number;
    };

/**
 * Gets the outcome of each call that writes or reads records. Calls that fail validation are not reported.
 */
export interface KinesisObserver {
  onPut(streamName: string, put: PutOutcomes): void;
  onGet(streamName: string, get: GetOutcome): void;
}

export const NO_KINESIS_OBSERVER: KinesisObserver = { onPut: () => undefined, onGet: () => undefined };

/** One event that was pushed to a registered consumer. */
export interface PushOutcome {
  readonly records: number;
  /** Bytes of partition keys and data. */
  readonly bytes: number;
  /** How far the consumer is behind the shard's tip after the event. */
  readonly millisBehindLatest: number;
}

/** Gets each SubscribeToShard call and each event pushed to a registered consumer. */
export interface FanOutObserver {
  /** `rateExceeded`: another subscription is active, or the calls come too fast. */
  onSubscribe(streamName: string, consumerName: string, outcome: 'success' | 'rateExceeded'): void;
  onPush(streamName: string, consumerName: string, push: PushOutcome): void;
}

export const NO_FAN_OUT_OBSERVER: FanOutObserver = { onSubscribe: () => undefined, onPush: () => undefined };
