import { UPDATE_SHARD_COUNT_CALLS_PER_DAY } from './limits';

/** How often the shards change, in the words of a person. */
export type ChangesPerDay = 'few' | 'normal' | 'many';

/** The settings of the policy, beside the bounds. */
export interface PolicySettings {
  /** The price of a rejected MiB, in MiB of idle capacity. Default 100. A higher price buys more headroom. */
  readonly lossPrice: number;
  /**
   * The share of the load that may be rejected, .0001 to .01; the policy finds the price of a loss for it. Default
   * undefined: `lossPrice` holds, whatever share that rejects. A smaller share costs more shards.
   */
  readonly rejectedAtMost: number | undefined;
  /**
   * Default `normal`. With `few`, shards stay idle for longer and consumers see fewer splits and merges; with `many`,
   * they follow the load more closely.
   */
  readonly changesPerDay: ChangesPerDay;
  /** The lag of a consumer, in milliseconds, beyond which no shard is merged. Default 300,000 (5 minutes). */
  readonly maxIteratorAgeMs: number;
  /** UpdateShardCount calls in a rolling 24 hours. Default 10; more where AWS granted more. */
  readonly updateShardCountQuota: number;
  /**
   * How long shards are kept that somebody else added, in milliseconds. Default 7,200,000 (2 hours); 0 for not at
   * all.
   */
  readonly keepOthersGrowthMs: number;
  /**
   * Keeps shard-level metrics on. Default false: they are on only while a shard is suspected of being hot.
   */
  readonly shardMetricsAlwaysOn: boolean;
}

/** The defaults of {@link PolicySettings}. */
export const DEFAULT_SETTINGS: PolicySettings = {
  lossPrice: 100,
  rejectedAtMost: undefined,
  changesPerDay: 'normal',
  maxIteratorAgeMs: 300_000,
  updateShardCountQuota: UPDATE_SHARD_COUNT_CALLS_PER_DAY,
  keepOthersGrowthMs: 2 * 3_600_000,
  shardMetricsAlwaysOn: false,
};

/** What `rejectedAtMost` may be: fewer than one in 10,000 is below what a forecast can promise. */
export const REJECTED_AT_MOST = { least: 0.0001, most: 0.01 } as const;
/** What `changesPerDay` may be. */
export const CHANGES_PER_DAY: readonly ChangesPerDay[] = ['few', 'normal', 'many'];

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
  for (const name of [
    'lossPrice',
    'maxIteratorAgeMs',
    'updateShardCountQuota',
    'keepOthersGrowthMs',
  ] as const) {
    if (!(settings[name] >= 0 && Number.isFinite(settings[name]))) {
      throw new RangeError(`${name} is ${settings[name]}; it must be a number of 0 or more.`);
    }
  }
  const { rejectedAtMost, changesPerDay } = settings;
  if (
    rejectedAtMost !== undefined &&
    !(rejectedAtMost >= REJECTED_AT_MOST.least && rejectedAtMost <= REJECTED_AT_MOST.most)
  ) {
    throw new RangeError(
      `rejectedAtMost is ${rejectedAtMost}; it must be a share from ${REJECTED_AT_MOST.least} (.01 %) to ${REJECTED_AT_MOST.most} (1 %).`,
    );
  }
  if (!CHANGES_PER_DAY.includes(changesPerDay)) {
    throw new RangeError(
      `changesPerDay is "${changesPerDay}"; it must be one of ${CHANGES_PER_DAY.join(', ')}.`,
    );
  }
  return settings;
}
