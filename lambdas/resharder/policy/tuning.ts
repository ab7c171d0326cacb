/** How much of the past is kept. It bounds the size of the state: 8 days of buckets are some 10 KB. */
export const MEMORY = {
  bucketMinutes: 5,
  historyBuckets: 8 * 288,
  /** Minutes kept one by one. */
  recentMinutes: 30,
} as const;

/**
 * The policy's constants: times in minutes, prices in shard-minutes (the cost of one idle shard in a minute).
 * They were set on some twenty shapes of real and generated load, by the common result, which changes slowly
 * with each of them. AWS's limits are in `limits.ts`, assumed durations of AWS in `resize.ts`.
 */
export const TUNING = {
  /** Until a decision made now takes effect: metric delay, resharding, and the metric's minute once more. */
  soonMinutes: 10,
  /** How long a change should last to be worth its price. */
  laterMinutes: 60,
  /**
   * How alike two moments are, in natural logarithms of demand. A past moment one width away gets weight 1/e
   * (level) or 1/2 (trend); an identical one gets 1.
   */
  levelWidth: 0.25,
  trendWidth: 0.35,
  /** The time over which a trend is measured. */
  trendMinutes: 15,
  /** The age, in days, at which a past moment weighs half. */
  halfLifeDays: 2,
  /** The weight of a moment at quite another time of day; one at the same time has 1. */
  otherHours: 0.02,
  /**
   * The weight of the growth that any stream may have, in past moments that are identical to the present one.
   */
  priorWeight: 0.2,
  /** How many minutes the present slope is followed, and its greatest growth as a share of the demand. */
  soonHeadingMinutes: 4,
  laterHeadingMinutes: 5,
  believedGrowth: 0.4,
  /**
   * The price of an UpdateShardCount call with the whole quota left; each call used multiplies it by
   * e^growth.
   */
  callPrice: 10,
  callPriceGrowth: 1,
  /** How long a shortage is expected to last without more capacity. */
  shortageMinutes: 15,
  /**
   * The share of the next hour's demand that counts as likely, and how long that demand is expected to stay.
   */
  likely: 0.5,
  lastingMinutes: 30,
  /** The prices of growing by splits at all, and of each operation: consumers notice every one. */
  stepsPrice: 20,
  operationPrice: 3,
  /**
   * A target may exceed the need by this factor where AWS gets there sooner; twice the need costs `offTarget`
   * minutes.
   */
  roundingUp: 1.2,
  offTarget: 8,
  /**
   * The load, in shards, assumed to be rejected at each isolation border that UpdateShardCount has removed.
   */
  loadAtIsolationBorder: 0.5,
  /**
   * Idle shard-minutes after which shards are given back on a day with `calmChanges` changes. They double
   * with each `changesToDouble` more.
   */
  idlePrice: 60,
  calmChanges: 6,
  changesToDouble: 4,
  /** No shards are given back within this time after capacity was added. */
  holdAfterGrowth: 20,
  /** No shards are given back when the last datapoint is older; the usual delay is two minutes. */
  freshMinutes: 5,
  /** Merges are given up when they had to wait this long after the decision. */
  longestPause: 60,
  /** More splits than this to `minShards` take too long, some 5 minutes. */
  splitsToMinimum: 10,
  /**
   * UpdateShardCount goes down only with more calls left than this, at a price multiplied by
   * `downCallFactor`.
   */
  callsKeptForUps: 5,
  downCallFactor: 2,
};
