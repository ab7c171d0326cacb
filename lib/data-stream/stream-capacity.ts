import { aws_kinesis as kinesis } from 'aws-cdk-lib';
import { checkAutoscalerOptions } from '../scaling/autoscaler-checks';
import type { ShardAutoscalerOptions } from '../scaling/shard-autoscaler-options';
import { checkWithin } from '../support/check';
import { SHARDS, WARM_THROUGHPUT_MIBPS } from '../support/limits';

/**
 * The capacity mode of a stream and its settings, as one value. Settings of different modes cannot be
 * combined.
 */
export class StreamCapacity {
  /**
   * Kinesis grows and shrinks the stream by itself. The mode can be switched twice in 24 hours (Kinesis
   * quotas).
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
   * The autoscaler keeps the number of shards to the load, within bounds, and no deployment sets it back. A
   * new bound takes effect with the autoscaler's next decision, not with the deployment.
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

  /** The stream has this number of shards until you change it. */
  public static provisioned(options: ProvisionedCapacityOptions): StreamCapacity {
    checkWithin('StreamCapacity.provisioned: shards', options.shards, SHARDS);
    return new StreamCapacity(kinesis.StreamMode.PROVISIONED, options.shards, undefined, undefined);
  }

  private constructor(
    /** The capacity mode. */
    public readonly mode: kinesis.StreamMode,
    /** The number of shards in provisioned mode. With autoscaling, the number of a new stream. */
    public readonly shards: number | undefined,
    /** The warm throughput in MiB/s, in on-demand mode. */
    public readonly warmThroughput: number | undefined,
    /** How records find their shard, in on-demand mode. */
    public readonly recordDistribution: RecordDistribution | undefined,
    /** How the number of shards follows the load. Undefined without autoscaling. */
    public readonly autoscaling?: ShardAutoscalerOptions,
  ) {}
}

/** Options of `StreamCapacity.onDemand`. */
export interface OnDemandCapacityOptions {
  /**
   * Write throughput that the stream takes at once, in MiB/s: a whole number from 0 to 10,240. It needs
   * On-demand Advantage, a setting of the account that CloudFormation cannot change (AWS SDK,
   * UpdateAccountSettings). Without it the deployment fails.
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
   * The partition key decides. Records with the same key stay in order, and one key cannot exceed the
   * throughput of one shard.
   */
  USER_PARTITION_KEY = 'USER_PARTITION_KEY',

  /**
   * Kinesis decides and ignores partition keys: there are no hot keys, and there is no order. Producers must
   * not aggregate records (Kinesis Producer Library): consumers silently drop the records of an aggregate.
   */
  AUTO = 'AUTO',
}

/** Options of `StreamCapacity.provisioned`. */
export interface ProvisionedCapacityOptions {
  /**
   * The number of shards, 1 to 10,000. Each shard takes 1 MB/s and 1,000 records/s, and gives 2 MB/s.
   *
   * CloudFormation changes a deployed stream with UpdateShardCount: to at most double, at least half, 10
   * times in 24 hours (AWS SDK, UpdateShardCount). An autoscaled stream may be further away, and Kinesis then
   * refuses the deployment. Go by the autoscaler: deploy `StreamCapacity.autoscaled` with `minShards` and
   * `maxShards` of this number, wait until OpenShardCount has it, and only then deploy this.
   */
  readonly shards: number;
}

/** Options of `StreamCapacity.autoscaled`. */
export interface AutoscaledCapacityOptions extends ShardAutoscalerOptions {
  /**
   * The number of shards of a new stream, from `minShards` to `maxShards`. It has no effect on a stream that
   * exists.
   *
   * @default - minShards
   */
  readonly initialShards?: number;
}
