import type {
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_kinesis as kinesis,
  aws_kms as kms,
  aws_lambda as lambda,
} from 'aws-cdk-lib';
import type { FailureDestination, ParkingLot } from '../failure';
import type { ReadThroughput, StartingPosition } from '../reading';

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
   * The function, version or alias that gets the batches. Where it is imported without its role, the
   * permissions that it needs are printed as a warning. It must not be able to write to `stream`, and
   * has no other consumer of the same stream.
   */
  readonly handler: lambda.IFunction;

  /**
   * Where the function parks records that it can never process, with their payload. Its code has to call
   * `processKinesisBatch` of `cdk-kinesis-blueprint/lambda`: other code would be invoked with a failing
   * record until the record is too old.
   *
   * With it, a poison record holds its shard for five minutes at most, and an outage of the sink waits in the
   * stream: it sends nothing to the failure destination before its time.
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
   * How often a failed batch is tried again, 0 to 10,000; -1 until `maxRecordAge`. Halving a batch does not
   * count, nor does throttling (AWS Lambda Developer Guide).
   *
   * With -1 and no parking lot the order is strict: nothing overtakes a record that fails, and one poison
   * record stops its shard until it is too old. A sink that keeps the last state of a key needs this order,
   * because a replay writes old over new.
   *
   * @default - -1 with a parking lot; 3 without, so that a record that fails at once holds its shard for
   * about a minute
   */
  readonly retryAttempts?: number;

  /**
   * Records that are older go to the failure destination without being tried, 60 seconds to 7 days. A new
   * consumer that begins with the oldest record gives up, unread, all that is older than this.
   *
   * @default - the stream's retention less 1 hour or, if that is longer, a 24th of it; no limit where the
   * retention is longer than 7 days or not known
   */
  readonly maxRecordAge?: Duration;

  /**
   * How long the stream retains records, 24 hours to 365 days: for a stream whose retention is not known here.
   * `maxRecordAge` follows from it.
   *
   * @default - the retention of a stream of this app; of an imported stream it is not known
   */
  readonly retentionPeriod?: Duration;

  /**
   * Whether Lambda halves a failed batch until it has isolated the failing record. A parking lot needs it.
   *
   * @default true
   */
  readonly bisectBatchOnError?: boolean;

  /**
   * Whether the function returns the failed records as `batchItemFailures`. A function that returns nothing
   * has processed all records. A parking lot needs it.
   *
   * @default true
   */
  readonly reportBatchItemFailures?: boolean;

  /**
   * The length of the windows over which the function aggregates, 0 to 900 seconds. The state of a window is
   * at most 1 MB per shard (AWS Lambda Developer Guide). Not together with a parking lot.
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
   * Where in the stream a new consumer begins. Choose `maxRecordAge` so that it reaches back as far.
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
   * The actions of the alarms, which go off when the failure destination or the parking lot has received
   * something.
   *
   * @default - the alarms have no actions
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];
}
