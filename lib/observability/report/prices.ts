/** When the prices were looked up, and where they hold. Third-party copies of the AWS price list; an account has its own. */
export const PRICES_OF = { date: '2026-09', region: 'us-east-1', currency: 'USD' } as const;

/** Kinesis counts a GB as 2 to the 30 bytes; a floor of 25 MiB/s in and out only comes to its known price with that. */
export const GB = 2 ** 30;

/** List prices in USD. */
export const PRICES = {
  onDemandStandard: {
    streamHour: 0.04,
    gbIn: 0.08,
    gbOut: 0.04,
    gbFanOut: 0.05,
    /** Between 24 hours and 7 days. */
    gbMonthRetained: 0.1,
    gbMonthRetainedLong: 0.023,
  },
  onDemandAdvantage: {
    streamHour: 0,
    gbIn: 0.032,
    gbOut: 0.016,
    gbFanOut: 0.016,
    gbMonthRetained: 0.023,
    gbMonthRetainedLong: 0.023,
  },
  provisioned: {
    shardHour: 0.015,
    millionPutUnits: 0.014,
    /** Of the first 7 days beyond 24 hours. */
    shardHourRetained: 0.02,
    gbMonthRetainedLong: 0.023,
    fanOutShardHour: 0.015,
    gbFanOut: 0.013,
  },
  lambda: { millionRequests: 0.2, gbSecondArm: 0.0000133334, gbSecondX86: 0.0000166667 },
  /**
   * On-demand, Standard table class. Write units as a third party read them from the AWS Price List API on
   * 2026-09-13; storage and recovery from third-party copies, recovery's without a date.
   */
  dynamodb: { millionWriteUnits: 0.625, gbMonth: 0.25, gbMonthRecovery: 0.2 },
  firehose: { gbIn: 0.029 },
  cloudWatch: { alarmMetric: 0.1, compositeAlarm: 0.5, dashboard: 3 },
  kms: { key: 1 },
} as const;
