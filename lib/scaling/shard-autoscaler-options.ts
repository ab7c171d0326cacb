import type { aws_cloudwatch as cloudwatch, Duration, aws_sns as sns } from 'aws-cdk-lib';
import type { FunctionOptions } from '../support/function-options';
import type { ShardSchedule } from './shard-schedule';

/** How the autoscaler keeps a stream's number of shards to its load. */
export interface ShardAutoscalerOptions {
  /** The fewest open shards, 1 to 10,000. */
  readonly minShards: number;

  /**
   * The most open shards, from `minShards` to 10,000. By default an account may have 20,000 shards in
   * us-east-1, us-west-2 and eu-west-1, and 1,000 or 6,000 elsewhere, over all streams (Kinesis quotas).
   */
  readonly maxShards: number;

  /**
   * Other bounds from a time on, e.g. more shards every evening. The bounds of the schedule that fired last hold
   * until another one fires; so a second one ends what the first one began. `minShards` and `maxShards` hold until
   * one has fired.
   *
   * @default - the same bounds at all times
   */
  readonly schedules?: ShardSchedule[];

  /**
   * How long the autoscaler keeps shards that somebody else has added, in the console or with UpdateShardCount. 0
   * for not at all. A hold ends earlier when a person invokes the function with `{"holdUntil": null}`.
   *
   * @default Duration.hours(2)
   */
  readonly keepManualGrowth?: Duration;

  /**
   * Whether the autoscaler only decides and logs its decisions, and changes nothing. It costs what a function that runs
   * every five minutes costs, and the load is rejected that the present shards do not take.
   *
   * @default false
   */
  readonly dryRun?: boolean;

  /**
   * When the shard-level metric WriteProvisionedThroughputExceeded is on. The autoscaler reads it above 100 shards,
   * to find those that reject; it leaves metrics on that the stream's template or somebody else asks for.
   *
   * @default ShardMetrics.ON_DEMAND, and ALWAYS where the stream's template asks for that metric
   */
  readonly shardMetrics?: ShardMetrics;

  /**
   * The share of the load that may be rejected, 0.0001 (.01 %) to 0.01 (1 %). The autoscaler finds the price of a
   * refused MiB for it, from what was rejected in the last days, and says when it cannot keep it. A smaller share costs
   * more shards; `simulate --rejected-at-most` shows how many on your own traffic. Not together with `lossPrice`.
   *
   * @default - no share is aimed at: `lossPrice` holds
   */
  readonly rejectedAtMost?: number;

  /**
   * How often the shards change. Each split or merge makes consumers wait for seconds. Fewer changes cost shards that
   * stand idle for longer.
   *
   * @default ChangesPerDay.NORMAL
   */
  readonly changesPerDay?: ChangesPerDay;

  /**
   * The price of one refused MiB, in MiB of idle capacity: above 0. A higher price buys more headroom. Not together
   * with `rejectedAtMost`, which finds this price.
   *
   * @default 100
   */
  readonly lossPrice?: number;

  /**
   * The autoscaler merges no shards while a consumer is further behind than this. Above 0.
   *
   * @default Duration.minutes(5)
   */
  readonly maxIteratorAge?: Duration;

  /**
   * Whether a consumer with enhanced fan-out that is behind holds merges back, too, and not only one that
   * polls.
   *
   * @default true
   */
  readonly watchFanOutConsumers?: boolean;

  /**
   * The quota of UpdateShardCount calls in a rolling 24 hours, at least 1. It is 10 unless AWS granted more
   * (AWS SDK, UpdateShardCount).
   *
   * @default 10
   */
  readonly updateShardCountQuota?: number;

  /**
   * The topic for findings that people should know, such as a partition key that alone exceeds a shard. Each
   * message is one sentence.
   *
   * @default - findings are in the log and on the dashboard only
   */
  readonly notificationTopic?: sns.ITopic;

  /**
   * The actions of the failure alarm, which goes off when the autoscaler itself fails.
   *
   * @default - the failure alarm has no actions
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * Whether the autoscaler has a dashboard of demand, capacity, throttling, quota and decisions.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * Memory, timeout (2 minutes by default, at least 1), network, logs and keys of the function. A reservation
   * of concurrency below 2 makes Lambda throttle events while an execution waits for its reshards.
   *
   * @default - see FunctionOptions
   */
  readonly functionOptions?: FunctionOptions;
}

/** How often an autoscaler changes the shards. */
export enum ChangesPerDay {
  /** For consumers that keep state by shard, such as windows: idle shards are kept for longer. */
  FEW = 'few',

  /** For Lambda and the Kinesis Client Library. */
  NORMAL = 'normal',

  /** For consumers that do not mind: the shards follow the load more closely. */
  MANY = 'many',
}

/** When the shard-level metric is on. AWS bills it as a custom metric, per shard. */
export enum ShardMetrics {
  /**
   * While the stream has more than 100 shards and its metrics suggest a hot one. The autoscaler switches it off
   * afterwards.
   */
  ON_DEMAND = 'on-demand',

  /** Always. The autoscaler sees a hot shard some minutes earlier. */
  ALWAYS = 'always',
}
