import type { Duration } from 'aws-cdk-lib';
import type { FunctionOptions } from '../support/function-options';

/** How a function of the blueprint reads the stream. LambdaConsumerProps explains each setting. */
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
   * Concurrent batches of one shard, 1 to 10.
   *
   * @default 1
   */
  readonly parallelizationFactor?: number;

  /**
   * How often Lambda retries a failed batch, 0 to 10,000; -1 until `maxRecordAge`.
   *
   * @default -1
   */
  readonly retryAttempts?: number;

  /**
   * The age at which records go to the bucket of the parking lot without another attempt, 60 seconds to 7 days.
   *
   * @default - the retention less 1 hour or, if that is longer, a 24th of it; no limit above 7 days of retention
   */
  readonly maxRecordAge?: Duration;

  /**
   * Memory, timeout (60 seconds by default), network, logs and keys of the function that reads.
   *
   * @default - the `functionOptions` of the blueprint
   */
  readonly functionOptions?: FunctionOptions;
}
