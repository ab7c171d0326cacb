/** What the resharder sees at one wake-up. Everything the policy knows of the world is in here. */
export interface Observation {
  /** Now, in milliseconds since the epoch. One that is not after the last one observed changes nothing. */
  readonly time: number;
  /** DescribeStreamSummary's StreamStatus. Only an ACTIVE stream can be resharded. */
  readonly streamStatus: 'CREATING' | 'ACTIVE' | 'UPDATING' | 'DELETING';
  /** DescribeStreamSummary's StreamMode. The shards of an on-demand stream are the service's own business. */
  readonly streamMode: 'PROVISIONED' | 'ON_DEMAND';
  /** The open shards (ListShards, AT_LATEST), in any order. Together they cover every hash key once. */
  readonly shards: readonly OpenShard[];
  /**
   * Stream-level datapoints of one minute each, in any order; those of the last 15 minutes are enough. A minute that
   * CloudWatch does not have (yet) is left out, never given as 0: a missing minute says nothing about the load.
   */
  readonly minutes: readonly StreamMinute[];
  /** Whether shard-level IncomingBytes and IncomingRecords are switched on (DescribeStreamSummary, EnhancedMonitoring). */
  readonly shardMetricsEnabled: boolean;
  /** Shard-level datapoints of the last 5 minutes, when they are switched on. Default none. */
  readonly shardMinutes?: readonly ShardMinute[];
  /** What a `sampleKeys` step brought, given once, to the next decision after it. Default none. */
  readonly keySamples?: readonly KeySample[];
  /** When UpdateShardCount was called in the last 24 hours, whoever called it; milliseconds since the epoch. */
  readonly updateShardCountCalls: readonly number[];
  /** The oldest record that any consumer still has to read, in milliseconds (Maximum of GetRecords.IteratorAgeMilliseconds and of MillisBehindLatest). Default unknown, which is taken for no lag. */
  readonly iteratorAgeMs?: number;
  /** Whether a deployment of the stream's own stack is running. The policy holds while it does. */
  readonly deployInProgress: boolean;
  /** The bounds that the open shards are kept in, both included. */
  readonly bounds: { readonly minShards: number; readonly maxShards: number };
  /** How many more open shards the account may have (DescribeLimits, ShardLimit - OpenShardCount). Default unknown, which is taken for enough. */
  readonly accountShardsLeft?: number;
}

/** An open shard. Hash keys are decimal, 0 to 2^128 - 1, both included in the range (AWS SDK, HashKeyRange). */
export interface OpenShard {
  readonly shardId: string;
  readonly startingHashKey: string;
  readonly endingHashKey: string;
}

/** One minute of the stream: Sum statistics of AWS/Kinesis metrics with the dimension StreamName, period 60 s. */
export interface StreamMinute {
  /** The start of the minute, in milliseconds since the epoch. */
  readonly start: number;
  /** IncomingBytes: accepted, in bytes. */
  readonly incomingBytes: number;
  /** IncomingRecords: accepted, in records. */
  readonly incomingRecords: number;
  /** WriteProvisionedThroughputExceeded: rejected, in records, each retry counted again. Default 0: CloudWatch leaves it out where nothing was rejected. */
  readonly throttledRecords?: number;
}

/** One minute of a shard: as {@link StreamMinute}, with the dimension ShardId. */
export interface ShardMinute extends StreamMinute {
  readonly shardId: string;
}

/** The records that a shard took for about a second: GetRecords from LATEST, each record's key hashed as Kinesis does. */
export interface KeySample {
  readonly shardId: string;
  /** How long the sample was taken for, in milliseconds. */
  readonly durationMs: number;
  /** Bytes by hash key (decimal); keys with the same hash added up. Shards without records have an empty list. */
  readonly keys: readonly { readonly hashKey: string; readonly bytes: number }[];
}
