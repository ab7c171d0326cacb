/** What is the user's to choose, beside the bounds. */
export interface PolicySettings {
  /** What one rejected MiB is worth, in MiB of capacity that stands idle. Default 100. More of it buys more headroom. */
  readonly lossPrice: number;
  /** No shard is merged while a consumer is further behind than this, in milliseconds. Default 300,000 (5 minutes). */
  readonly maxIteratorAgeMs: number;
  /** UpdateShardCount calls in a rolling 24 hours. Default 10 (AWS SDK, UpdateShardCount); more where AWS granted more. */
  readonly updateShardCountQuota: number;
  /** Shard-level metrics stay on, instead of only while a shard is suspected of being hot. Default false. */
  readonly shardMetricsAlwaysOn: boolean;
}

/** The defaults of {@link PolicySettings}. */
export const DEFAULT_SETTINGS: PolicySettings = {
  lossPrice: 100,
  maxIteratorAgeMs: 300_000,
  updateShardCountQuota: 10,
  shardMetricsAlwaysOn: false,
};
