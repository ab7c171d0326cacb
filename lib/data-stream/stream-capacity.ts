import { aws_kinesis as kinesis } from 'aws-cdk-lib';
import { checkAutoscalerOptions } from '../scaling/autoscaler-checks';
import type { ShardAutoscalerOptions } from '../scaling/shard-autoscaler-options';
import { checkWithin } from '../support/check';
import { SHARDS, WARM_THROUGHPUT_MIBPS } from '../support/limits';

/**
 * How much a stream takes, as one value: what cannot be combined cannot be written.
 */
export class StreamCapacity {
  /**
   * The stream grows and shrinks by itself. At most 2 switches of the mode in 24 hours (Kinesis quotas).
   */
  public static onDemand(options: OnDemandCapacityOptions = {}): StreamCapacity {
    checkWithin('StreamCapacity.onDemand: warmThroughput', options.warmThroughput, WARM_THROUGHPUT_MIBPS);
    return new StreamCapacity(
      kinesis.StreamMode.ON_DEMAND,
      undefined,
      options.warmThroughput,
      options.recordDistribution,
    );
  }

  /**
   * The stream's shards follow its load within bounds, and no deployment sets their number back. A bound that is
   * changed takes effect with the autoscaler's next decision, not with the deployment.
   */
  public static autoscaled(options: AutoscaledCapacityOptions): StreamCapacity {
    checkAutoscalerOptions('StreamCapacity.autoscaled', options);
    return new StreamCapacity(
      kinesis.StreamMode.PROVISIONED,
      options.initialShards ?? options.minShards,
      undefined,
      undefined,
      options,
    );
  }

  /**
   * The stream has this many shards until someone changes their number.
   */
  public static provisioned(options: ProvisionedCapacityOptions): StreamCapacity {
    checkWithin('StreamCapacity.provisioned: shards', options.shards, SHARDS);
    return new StreamCapacity(kinesis.StreamMode.PROVISIONED, options.shards, undefined, undefined);
  }

  private constructor(
    /** The capacity mode. */
    public readonly mode: kinesis.StreamMode,
    /** The number of shards, in provisioned mode; that of a new stream where they are autoscaled. */
    public readonly shards: number | undefined,
    /** MiB/s, in on-demand mode. */
    public readonly warmThroughput: number | undefined,
    /** In on-demand mode. */
    public readonly recordDistribution: RecordDistribution | undefined,
    /** How the number of shards follows the load, where it does. */
    public readonly autoscaling?: ShardAutoscalerOptions,
  ) {}
}

/** Options of `StreamCapacity.onDemand`. */
export interface OnDemandCapacityOptions {
  /**
   * Write throughput that the stream takes at once, in MiB/s, a whole number from 0 to 10,240. Needs
   * On-demand Advantage, a setting of the account that CloudFormation cannot change (AWS SDK,
   * UpdateAccountSettings); without it the deployment fails.
   *
   * @default - none: a new stream takes 4 MB/s and grows with its traffic
   */
  readonly warmThroughput?: number;

  /**
   * How records find their shard.
   *
   * @default RecordDistribution.USER_PARTITION_KEY
   */
  readonly recordDistribution?: RecordDistribution;
}

/** How an on-demand stream places records on its shards. */
export enum RecordDistribution {
  /**
   * The partition key decides, so records with one key stay in order, and one key cannot exceed one shard's
   * throughput.
   */
  USER_PARTITION_KEY = 'USER_PARTITION_KEY',

  /**
   * Kinesis decides and ignores partition keys: no hot keys, and no order either. Producers must not
   * aggregate records (Kinesis Producer Library): consumers drop records of such aggregates silently.
   */
  AUTO = 'AUTO',
}

/** Options of `StreamCapacity.provisioned`. */
export interface ProvisionedCapacityOptions {
  /**
   * The number of shards, 1 to 10,000. Each takes 1 MB/s and 1,000 records/s in, and gives 2 MB/s out.
   *
   * A change on a deployed stream becomes an UpdateShardCount: at most double, at least half, 10 times in 24
   * hours (AWS SDK, UpdateShardCount).
   */
  readonly shards: number;
}

/** Options of `StreamCapacity.autoscaled`. */
export interface AutoscaledCapacityOptions extends ShardAutoscalerOptions {
  /**
   * The number of shards that the stream is made with, from `minShards` to `maxShards`. Without meaning once it
   * exists.
   *
   * @default - minShards
   */
  readonly initialShards?: number;
}
