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

export const NO_FAN_OUT_OBSERVER: FanOutObserver = { onSubscribe: () => undefined, onPush: () => undefined };
