/** When the metrics of each shard are on. They are billed as custom metrics, per shard and metric. */
export enum ShardMetrics {
  /** While the stream's own metrics look like a hot shard; off again afterwards. */
  ON_DEMAND = 'on-demand',

  /** Always: a hot shard is seen some minutes earlier. */
  ALWAYS = 'always',
}
