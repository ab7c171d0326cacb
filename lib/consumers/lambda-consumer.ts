import {
  type aws_cloudwatch as cloudwatch,
  Duration,
  type aws_kinesis as kinesis,
  aws_lambda as lambda,
  type aws_s3 as s3,
  type aws_sns as sns,
  type aws_sqs as sqs,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { knownRetention } from '../stream/known-stream';
import { StreamGrants } from '../stream/stream-grants';
import { arrivalAlarm } from '../support/arrival-alarm';
import { InputError } from '../support/check';
import { CollectedStatements } from '../support/grants';
import { checkLambdaConsumer, checkSameStream } from './check-lambda-consumer';
import { mappingMetric } from './consumer-metrics';
import type { FailureDestinationConfig } from './failure-destination';
import type { LambdaConsumerProps } from './lambda-consumer-props';
import { ReadThroughput } from './read-throughput';
import { StartingPosition } from './starting-position';
import { writeAccess } from './write-access';

const DEFAULT_BATCH_SIZE = 100;
const DEFAULT_RETRY_ATTEMPTS = 3;
/**
 * With the shortest retention, 24 hours, this leaves 6 hours between the alarm on old dead letters and the
 * expiry of their records.
 */
const DEFAULT_MAX_RECORD_AGE = Duration.hours(6);

/**
 * Lets a Lambda function read a stream without losing a record silently: retries are finite, Lambda isolates
 * a failing record from its batch, and a record that fails for good goes to the failure destination, which
 * has an alarm.
 *
 * Make it in the stack of its function: the function's role depends on the failure destination, and the
 * mapping depends on the function.
 *
 * @example
 * new LambdaConsumer(this, 'Consumer', {
 *   stream,
 *   handler,
 *   onFailure: FailureDestination.queue(),
 *   parallelizationFactor: 4,
 * });
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
  /**
   * In ALARM when the failure destination has received something, and for an hour afterwards. What lies there
   * does not keep it on.
   */
  public readonly failureAlarm: cloudwatch.Alarm;
  /** The queue of `FailureDestination.queue`. */
  public readonly deadLetterQueue?: sqs.IQueue;
  /** The topic of `FailureDestination.topic`. */
  public readonly failureTopic?: sns.ITopic;
  /** The bucket of `FailureDestination.bucket`. */
  public readonly failureBucket?: s3.IBucket;

  constructor(scope: Construct, id: string, props: LambdaConsumerProps) {
    super(scope, id);
    const where = `LambdaConsumer "${this.node.path}"`;
    checkLambdaConsumer(where, props);
    this.stream = props.stream;
    this.handler = props.handler;

    this.fanOutConsumer = (props.throughput ?? ReadThroughput.shared())._bind(this, props.stream);
    checkSameStream(where, props.stream, this.fanOutConsumer);

    const destination = props.onFailure._bind(this);
    this.deadLetterQueue = destination.queue;
    this.failureTopic = destination.topic;
    this.failureBucket = destination.bucket;
    if (destination.measuredByMapping && props.eventCountMetrics === false) {
      throw new InputError(
        `${where}: eventCountMetrics is false; a topic or bucket as failure destination needs true, ` +
          'because its alarm counts with these metrics.',
      );
    }

    const maxRecordAge = props.maxRecordAge ?? DEFAULT_MAX_RECORD_AGE;
    const startingPosition = props.startingPosition ?? StartingPosition.trimHorizon();
    this.mapping = new lambda.EventSourceMapping(this, 'EventSourceMapping', {
      target: props.handler,
      eventSourceArn: this.fanOutConsumer?.streamConsumerArn ?? props.stream.streamArn,
      batchSize: props.batchSize ?? DEFAULT_BATCH_SIZE,
      maxBatchingWindow: props.maxBatchingWindow,
      parallelizationFactor: props.parallelizationFactor,
      retryAttempts: props.retryAttempts ?? DEFAULT_RETRY_ATTEMPTS,
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
    // Not through the mapping's own property, which takes a token for a number that is too small.
    resource.maximumRecordAgeInSeconds = maxRecordAge.toSeconds();
    this.node.defaultChild = resource;

    this.permit(destination);
    this.failureAlarm = arrivalAlarm(this, 'FailureAlarm', {
      arrivals: destination.failures(this.mapping),
      says: `Records that ${this.node.path} could not process have reached its failure destination.`,
      page: 'dead-letters#the-alarm-on-dead-letters',
      actions: props.alarmActions,
    });
    this.warnOfRetention(maxRecordAge);
    this.node.addValidation({ validate: () => this.refuseLoop() });
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

  private permit(destination: FailureDestinationConfig): void {
    const unknown = this.handler.role === undefined ? new CollectedStatements(this) : undefined;
    const grantee = unknown ?? this.handler;
    const grants = StreamGrants.of(this.stream);
    const read =
      this.fanOutConsumer === undefined
        ? grants.lambdaConsumer(grantee)
        : grants.lambdaFanOutConsumer(grantee, this.fanOutConsumer);
    const grant = read.combine(destination.grantDelivery(grantee));
    // Lambda checks the role when it makes the mapping, so the permission has to exist first.
    grant.applyBefore(this.mapping);
    if (unknown === undefined) return;
    Validations.of(this).addWarning(
      'cdk-kinesis-blueprint:LambdaConsumer.roleUnknown',
      `handler "${this.handler.node.path}" is imported without its role, so its permissions cannot be added here. ` +
        `Without them Lambda refuses the mapping. Add to the role: ${unknown.toJson()}`,
    );
  }

  private warnOfRetention(maxRecordAge: Duration): void {
    const retention = knownRetention(this.stream);
    if (retention === undefined || maxRecordAge.isUnresolved()) return;
    if (maxRecordAge.toSeconds() < retention.toSeconds()) return;
    Validations.of(this).addWarning(
      'cdk-kinesis-blueprint:LambdaConsumer.maxRecordAgeExceedsRetention',
      `maxRecordAge is ${maxRecordAge.toHumanString()}, and the stream retains records for ${retention.toHumanString()}: ` +
        'records can expire before they are given up, so they reach neither the function nor the failure destination. ' +
        'Choose a maxRecordAge below the retention.',
    );
  }

  private refuseLoop(): string[] {
    const role = this.handler.role;
    const policies = role === undefined ? [] : writeAccess(role, this.stream);
    if (policies.length === 0) return [];
    return [
      `handler "${this.handler.node.path}" may write to the stream that it reads (${policies.join(', ')}). A record ` +
        'that it writes invokes it again, without end: the recursion detection of Lambda does not cover Kinesis. ' +
        'Take away kinesis:PutRecord and kinesis:PutRecords on this stream, or write to another one.',
    ];
  }
}
