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
 * Properties of a LambdaConsumer. Limits without another source: AWS SDK, Lambda CreateEventSourceMapping.
 */
export interface LambdaConsumerProps {
  /** The stream to read: of this app, or imported with its key. */
  readonly stream: kinesis.IStream;

  /**
   * The function, version or alias that gets the batches. Where it is imported without its role, the
   * permissions that it needs are printed as a warning. It must not be able to write to `stream`.
   */
  readonly handler: lambda.IFunction;

  /** Where records go that the function could not process. */
  readonly onFailure: FailureDestination;

  /**
   * Whether the records are polled, or pushed with throughput of this consumer's own. A change replaces the
   * mapping: read at ReadThroughput what to change with it.
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
   * Batches of one shard that are processed at the same time, 1 to 10. Records with the same partition key
   * stay in order.
   *
   * @default 1
   */
  readonly parallelizationFactor?: number;

  /**
   * How often a failed batch is tried again, 0 to 10,000. Halving a batch does not count, nor does throttling
   * (AWS Lambda Developer Guide). Lambda's own default is to try until the records expire; it cannot be
   * chosen here, because one record would then stop its shard.
   *
   * @default 3
   */
  readonly retryAttempts?: number;

  /**
   * Records that are older go to the failure destination without being tried, 60 seconds to 7 days. Choose
   * well below half of the stream's retention: the rest is the time to redrive what was given up.
   *
   * @default Duration.hours(6), a quarter of the shortest retention
   */
  readonly maxRecordAge?: Duration;

  /**
   * Whether a failed batch is halved until the failing record is alone.
   *
   * @default true
   */
  readonly bisectBatchOnError?: boolean;

  /**
   * Whether the function answers which records failed, as `batchItemFailures`. A function that answers
   * nothing has processed all of them.
   *
   * @default true
   */
  readonly reportBatchItemFailures?: boolean;

  /**
   * Length of the windows over which the function aggregates, 0 to 900 seconds. The window's state is at most
   * 1 MB for each shard (AWS Lambda Developer Guide).
   *
   * @default - no windows
   */
  readonly tumblingWindow?: Duration;

  /**
   * Only records that match one of these patterns reach the function, at most 10; write them with
   * `lambda.FilterCriteria.filter`. Records that match none are skipped for good.
   *
   * @default - all records
   */
  readonly filters?: Record<string, unknown>[];

  /**
   * Encrypts the filters, where they tell something secret.
   *
   * @default - encrypted by a key of AWS
   */
  readonly filterEncryptionKey?: kms.IKey;

  /**
   * Where a new consumer begins.
   *
   * @default StartingPosition.trimHorizon()
   */
  readonly startingPosition?: StartingPosition;

  /**
   * Whether the mapping reads. A disabled one keeps its place, and records expire meanwhile.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Whether the mapping publishes its counts of events: polled, filtered out, invoked, failed, dropped,
   * delivered on failure. Needed by the alarm of a topic or bucket as failure destination.
   *
   * @default true
   */
  readonly eventCountMetrics?: boolean;

  /**
   * Told when the failure destination has received something.
   *
   * @default - the alarm tells nobody
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];
}
