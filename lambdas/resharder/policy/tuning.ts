/** The policy's constants. Times in minutes, prices in shard-minutes. */
export const TUNING = {
  near: 10,
  far: 60,
  levelWidth: 0.25,
  trendWidth: 0.35,
  trendMinutes: 15,
  halfLifeDays: 4,
  seasonFloor: 0.02,
  callPrice: 10,
  callPower: 1.5,
  planPrice: 60,
  planBase: 8,
  planGrowth: 4,
  operationPrice: 3,
  holdAfterUp: 10,
  reach: 4,
  sizeGrowth: 0,
  belief: 1,
  idleShare: 1,
};
export const MEMORY = { bucketMinutes: 5, historyBuckets: 8 * 288, recentMinutes: 30 } as const;
