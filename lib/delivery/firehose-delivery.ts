import {
  type aws_cloudwatch as cloudwatch,
  type aws_ec2 as ec2,
  aws_kinesisfirehose as firehose,
  aws_iam as iam,
  type aws_kinesis as kinesis,
  aws_logs as logs,
  RemovalPolicy,
  Resource,
  type aws_s3 as s3,
  Token,
  Validations,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { StreamGrants } from '../stream/stream-grants';
import { InputError } from '../support/input-error';
import { deliveryMetric } from './delivery-metric';
import type { FirehoseDeliveryProps } from './firehose-delivery-props';
import { DeliveryLog } from './shared/delivery-log';
import { bindTransform } from './shared/delivery-transform';

/** Firehose, CreateDeliveryStream. */
const NAME = /^[a-zA-Z0-9_.-]{1,64}$/;

/**
 * Delivers the records of a stream with Amazon Data Firehose, and loses none silently: what the transform rejects, what a
 * destination refuses and what cannot be converted goes to the error prefix of a bucket, with the reason.
 *
 * Firehose begins with the records that are written after it was made (LATEST; Firehose Developer Guide, writing with
 * Kinesis Data Streams). It calls GetRecords once a second for each shard, twice with a backup of all source records,
 * out of the 5 calls and 2 MB a second that all shared readers of a shard have together. It delivers at least once.
 *
 * One role reads, transforms and delivers, with exactly the permissions that these settings need.
 *
 * @example
 * new FirehoseDelivery(this, 'Archive', {
 *   stream,
 *   destination: DeliveryDestination.s3({ prefix: 'orders/!{timestamp:yyyy/MM/dd/HH}/' }),
 * });
 */
export class FirehoseDelivery extends Resource implements firehose.IDeliveryStreamRef {
  /** The stream that is read. */
  public readonly stream: kinesis.IStream;
  /** The delivery stream's name. */
  public readonly deliveryStreamName: string;
  /** The delivery stream's ARN. */
  public readonly deliveryStreamArn: string;
  /** What Firehose reads, transforms and delivers with. */
  public readonly role: iam.Role;
  /** What could not be delivered, and why, as Firehose tells it. */
  public readonly logGroup: logs.LogGroup;
  /** What is delivered lies here; with another destination than S3, what could not be delivered. */
  public readonly bucket: s3.IBucket;
  /** Where copies of the source records lie, if they are kept. */
  public readonly backupBucket?: s3.IBucket;
  /**
   * Of the network interfaces that Firehose makes for a destination in a VPC: let it in there, over HTTPS. Undefined where
   * groups were given.
   */
  public readonly securityGroup?: ec2.ISecurityGroup;
  private readonly metricPrefix: string;

  constructor(scope: Construct, id: string, props: FirehoseDeliveryProps) {
    super(scope, id);
    const where = `FirehoseDelivery "${this.node.path}"`;
    checkName(where, props.deliveryStreamName);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    this.stream = props.stream;
    this.role = new iam.Role(this, 'Role', {
      description: `Delivers the records of ${props.stream.node.path}`,
      assumedBy: new iam.ServicePrincipal('firehose.amazonaws.com'),
    });
    const log = new DeliveryLog(
      this,
      this.role,
      removalPolicy,
      props.logRetention ?? logs.RetentionDays.ONE_MONTH,
    );
    this.logGroup = log.logGroup;
    const transform = props.transform && bindTransform(where, props.transform, this.role);
    const destination = props.destination._bind({
      scope: this,
      where,
      role: this.role,
      stream: props.stream,
      log,
      transform: transform?.processor,
      removalPolicy,
    });
    this.bucket = destination.bucket;
    this.backupBucket = destination.backupBucket;
    this.securityGroup = destination.securityGroup;
    this.metricPrefix = destination.metricPrefix;

    // Not the CDK's DeliveryStream: it lets the role delete and overwrite all that is in the bucket, and it adds a table
    // of addresses to the stack that only Redshift clusters need, which the CDK's own validator reports.
    const resource = new firehose.CfnDeliveryStream(this, 'Resource', {
      ...destination.configuration,
      deliveryStreamName: props.deliveryStreamName,
      deliveryStreamType: 'KinesisStreamAsSource',
      kinesisStreamSourceConfiguration: {
        kinesisStreamArn: props.stream.streamArn,
        roleArn: this.role.roleArn,
      },
    });
    Validations.of(resource).acknowledge({
      id: 'AwsSolutions-KDF1',
      reason:
        'With a data stream as its source a delivery stream keeps nothing itself, and AWS refuses encryption of it.',
    });
    this.node.defaultChild = resource;
    this.deliveryStreamName = resource.ref;
    this.deliveryStreamArn = resource.attrArn;
    // Firehose tries the role when the delivery stream is made, so the permissions have to be there first.
    for (const grant of [
      StreamGrants.of(props.stream).firehose(this.role),
      ...destination.grants,
      ...log.grants,
      ...(transform ? [transform.grant] : []),
    ]) {
      grant.applyBefore(resource);
    }
  }

  /** The delivery stream as other constructs refer to it. */
  public get deliveryStreamRef(): firehose.DeliveryStreamReference {
    const { deliveryStreamName, deliveryStreamArn } = this;
    return { deliveryStreamName, deliveryStreamArn };
  }

  /**
   * A metric of the delivery stream, e.g. `DeliveryToS3.Success`: of 1 minute, Maximum for an age or a state, Average for
   * a share of successes, Sum for a count.
   *
   * @param metricName as CloudWatch names it (Firehose Developer Guide, monitoring with CloudWatch metrics)
   * @param options replace the period or the statistic
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return deliveryMetric(this.deliveryStreamName, metricName, options);
  }

  /** Age of the oldest record that is not delivered yet, in seconds: Maximum of 1 minute. */
  public metricDataFreshness(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(`${this.metricPrefix}.DataFreshness`, options);
  }

  /** Share of attempts to deliver that succeeded, 0 to 1: Average of 1 minute. */
  public metricDeliverySuccess(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(`${this.metricPrefix}.Success`, options);
  }

  /** How far Firehose is behind the stream, in milliseconds: Maximum of 1 minute. */
  public metricMillisBehindLatest(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('KinesisMillisBehindLatest', options);
  }
}

function checkName(where: string, name: string | undefined): void {
  if (name === undefined || Token.isUnresolved(name) || NAME.test(name)) return;
  throw new InputError(
    `${where}: deliveryStreamName is "${name}"; allowed are 1 to 64 of letters, digits, "_", "." and "-" ` +
      '(Firehose, CreateDeliveryStream).',
  );
}
