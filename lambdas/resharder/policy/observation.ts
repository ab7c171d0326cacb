/** What the resharder sees at one moment. The policy knows nothing else of the world. */
export interface Observation {
  /**
   * Now, in milliseconds since the epoch. An observation that is not newer than the last one changes nothing.
   */
  readonly time: number;
  /** DescribeStreamSummary's StreamStatus. Only an ACTIVE stream can be resharded. */
  readonly streamStatus: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';
  /** DescribeStreamSummary's StreamMode. Kinesis itself scales an on-demand stream. */
  readonly streamMode: 'PROVISIONED' | 'ON_DEMAND';
  /** The open shards (ListShards, AT_LATEST), in any order. Together they cover every hash key once. */
  readonly shards: readonly OpenShard[];
  /**
   * Stream-level datapoints of one minute each, in any order; the last 15 minutes are enough. Leave out a
   * minute that CloudWatch does not have (yet) instead of giving it as 0: a missing minute says nothing about
   * the load.
   */
  readonly minutes: readonly StreamMinute[];
  /**
   * How CloudWatch answered, to tell a stream that nobody writes to from metrics that do not arrive. Default
   * unknown: then a missing minute never counts as a load of 0.
   */
  readonly cloudWatch?: CloudWatchAnswer;
  /**
   * Whether the shard-level metric WriteProvisionedThroughputExceeded is on (EnhancedMonitoring in
   * DescribeStreamSummary).
   */
  readonly shardMetricsEnabled: boolean;
  /**
   * The shards that rejected most in the last 5 minutes, at most 100: the answer to a `rankShards` step, given once,
   * to the decision right after it. Default not asked for.
   */
  readonly throttledShards?: readonly ThrottledShard[];
  /** The samples of a `sampleKeys` step, given once, to the decision right after it. Default none. */
  readonly keySamples?: readonly KeySample[];
  /**
   * When UpdateShardCount was called on the stream in the last 24 hours, in milliseconds since the epoch.
   * Kinesis counts the calls of every caller; give the ones that the host knows. A host that knows only its
   * own may be refused earlier.
   */
  readonly updateShardCountCalls: readonly number[];
  /**
   * The age of the oldest record that a consumer still has to read, in milliseconds: the greater of
   * GetRecords.IteratorAgeMilliseconds and SubscribeToShardEvent.MillisBehindLatest, both as Maximum. Default
   * unknown, which counts as no lag.
   */
  readonly iteratorAgeMs?: number;
  /** The deployment of the stream's own stack that is running. Default none. */
  readonly deployment?: Deployment;
  /** The fewest and the most open shards, both included. */
  readonly bounds: Bounds;
  /** Whether a person has just said that shards which others added need not be kept. Default false. */
  readonly releasesGrowth?: boolean;
  /**
   * How many more open shards the account may have (ShardLimit less OpenShardCount of DescribeLimits).
   * Default unknown, which counts as enough.
   */
  readonly accountShardsLeft?: number;
}

/** The fewest and the most open shards that are allowed now. */
export interface Bounds {
  readonly minShards: number;
  readonly maxShards: number;
  /** Who says so, for sentences, e.g. `the schedule cron(0 18 * * ? *)`. Default the autoscaler's own settings. */
  readonly minBecause?: string;
  readonly maxBecause?: string;
}

/** How CloudWatch answered to the queries of a stream's metrics. */
export interface CloudWatchAnswer {
  /** Whether each query was answered whole (StatusCode `Complete`). */
  readonly isComplete: boolean;
  /**
   * The starts of the last 15 minutes that have a metric which readers make (`GetRecords.*`,
   * `SubscribeToShardEvent.*`), in milliseconds since the epoch, in any order.
   */
  readonly readMinutes: readonly number[];
}

/** A deployment of a stack. */
export interface Deployment {
  /** When it began, or since when nobody knows, in milliseconds since the epoch. */
  readonly since: number;
  /** Whether the stream's own resource is being changed at this moment: then no shard is added either. */
  readonly isChangingStream: boolean;
  /** Whether nobody knows: CloudFormation did not answer, so that one may be running. Default false. */
  readonly isAssumed?: boolean;
}

/**
 * An open shard. Hash keys are decimal, 0 to 2^128 - 1; both ends belong to the range.
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_HashKeyRange.html
 */
export interface OpenShard {
  readonly shardId: string;
  readonly startingHashKey: string;
  readonly endingHashKey: string;
}

/** One minute of the stream: Sum of AWS/Kinesis metrics with the dimension StreamName, period 60 s. */
export interface StreamMinute {
  /** The start of the minute, in milliseconds since the epoch. */
  readonly start: number;
  /** IncomingBytes: accepted, in bytes. */
  readonly incomingBytes: number;
  /** IncomingRecords: accepted, in records. */
  readonly incomingRecords: number;
  /**
   * WriteProvisionedThroughputExceeded: rejected, in records, each retry counted again. Default 0: CloudWatch
   * has no datapoint of a minute without rejections.
   */
  readonly throttledRecords?: number;
}

/** What a shard rejected: Sum of its WriteProvisionedThroughputExceeded, in records, each retry counted again. */
export interface ThrottledShard {
  readonly shardId: string;
  readonly throttledRecords: number;
}

/** The keys that a shard took for about a second: GetRecords from LATEST, each key hashed as Kinesis does. */
export interface KeySample {
  readonly shardId: string;
  /** The length of the sample, in milliseconds. */
  readonly durationMs: number;
  /** What each key brought, keys with the same hash added up; empty for a shard without records. */
  readonly keys: readonly SampledKey[];
}

/** What one hash key brought in a sample. */
export interface SampledKey {
  /** Decimal. One outside of the shard's range was written with an explicit hash key, which GetRecords does not tell. */
  readonly hashKey: string;
  readonly bytes: number;
  /** How many records, a part of an aggregate as a part of one. Default unknown: bytes alone count. */
  readonly records?: number;
  /** The beginning of the partition key, for people. Default unknown. */
  readonly name?: string;
}
