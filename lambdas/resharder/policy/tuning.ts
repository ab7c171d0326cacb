/** How much of the past is kept. Its size bounds that of the state: 8 days of buckets are some 10 KB. */
export const MEMORY = {
  bucketMinutes: 5,
  historyBuckets: 8 * 288,
  /** Minutes kept one by one. */
  recentMinutes: 30,
} as const;

/**
 * The policy's constants: times in minutes, prices in shard-minutes (what one idle shard costs in a minute). They were
 * set on traces of six kinds; results change slowly with each of them.
 */
export const TUNING = {
  levelMode: 0,
  priorTail: 1,
  /** Until something that is decided now takes effect: metric delay, resharding, and once more the metric's minute. */
  nearMinutes: 10,
  /** What a change should last, to be worth its while. */
  farMinutes: 60,
  /** How alike two moments are: one width apart halves it at least. In natural logarithms of demand. */
  levelWidth: 0.25,
  trendWidth: 0.35,
  trendMinutes: 15,
  /** What happened this long ago counts half. */
  halfLifeDays: 2,
  /** What a moment at quite another time of day counts, of one at the same. */
  otherHours: 0.02,
  /** The weight of what any stream may do, among what this one did. */
  priorWeight: 0.2,
  /** Minutes that the present slope is followed for, and how far in all, as a share of the demand. */
  nearHeading: 4,
  farHeading: 5,
  believedGrowth: 0.4,
  /** The price of an UpdateShardCount call with the whole quota left, and how it grows with each call used. */
  callPrice: 10,
  callPriceGrowth: 1,
  /** How long a shortage is expected to last, that more capacity would end. */
  shortageMinutes: 15,
  shortageShare: 1,
  farShare: 0.5,
  likely: 0.75,
  /** Of going up by splits and merges: consumers see every operation. */
  stepsPrice: 20,
  operationPrice: 3,
  /** A target may be this much larger than the need if AWS gets there sooner. */
  roundingUp: 1.2,
  offTarget: 8,
  /** Idle shard-minutes after which shards are given back, on a day with `calmPlans` changes; it doubles with each `plansToDouble` more. */
  idlePrice: 60,
  calmPlans: 8,
  plansToDouble: 8,
  /** Nothing is given back so soon after growing. */
  holdAfterGrowth: 10,
  /** UpdateShardCount goes down only with more calls left than this, and at a higher price. */
  callsKeptForUps: 5,
  downCallFactor: 2,
};
