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
