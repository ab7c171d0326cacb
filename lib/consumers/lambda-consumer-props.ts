import type {
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_kinesis as kinesis,
  aws_kms as kms,
  aws_lambda as lambda,
} from 'aws-cdk-lib';
import type { FailureDestination } from './failure-destination';
import type { ReadThroughput } from './read-throughput';
import type { StartingPosition } from './starting-position';

/**
 * Properties of a LambdaConsumer. Limits without another source are those of Lambda's
 * CreateEventSourceMapping.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export interface LambdaConsumerProps {
  /** The stream to read: of this app, or imported with its key. */
  readonly stream: kinesis.IStream;

  /**
   * The function, version or alias that gets the batches. If it is imported without its role, a warning lists
   * the permissions that it needs. It must not be able to write to `stream`.
   */
  readonly handler: lambda.IFunction;

  /** Where Lambda sends records that the function could not process. */
  readonly onFailure: FailureDestination;

  /**
   * Whether Lambda polls the records, or Kinesis pushes them with dedicated throughput. A change replaces the
   * mapping; ReadThroughput says what else to change.
   *
   * @default ReadThroughput.shared()
   */
  readonly throughput?: ReadThroughput;

  /**
   * The most records in one batch, 1 to 10,000. Lambda also closes a batch at its payload limit of 6 MB.
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
   * Concurrent batches of one shard, 1 to 10. Records with the same partition key stay in order.
   *
   * @default 1
   */
  readonly parallelizationFactor?: number;

  /**
   * How often Lambda retries a failed batch, 0 to 10,000. Neither halving a batch nor throttling counts (AWS
   * Lambda Developer Guide). Lambda's own default is to retry until the records expire. It is not offered
   * here, because one record would stop its shard.
   *
   * @default 3
   */
  readonly retryAttempts?: number;

  /**
   * The age at which records go to the failure destination without another attempt, 60 seconds to 7 days.
   * Choose well below half of the stream's retention, to leave time for a redrive.
   *
   * @default Duration.hours(6), a quarter of the shortest retention
   */
  readonly maxRecordAge?: Duration;

  /**
   * Whether Lambda halves a failed batch until it has isolated the failing record.
   *
   * @default true
   */
  readonly bisectBatchOnError?: boolean;

  /**
   * Whether the function returns the failed records as `batchItemFailures`. A function that returns nothing
   * has processed all records.
   *
   * @default true
   */
  readonly reportBatchItemFailures?: boolean;

  /**
   * The length of the windows over which the function aggregates, 0 to 900 seconds. The state of a window is
   * at most 1 MB per shard (AWS Lambda Developer Guide).
   *
   * @default - no windows
   */
  readonly tumblingWindow?: Duration;

  /**
   * Patterns of the records that reach the function, at most 10. Write them with
   * `lambda.FilterCriteria.filter`. Lambda skips a record that matches none, and never returns to it.
   *
   * @default - all records
   */
  readonly filters?: Record<string, unknown>[];

  /**
   * The key that encrypts the filters.
   *
   * @default - a key of AWS encrypts them
   */
  readonly filterEncryptionKey?: kms.IKey;

  /**
   * Where in the stream a new consumer begins.
   *
   * @default StartingPosition.trimHorizon()
   */
  readonly startingPosition?: StartingPosition;

  /**
   * Whether the mapping reads. A disabled mapping keeps its position, and records expire meanwhile.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Whether the mapping publishes its counts of events: polled, filtered out, invoked, failed, dropped,
   * delivered on failure. The failure alarm of a topic or a bucket needs them.
   *
   * @default true
   */
  readonly eventCountMetrics?: boolean;

  /**
   * The actions of the failure alarm, which goes off when the failure destination has received something.
   *
   * @default - the alarm has no actions
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];
}
