/** How much of the past is kept. Its size bounds that of the state: 8 days of buckets are some 10 KB. */
export const MEMORY = {
  bucketMinutes: 5,
  historyBuckets: 8 * 288,
  /** Minutes kept one by one. */
  recentMinutes: 30,
} as const;

/**
 * The policy's constants: times in minutes, prices in shard-minutes (what one idle shard costs in a minute). They were
 * set on real and generated loads of some twenty shapes, by their common result; that changes slowly with each of them.
 * Prices of legal limits and of AWS's own durations are not here: see `next-steps.ts` and `route.ts`.
 */
export const TUNING = {
  /** Until something that is decided now takes effect: metric delay, resharding, and once more the metric's minute. */
  nearMinutes: 10,
  /** What a change should last, to be worth its while. */
  farMinutes: 60,
  /** How alike two moments are: one width apart is worth 1/e of none (level), or half of it (trend). In natural logarithms of demand. */
  levelWidth: 0.25,
  trendWidth: 0.35,
  /** Over how long a trend is measured. */
  trendMinutes: 15,
  /** In days: what happened this long ago counts half. */
  halfLifeDays: 2,
  /** What a moment at quite another time of day counts, of one at the same. */
  otherHours: 0.02,
  /** The weight of what any stream may do, among what this one did: as much as so many past moments exactly like this one. */
  priorWeight: 0.2,
  /** Minutes that the present slope is followed for, and how far in all, as a share of the demand. */
  nearHeading: 4,
  farHeading: 5,
  believedGrowth: 0.4,
  /** The price of an UpdateShardCount call with the whole quota left; it grows e-fold to this power with each call used. */
  callPrice: 10,
  callPriceGrowth: 1,
  /** How long a shortage is expected to last, that more capacity would end. */
  shortageMinutes: 15,
  /** The share of the next hour's demand that counts as likely, and for how long it is then expected to stay. */
  likely: 0.5,
  lastingMinutes: 30,
  /** Of going up by splits: to begin with, and each one, since consumers see every operation. */
  stepsPrice: 20,
  operationPrice: 3,
  /** A target may be this much larger than the need if AWS gets there sooner: `offTarget` minutes for twice the need. */
  roundingUp: 1.2,
  offTarget: 8,
  /** The load, in shards, that is taken to be rejected at each cut while UpdateShardCount has taken it away. */
  loadAtCut: 0.5,
  /** Idle shard-minutes after which shards are given back, on a day with `calmPlans` changes; it doubles with each `plansToDouble` more. */
  idlePrice: 60,
  calmPlans: 6,
  plansToDouble: 4,
  /** Nothing is given back so soon after growing. */
  holdAfterGrowth: 20,
  /** Nothing is given back when the last datapoint is older than this; the usual delay is two minutes. */
  freshMinutes: 5,
  /** Merges that had to wait so long after they were decided are given up. */
  longestPause: 60,
  /** UpdateShardCount goes down only with more calls left than this, and at a higher price. */
  callsKeptForUps: 5,
  downCallFactor: 2,
};
