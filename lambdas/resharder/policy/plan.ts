/**
 * What to do now. A plan replaces every earlier one: drop the steps of an earlier plan that were not begun.
 */
export interface Plan {
  /**
   * The steps in their order, never empty. Every step is idempotent. A step that reshards needs an ACTIVE
   * stream, so the next one waits for it. Steps name only open shards of the observation, each once: none
   * needs a shard that an earlier step makes.
   */
  readonly steps: readonly Step[];
  /** The change that the steps belong to; it may take many plans. Absent when nothing has to change. */
  readonly work?: Work;
  /** Sentences for the operator, such as a key that no split can help. Mostly empty. */
  readonly findings: readonly string[];
  /** The numbers behind the decision, for its log line and its metrics. */
  readonly basis: Basis;
}

/** One call to AWS, or none. `why` is a sentence for the log. */
export type Step =
  | { readonly kind: 'updateShardCount'; readonly target: number; readonly why: string }
  | {
      readonly kind: 'splitShard';
      readonly shardId: string;
      /** Where the upper child begins, decimal. */
      readonly newStartingHashKey: string;
      readonly why: string;
    }
  | {
      readonly kind: 'mergeShards';
      /** The shard with the lower hash keys. */
      readonly shardId: string;
      readonly adjacentShardId: string;
      readonly why: string;
    }
  /** EnableEnhancedMonitoring for WriteProvisionedThroughputExceeded. */
  | { readonly kind: 'enableShardMetrics'; readonly why: string }
  | { readonly kind: 'disableShardMetrics'; readonly why: string }
  /** Find the shards that rejected most, then decide again at once with them as `throttledShards`. */
  | { readonly kind: 'rankShards'; readonly why: string }
  /** Read about a second from LATEST of each shard, then decide again at once with these samples. */
  | { readonly kind: 'sampleKeys'; readonly shardIds: readonly string[]; readonly why: string }
  | { readonly kind: 'hold'; readonly why: string };

/** A change from its first step to its last. While it is open, the resharder should run every minute. */
export interface Work {
  readonly kind: 'up' | 'down' | 'isolate';
  /** When it was decided, in milliseconds since the epoch. All plans of one change have the same time. */
  readonly startedAt: number;
  /** How many shards are open when it is done. */
  readonly shards: number;
}

/**
 * The numbers behind a decision. Loads are in shards: 1 is 1 MiB or 1,000 records a second, whichever is used
 * more.
 */
export interface Basis {
  /** Accepted and rejected writes of the last known minute. Undefined without recent datapoints. */
  readonly demand: number | undefined;
  /** The load that the open shards take before the widest of them is full. */
  readonly capacity: number;
  /**
   * The shards that the demand may need before the policy can act again, within those that may be open. Undefined
   * without demand.
   */
  readonly need: number | undefined;
  /** The same without any bound: what the load wants. Undefined without demand. */
  readonly wanted: number | undefined;
  /** The most shards that may be open: within `maxShards` and what the account has left. */
  readonly allowed: number;
  /** UpdateShardCount calls left in the rolling 24 hours. */
  readonly callsLeft: number;
  /** Shards that the samples of this decision show to be full; 0 without samples. */
  readonly hotShards: number;
}
