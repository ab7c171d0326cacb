import {
  type aws_cloudwatch as cloudwatch,
  type aws_kinesis as kinesis,
  aws_lambda as lambda,
  type aws_s3 as s3,
  type aws_sns as sns,
  type aws_sqs as sqs,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkSameStream, knownRetention } from '../../stream/known-stream';
import { StreamGrants } from '../../stream/stream-grants';
import { arrivalAlarm } from '../../support/arrival-alarm';
import { InputError } from '../../support/check';
import { expirationOf } from '../../support/encrypted-bucket';
import { CollectedStatements } from '../../support/grants';
import { FailureDestination, type FailureDestinationConfig, type ParkingLot, writeAccess } from '../failure';
import { mappingMetric, ReadThroughput, StartingPosition } from '../reading';
import { checkLambdaConsumer, checkStreamRegion } from './check-lambda-consumer';
import type { LambdaConsumerProps } from './lambda-consumer-props';
import { warnOfLambdaConsumer } from './lambda-consumer-warnings';
import { checkOnlyMapping, otherMappings } from './only-mapping';
import { defaultRecordAge } from './record-age';

const DEFAULT_BATCH_SIZE = 100;
/** Until `maxRecordAge`. */
const WITHOUT_END = -1;
const DEFAULT_RETRY_ATTEMPTS = 3;
/** An acknowledgement of this rule lets a function write to the stream that it reads. */
const LOOP = 'cdk-kinesis-blueprint:LambdaConsumer.writesToItsStream';

/**
 * A Lambda function that reads a stream, and cannot lose a record silently. With a parking lot, and
 * `processKinesisBatch` of `cdk-kinesis-blueprint/lambda` in the function, a poison record is put aside with
 * its payload, and an outage waits in the stream. Whatever the mapping gives up goes to the failure
 * destination, with an alarm.
 *
 * A record that was parked or given up is replayed later than newer ones of its key. A sink that keeps the
 * last state of a key goes back in time then: compare versions in the sink, or take strict order, which is
 * `retryAttempts: -1` without a parking lot.
 *
 * Make it in the stack of its function: the function's role depends on the failure destination, and the
 * mapping depends on the function.
 *
 * @example
 * const parkingLot = new ParkingLot(this, 'ParkingLot');
 * new LambdaConsumer(this, 'Consumer', { stream, handler, parkingLot, parallelizationFactor: 4 });
 */
export class LambdaConsumer extends Construct {
  /** The stream that is read. */
  public readonly stream: kinesis.IStream;
  /** The function that gets the batches. */
  public readonly handler: lambda.IFunction;
  /** The registered consumer as which the mapping reads. Undefined with `ReadThroughput.shared`. */
  public readonly fanOutConsumer?: kinesis.IStreamConsumer;
  /** The event source mapping between stream and function. */
  public readonly mapping: lambda.EventSourceMapping;
  /** Where the function parks records. Undefined where none is given. */
  public readonly parkingLot?: ParkingLot;
  /**
   * In ALARM when the failure destination has received something, and for six hours afterwards. What lies
   * there does not keep it on.
   */
  public readonly failureAlarm: cloudwatch.Alarm;
  /** In ALARM when the function has parked a record, and for six hours afterwards. Undefined without a parking lot. */
  public readonly parkedAlarm?: cloudwatch.Alarm;
  /** The queue of `FailureDestination.queue`. */
  public readonly deadLetterQueue?: sqs.IQueue;
  /** The topic of `FailureDestination.topic`. */
  public readonly failureTopic?: sns.ITopic;
  /** The bucket of `FailureDestination.bucket`, or of the parking lot where that is the destination. */
  public readonly failureBucket?: s3.IBucket;

  constructor(scope: Construct, id: string, props: LambdaConsumerProps) {
    super(scope, id);
    const where = `LambdaConsumer "${this.node.path}"`;
    checkLambdaConsumer(where, props);
    this.stream = props.stream;
    this.handler = props.handler;
    this.parkingLot = props.parkingLot;

    checkStreamRegion(where, this, props.stream);
    this.fanOutConsumer = (props.throughput ?? ReadThroughput.shared())._bind(this, props.stream);
    checkSameStream(where, props.stream, this.fanOutConsumer);
    const eventSourceArn = this.fanOutConsumer?.streamConsumerArn ?? props.stream.streamArn;
    checkOnlyMapping(where, this, { eventSourceArn, functionArn: props.handler.functionArn });

    const destination = this.destinationOf(props)._bind(this);
    this.deadLetterQueue = destination.queue;
    this.failureTopic = destination.topic;
    this.failureBucket = destination.bucket;
    if (destination.measuredByMapping && props.eventCountMetrics === false) {
      throw new InputError(
        `${where}: eventCountMetrics is false; a topic or bucket as failure destination needs true, ` +
          'because its alarm counts with these metrics.',
      );
    }

    const retryAttempts =
      props.retryAttempts ?? (props.parkingLot === undefined ? DEFAULT_RETRY_ATTEMPTS : WITHOUT_END);
    const retention = props.retentionPeriod ?? knownRetention(props.stream);
    const maxRecordAge = props.maxRecordAge ?? defaultRecordAge(retention);
    const startingPosition = props.startingPosition ?? StartingPosition.trimHorizon();
    const batchSize = props.batchSize ?? DEFAULT_BATCH_SIZE;
    this.mapping = new lambda.EventSourceMapping(this, 'EventSourceMapping', {
      target: props.handler,
      eventSourceArn,
      batchSize,
      maxBatchingWindow: props.maxBatchingWindow,
      parallelizationFactor: props.parallelizationFactor,
      bisectBatchOnError: props.bisectBatchOnError ?? true,
      reportBatchItemFailures: props.reportBatchItemFailures ?? true,
      tumblingWindow: props.tumblingWindow,
      filters: props.filters,
      filterEncryption: props.filterEncryptionKey,
      startingPosition: startingPosition.position,
      startingPositionTimestamp: startingPosition.timestamp,
      enabled: props.enabled,
      metricsConfig:
        props.eventCountMetrics === false ? undefined : { metrics: [lambda.MetricType.EVENT_COUNT] },
      onFailure: { bind: () => ({ destination: destination.arn }) },
    });
    const resource = this.mapping.node.defaultChild as lambda.CfnEventSourceMapping;
    // Not through the mapping's own props: they take a token for a number that is too small, and know no -1.
    resource.maximumRetryAttempts = retryAttempts;
    resource.maximumRecordAgeInSeconds = maxRecordAge?.toSeconds() ?? WITHOUT_END;
    this.node.defaultChild = resource;

    this.permit(destination);
    this.failureAlarm = arrivalAlarm(this, 'FailureAlarm', {
      arrivals: destination.failures(this.mapping),
      says: `Records that ${this.node.path} could not process have reached its failure destination.${deletedAfter(destination.bucket)}`,
      page: 'dead-letters#the-alarm-on-dead-letters',
      actions: props.alarmActions,
    });
    if (props.parkingLot !== undefined) {
      this.parkedAlarm = arrivalAlarm(this, 'ParkedAlarm', {
        arrivals: props.parkingLot.metric(props.handler),
        says: `The function of ${this.node.path} has parked records that it can never process.${deletedAfter(props.parkingLot.bucket)}`,
        page: 'dead-letters#the-alarm-on-parked-records',
        actions: props.alarmActions,
      });
    }
    warnOfLambdaConsumer(this, {
      props,
      retention,
      startingPosition,
      maxRecordAge,
      batchSize,
      retryAttempts,
      destination,
      dedicated: this.fanOutConsumer !== undefined,
    });
    this.node.addValidation({ validate: () => [...this.refuseLoop(), ...otherMappings(this, resource)] });
  }

  /**
   * The prefix in the bucket of the parking lot below which the function's parked records are. Undefined
   * without a parking lot.
   */
  public get parkedPrefix(): string | undefined {
    return this.parkingLot?.parkedPrefix(this.handler);
  }

  /**
   * A count that the mapping publishes, e.g. `DroppedEventCount`: Sum of 1 minute. Needs `eventCountMetrics`.
   *
   * @param metricName the name in CloudWatch (AWS Lambda Developer Guide, event source mapping metrics)
   * @param options replace the period of 1 minute or the statistic
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return mappingMetric(this.mapping, metricName, options);
  }

  private destinationOf({ onFailure, parkingLot }: LambdaConsumerProps): FailureDestination {
    return onFailure ?? FailureDestination.bucket({ bucket: parkingLot?.bucket });
  }

  private permit(destination: FailureDestinationConfig): void {
    const unknown = this.handler.role === undefined ? new CollectedStatements(this) : undefined;
    const grantee = unknown ?? this.handler;
    const grants = StreamGrants.of(this.stream);
    const read =
      this.fanOutConsumer === undefined
        ? grants.lambdaConsumer(grantee)
        : grants.lambdaFanOutConsumer(grantee, this.fanOutConsumer);
    // Lambda checks the role when it makes the mapping, so the permission has to exist first.
    read.combine(destination.grantDelivery(grantee)).applyBefore(this.mapping);
    this.parkingLot?.grantPark(this.handler, unknown).applyBefore(this.mapping);
    if (unknown === undefined) return;
    Validations.of(this).addWarning(
      'cdk-kinesis-blueprint:LambdaConsumer.roleUnknown',
      `handler "${this.handler.node.path}" is imported without its role, so its permissions cannot be added here. ` +
        `Without them Lambda refuses the mapping. Add to the role: ${unknown.toJson()}`,
    );
  }

  private refuseLoop(): string[] {
    const role = this.handler.role;
    const policies = role === undefined ? [] : writeAccess(role, this.stream);
    if (policies.length === 0 || isAcknowledged(this, LOOP)) return [];
    return [
      `handler "${this.handler.node.path}" may write to the stream that it reads (${policies.join(', ')}). A record ` +
        'that it writes invokes it again, without end: the recursion detection of Lambda does not cover Kinesis. ' +
        'Take away kinesis:PutRecord and kinesis:PutRecords on this stream, or write to another one. If the function never ' +
        `does it, say so: Validations.of(consumer).acknowledge({ id: '${LOOP}', reason }).`,
    ];
  }
}

/** S3 deletes objects without a word, so the alarm says the time that a person has. Empty where it is not known. */
function deletedAfter(bucket: s3.IBucket | undefined): string {
  const days = bucket === undefined ? undefined : expirationOf(bucket)?.toDays();
  return days === undefined ? '' : ` Redrive them: S3 deletes them ${days} days after they came.`;
}

/**
 * Whether a rule is acknowledged on a construct or above it. The CDK lets warnings be acknowledged, and no
 * errors.
 */
function isAcknowledged(scope: Construct, id: string): boolean {
  return scope.node.scopes.some(({ node }) =>
    node.metadata.some(
      ({ type, data }) =>
        type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY &&
        Object.keys(Object(data)).some((key) => key.endsWith(id)),
    ),
  );
}
