/** What to do now. A plan replaces every earlier one: steps of an earlier plan that were not begun are dropped. */
export interface Plan {
  /**
   * In the order to be done, never empty; what cannot go wrong by being asked for twice. A step that reshards needs an
   * ACTIVE stream, so the next one waits for it. Steps name open shards of the observation only, each shard once, so
   * none needs the id of a shard that an earlier step makes.
   */
  readonly steps: readonly Step[];
  /** The change that the steps are part of; it may take many plans. Absent when nothing is to be changed. */
  readonly work?: Work;
  /** What people should know, such as a key that no split can help; a sentence each. Empty most of the time. */
  readonly findings: readonly string[];
  /** The numbers that the decision rests on, for its log line and its metrics. */
  readonly basis: Basis;
}

/** One call to AWS, or none. `why` is a sentence for the log. */
export type Step =
  | { readonly kind: 'updateShardCount'; readonly target: number; readonly why: string }
  | {
      readonly kind: 'splitShard';
      readonly shardId: string;
      /** Decimal; where the upper child begins. */
      readonly newStartingHashKey: string;
      readonly why: string;
    }
  | {
      readonly kind: 'mergeShards';
      readonly shardId: string;
      readonly adjacentShardId: string;
      readonly why: string;
    }
  /** EnableEnhancedMonitoring: IncomingBytes, IncomingRecords and WriteProvisionedThroughputExceeded of each shard. */
  | { readonly kind: 'enableShardMetrics'; readonly why: string }
  | { readonly kind: 'disableShardMetrics'; readonly why: string }
  /** Read about a second from LATEST of each shard, then decide again at once with what was found. */
  | { readonly kind: 'sampleKeys'; readonly shardIds: readonly string[]; readonly why: string }
  | { readonly kind: 'hold'; readonly why: string };

/** A change from the first step to the last. While it is open the resharder is to be woken every minute. */
export interface Work {
  readonly kind: 'up' | 'down' | 'isolate';
  /** When it was decided, in milliseconds since the epoch: the same for all plans of one change. */
  readonly startedAt: number;
  /** How many shards will be open when it is done. */
  readonly shards: number;
}

/** Load and capacity in shards: 1 is what one shard takes, 1 MiB or 1,000 records a second, whichever is more used (AWS SDK, CreateStream). */
export interface Basis {
  /** Accepted and rejected writes of the last minute known. Undefined while no datapoint has come. */
  readonly demand: number | undefined;
  /** What the open shards take as the load is spread over their hash ranges. */
  readonly capacity: number;
  /** The capacity that the policy wants for what may come before it can act again. Undefined without demand. */
  readonly need: number | undefined;
  /** UpdateShardCount calls left in the rolling 24 hours. */
  readonly callsLeft: number;
  /** Shards that take more than their part. */
  readonly hotShards: number;
}
