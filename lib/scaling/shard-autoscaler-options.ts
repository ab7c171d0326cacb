import type { aws_cloudwatch as cloudwatch, Duration, aws_sns as sns } from 'aws-cdk-lib';

/** How a stream's number of shards follows its load, whichever way the stream came to be. */
export interface ShardAutoscalerOptions {
  /** The fewest open shards, 1 to 10,000. */
  readonly minShards: number;

  /**
   * The most open shards, from `minShards` to 10,000. By default an account may have 20,000 shards in
   * us-east-1, us-west-2 and eu-west-1, and 1,000 or 6,000 elsewhere, over all streams (Kinesis quotas).
   */
  readonly maxShards: number;

  /**
   * Decide and log what would be done, and do nothing.
   *
   * @default false
   */
  readonly dryRun?: boolean;

  /**
   * When the metrics of each shard are on.
   *
   * @default ShardMetrics.ON_DEMAND
   */
  readonly shardMetrics?: ShardMetrics;

  /**
   * What one MiB that is refused is worth, in MiB of capacity that stands idle: above 0. More of it buys more
   * headroom.
   *
   * @default 100
   */
  readonly lossPrice?: number;

  /**
   * No shard is merged while a consumer is further behind than this, above 0.
   *
   * @default Duration.minutes(5)
   */
  readonly maxIteratorAge?: Duration;

  /**
   * Whether consumers that read with enhanced fan-out hold a merge back too, and not only those that poll.
   *
   * @default false
   */
  readonly watchFanOutConsumers?: boolean;

  /**
   * UpdateShardCount calls in a rolling 24 hours, at least 1: 10, or more where AWS granted it (AWS SDK,
   * UpdateShardCount).
   *
   * @default 10
   */
  readonly updateShardCountQuota?: number;

  /**
   * Gets what people should know, a sentence each, such as a partition key that alone exceeds a shard.
   *
   * @default - findings are in the log and on the dashboard only
   */
  readonly notificationTopic?: sns.ITopic;

  /**
   * Told when the autoscaler itself fails.
   *
   * @default - the failure alarm tells nobody
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * Whether there is a dashboard of demand, capacity, throttling, quota and decisions.
   *
   * @default true
   */
  readonly dashboard?: boolean;
}

/** When the metrics of each shard are on. They are billed as custom metrics, per shard and metric. */
export enum ShardMetrics {
  /** While the stream's own metrics look like a hot shard; off again afterwards. */
  ON_DEMAND = 'on-demand',

  /** Always: a hot shard is seen some minutes earlier. */
  ALWAYS = 'always',
}
