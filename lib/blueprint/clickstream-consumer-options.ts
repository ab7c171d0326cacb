import type { Duration } from 'aws-cdk-lib';

/** How a function of the blueprint reads the stream; see LambdaConsumerProps for what each setting means. */
export interface ClickstreamConsumerOptions {
  /**
   * The most records in one batch, 1 to 10,000.
   *
   * @default 100
   */
  readonly batchSize?: number;

  /**
   * How long Lambda waits for a batch to fill, 0 to 300 seconds.
   *
   * @default Duration.seconds(0)
   */
  readonly maxBatchingWindow?: Duration;

  /**
   * Batches of one shard that are processed at the same time, 1 to 10.
   *
   * @default 1
   */
  readonly parallelizationFactor?: number;

  /**
   * How often a failed batch is tried again, 0 to 10,000; -1 until `maxRecordAge`.
   *
   * @default -1
   */
  readonly retryAttempts?: number;

  /**
   * Records that are older go to the bucket of the parking lot without being tried, 60 seconds to 7 days.
   *
   * @default - the retention less 1 hour or, if that is longer, a 24th of it; no limit above 7 days of retention
   */
  readonly maxRecordAge?: Duration;
}
