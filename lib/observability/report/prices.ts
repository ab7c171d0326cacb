/**
 * When and where these prices held. They come from third-party copies of the AWS price list, and an account
 * may have others: check the current list before you decide. The report of `lib` and the simulator share this
 * table, so it imports nothing.
 * @see https://aws.amazon.com/kinesis/data-streams/pricing/
 */
export const PRICES_OF = { date: '2026-09', region: 'us-east-1', currency: 'USD' } as const;

/**
 * Kinesis counts a GB as 2 to the 30 bytes: only so does the least charge of 25 MiB/s come to its known
 * price.
 */
export const GB = 2 ** 30;

/** The units in which Kinesis charges for what is written. */
export const CHARGED_UNITS = {
  /** Provisioned mode charges a record in PUT payload units of this size, rounded up. */
  putUnitBytes: 25 * 1024,
  /** On-demand mode rounds each record up to this size. */
  onDemandRecordBytes: 1024,
  /**
   * On-demand Advantage charges an account and Region for at least this rate in, and the same rate out.
   * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateAccountSettings.html
   */
  advantageBytesPerSecond: 25 * 2 ** 20,
} as const;

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
  /** Linux. A public IPv4 address has a price of its own. */
  fargate: {
    vcpuHourArm: 0.03238,
    gbHourArm: 0.00356,
    vcpuHourX86: 0.04048,
    gbHourX86: 0.004445,
    addressHour: 0.005,
  },
  /** A KPU is 1 vCPU, 4 GiB and 50 GiB; each application has one more than its tasks need. */
  flink: { kpuHour: 0.11 },
  firehose: { gbIn: 0.029 },
  /** What services charge that write to streams. From third-party copies, without a date. */
  ingest: {
    millionIotRules: 0.15,
    millionIotActions: 0.15,
    millionCustomEvents: 1,
    millionChangeUnits: 0.1,
    millionRealtimeLogLines: 0.01,
  },
  /** Aurora Serverless v2, standard. From third-party copies, without a date. */
  aurora: { acuHour: 0.12 },
  /** A REST API: the first 333 million requests of a month, and the next 667 million. */
  apiGateway: { millionRequests: 3.5, millionRequestsBeyond: 2.8, firstMillions: 333 },
  cloudWatch: { alarmMetric: 0.1, compositeAlarm: 0.5, dashboard: 3 },
  kms: { key: 1 },
} as const;
