import type {
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_kinesis as kinesis,
  aws_kms as kms,
  aws_lambda as lambda,
} from 'aws-cdk-lib';
import type { FailureDestination } from './failure-destination';
import type { ParkingLot } from './parking-lot';
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
   * permissions that it needs are printed as a warning. It must not be able to write to `stream`, and
   * has no other consumer of the same stream.
   */
  readonly handler: lambda.IFunction;

  /**
   * Where the function parks records that it can never process, with their payload. Its code has to call
   * `processKinesisBatch` of `cdk-kinesis-blueprint/lambda`: other code would be invoked with a failing record until the
   * record is too old.
   *
   * With it, a poison record holds its shard for five minutes at most, and an outage of the sink waits in the stream: it
   * sends nothing to the failure destination before its time.
   *
   * @default - none: what fails goes to `onFailure` after its last attempt, in an outage everything
   */
  readonly parkingLot?: ParkingLot;

  /**
   * Where the mapping sends what it gives up: after the last attempt, or at the limit of the age.
   *
   * @default - the bucket of the parking lot; without one, FailureDestination.bucket()
   */
  readonly onFailure?: FailureDestination;

  /**
   * Whether the records are polled, or pushed with throughput of this consumer's own. A change replaces the mapping:
   * read at ReadThroughput what to change with it.
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
   * How often a failed batch is tried again, 0 to 10,000; -1 until `maxRecordAge`. Halving a batch does not count, nor
   * does throttling (AWS Lambda Developer Guide).
   *
   * With -1 and no parking lot the order is strict: nothing overtakes a record that fails, and one poison record stops
   * its shard until it is too old. A sink that keeps the last state of a key needs this order, because a replay writes
   * old over new.
   *
   * @default - -1 with a parking lot; 3 without, so that a record that fails at once holds its shard for about a minute
   */
  readonly retryAttempts?: number;

  /**
   * Records that are older go to the failure destination without being tried, 60 seconds to 7 days. A new consumer that
   * begins with the oldest record gives up, unread, all that is older than this.
   *
   * @default - the stream's retention less 1 hour or, if that is longer, a 24th of it; no limit where the retention is
   * longer than 7 days or not known
   */
  readonly maxRecordAge?: Duration;

  /**
   * Whether a failed batch is halved until the failing record is alone. A parking lot needs it.
   *
   * @default true
   */
  readonly bisectBatchOnError?: boolean;

  /**
   * Whether the function answers which records failed, as `batchItemFailures`. A function that answers
   * nothing has processed all of them. A parking lot needs it.
   *
   * @default true
   */
  readonly reportBatchItemFailures?: boolean;

  /**
   * Length of the windows over which the function aggregates, 0 to 900 seconds. The window's state is at most
   * 1 MB for each shard (AWS Lambda Developer Guide). Not together with a parking lot.
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
   * Where a new consumer begins. Choose `maxRecordAge` so that it reaches back as far.
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
   * Told when the failure destination or the parking lot has received something.
   *
   * @default - the alarms tell nobody
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];
}
