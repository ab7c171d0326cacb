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
  /** Whether shard-level metrics are on (EnhancedMonitoring in DescribeStreamSummary). */
  readonly shardMetricsEnabled: boolean;
  /** Shard-level datapoints of the last 5 minutes, while they are on. Default none. */
  readonly shardMinutes?: readonly ShardMinute[];
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
  /** Whether a deployment of the stream's own stack is running. The policy holds while it does. */
  readonly deployInProgress: boolean;
  /** The fewest and the most open shards, both included. */
  readonly bounds: { readonly minShards: number; readonly maxShards: number };
  /**
   * How many more open shards the account may have (ShardLimit less OpenShardCount of DescribeLimits).
   * Default unknown, which counts as enough.
   */
  readonly accountShardsLeft?: number;
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

/** One minute of a shard: the same metrics with the dimension ShardId. */
export interface ShardMinute extends StreamMinute {
  readonly shardId: string;
}

/** The keys that a shard took for about a second: GetRecords from LATEST, each key hashed as Kinesis does. */
export interface KeySample {
  readonly shardId: string;
  /** The length of the sample, in milliseconds. */
  readonly durationMs: number;
  /** Bytes by hash key (decimal), keys with the same hash added up; empty for a shard without records. */
  readonly keys: readonly { readonly hashKey: string; readonly bytes: number }[];
}
