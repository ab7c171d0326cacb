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

/**
 * The settings with defaults.
 * @throws RangeError saying which setting, what was given and what is allowed
 */
export function checkSettings(
  given: Partial<PolicySettings> | undefined,
  bounds: { readonly minShards: number; readonly maxShards: number },
): PolicySettings {
  const settings = { ...DEFAULT_SETTINGS, ...given };
  const { minShards, maxShards } = bounds;
  if (!(Number.isInteger(minShards) && minShards >= 1)) {
    throw new RangeError(
      `minShards is ${minShards}; it must be a whole number from 1: a stream has a shard at least.`,
    );
  }
  if (!(Number.isInteger(maxShards) && maxShards >= minShards)) {
    throw new RangeError(
      `maxShards is ${maxShards}; it must be a whole number from minShards, ${minShards}, upwards.`,
    );
  }
  for (const name of ['lossPrice', 'maxIteratorAgeMs', 'updateShardCountQuota'] as const) {
    if (!(settings[name] >= 0 && Number.isFinite(settings[name]))) {
      throw new RangeError(`${name} is ${settings[name]}; it must be a number of 0 or more.`);
    }
  }
  return settings;
}
