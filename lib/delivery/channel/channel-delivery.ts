import {
  CfnResource,
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_iam as iam,
  type aws_kinesis as kinesis,
  type aws_kms as kms,
  aws_logs as logs,
  Names,
  RemovalPolicy,
  Stack,
  type aws_s3 as s3,
  Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { streamResource } from '../../stream/known-stream';
import { checkIs, checkSecondsWithin, checkStream, has, InputError } from '../../support/check';
import {
  CHANNEL_FRESHNESS_SECONDS,
  DEFAULT_CHANNEL_FRESHNESS_SECONDS,
  KINESIS_NAME,
} from '../../support/limits';
import { newLogGroup } from '../../support/log-group';
import { accept } from '../../support/nag';
import { channelRole, grantLogging, grantStreamKey } from './channel-access';
import type { ChannelDestination } from './channel-destination';
import type { ChannelDestinationConfig } from './channel-destination-config';

/** Properties of a ChannelDelivery. */
export interface ChannelDeliveryProps {
  /** An on-demand stream that is encrypted with a customer-managed key, or not at all. */
  readonly stream: kinesis.IStream;

  /** Where the channel delivers the records. */
  readonly destination: ChannelDestination;

  /**
   * The longest time that a record waits for delivery: whole seconds, 300 to 900.
   *
   * @see https://docs.aws.amazon.com/streams/latest/dev/data-delivery-concepts.html
   *
   * @default Duration.seconds(300)
   */
  readonly dataFreshness?: Duration;

  /**
   * The channel's name, unique in the account and Region.
   *
   * @default - generated from the construct's path
   */
  readonly channelName?: string;

  /**
   * How long the log of delivery errors is kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The key that encrypts the log. The policy of a key of this app gets a statement for CloudWatch Logs.
   *
   * @default - CloudWatch Logs encrypts it with a key of its own
   */
  readonly logEncryptionKey?: kms.IKey;

  /**
   * The removal policy of the buckets that the delivery makes, of their keys, and of its log.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

const NAME_LENGTH = 64;

/**
 * Delivers the records of a stream to S3 or to an Iceberg table with a Kinesis channel. It needs no function
 * and no delivery stream, and uses none of the stream's read throughput. A channel delivers records as they
 * are, exactly once per shard, and none that were written before it was active (Kinesis Data Streams
 * Developer Guide, data delivery).
 *
 * Only `dataFreshness` and the log can be changed later. For any other change remove the delivery in one
 * deployment and make it again in the next: a stream can have only one channel to S3 and one to a table, so
 * CloudFormation cannot make the new one before it deletes the old one. Records that are written between the
 * two are not delivered. A stream with a channel cannot be deleted.
 *
 * Written from AWS's documentation of autumn 2026 and not deployed yet: the answers of CloudFormation for
 * this type, and its Regions, are not verified.
 *
 * @example
 * new ChannelDelivery(this, 'Archive', { stream, destination: ChannelDestination.s3() });
 */
export class ChannelDelivery extends Construct {
  /** The stream that the channel reads. */
  public readonly stream: kinesis.IStream;
  /** The channel's name. */
  public readonly channelName: string;
  /** The channel's id, assigned by Kinesis. */
  public readonly channelId: string;
  /** The channel's ARN. */
  public readonly channelArn: string;
  /** The role with which Kinesis reads and delivers. */
  public readonly role: iam.Role;
  /** The log in which Kinesis writes why it could not deliver. */
  public readonly logGroup: logs.LogGroup;
  /** The bucket of the delivered objects. Undefined for a table. */
  public readonly bucket?: s3.IBucket;
  /**
   * The bucket in which Kinesis names the records that it could not deliver. It does not hold the records.
   */
  public readonly deadLetterBucket: s3.IBucket;
  private readonly kind: ChannelDestinationConfig['kind'];

  constructor(scope: Construct, id: string, props: ChannelDeliveryProps) {
    super(scope, id);
    const where = `ChannelDelivery "${this.node.path}"`;
    checkStream(where, props.stream);
    checkIs(where, 'destination', props.destination, has('_bind'), 'ChannelDestination.s3() or another one');
    checkSecondsWithin(`${where}: dataFreshness`, props.dataFreshness, CHANNEL_FRESHNESS_SECONDS);
    checkName(where, props.channelName);
    checkChannelStream(where, props.stream);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    this.stream = props.stream;
    this.channelName =
      props.channelName ?? Names.uniqueResourceName(this, { maxLength: NAME_LENGTH, separator: '-' });
    this.role = channelRole(this, props.stream);
    accept(this.role, 'IAMNoInlinePolicy');
    this.logGroup = newLogGroup(this, 'Logs', {
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      encryptionKey: props.logEncryptionKey,
      removalPolicy,
    });
    const destination = props.destination._bind({
      scope: this,
      where,
      role: this.role,
      stream: props.stream,
      freshnessSeconds: (
        props.dataFreshness ?? Duration.seconds(DEFAULT_CHANNEL_FRESHNESS_SECONDS)
      ).toSeconds(),
      removalPolicy,
    });
    this.kind = destination.kind;
    this.bucket = destination.bucket;
    this.deadLetterBucket = destination.deadLetterBucket;
    this.refuseSecond(where);

    // Release 2.272 of the CDK has no class for it yet, and the package works with older ones.
    const resource = new CfnResource(this, 'Resource', {
      type: 'AWS::Kinesis::Channel',
      properties: {
        ...destination.configuration,
        ChannelName: this.channelName,
        ServiceExecutionRoleARN: this.role.roleArn,
        StreamConfigurationList: [
          { StreamARN: props.stream.streamArn, RecordConfiguration: destination.recordConfiguration },
        ],
        LoggingConfiguration: { CloudWatchLogs: { Enabled: true, LogGroupName: this.logGroup.logGroupName } },
      },
    });
    this.node.defaultChild = resource;
    this.channelArn = resource.getAtt('ChannelArn').toString();
    this.channelId = resource.getAtt('ChannelId').toString();
    // Kinesis tries the role when it makes the channel, so the permissions have to exist first.
    for (const grant of [
      ...destination.grants,
      ...grantStreamKey(this.stream, this.role),
      grantLogging(this.logGroup, this.role),
    ]) {
      grant.applyBefore(resource);
    }
  }

  /**
   * A metric of the channel: Sum of 1 minute.
   *
   * @param metricName the name in CloudWatch without `DeliveryToS3.` or `DeliveryToIceberg.`, e.g.
   * `FailedRecordCount`
   * @see https://docs.aws.amazon.com/streams/latest/dev/data-delivery-monitoring.html
   * @param options replace the period or the statistic
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Kinesis',
      metricName: `${this.kind}.${metricName}`,
      dimensionsMap: {
        ChannelName: this.channelName,
        ChannelId: this.channelId,
        StreamName: this.stream.streamName,
      },
      period: Duration.minutes(1),
      statistic: cloudwatch.Stats.SUM,
      ...options,
    });
  }

  /** Age of the oldest record that is not delivered yet, in seconds: Maximum of 1 minute. */
  public metricDataFreshness(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('DataFreshness', { statistic: cloudwatch.Stats.MAXIMUM, ...options });
  }

  /** Records that could not be delivered: Sum of 1 minute. */
  public metricFailedRecords(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(this.kind === 'DeliveryToS3' ? 'FailedRecordCount' : 'FailedRowCount', options);
  }

  /** Refuses a second channel of the same kind on one stream. AWS does not raise this quota. */
  private refuseSecond(where: string): void {
    const other = this.node.root.node
      .findAll()
      .find(
        (construct): construct is ChannelDelivery =>
          construct instanceof ChannelDelivery &&
          construct !== this &&
          construct.stream === this.stream &&
          construct.kind === this.kind,
      );
    if (other === undefined) return;
    throw new InputError(
      `${where}: stream "${this.stream.node.path}" has the channel "${other.node.path}" to ` +
        `${this.kind === 'DeliveryToS3' ? 'S3' : 'a table'} already; a stream can have one channel to S3 and one to a ` +
        'table (Kinesis Data Streams Developer Guide, delivery quotas and limits).',
    );
  }
}

function checkName(where: string, name: string | undefined): void {
  if (name === undefined || Token.isUnresolved(name) || KINESIS_NAME.test(name)) return;
  throw new InputError(
    `${where}: channelName is "${name}"; allowed are 1 to 128 of letters, digits, "_", "." and "-" ` +
      '(Kinesis, CreateChannel).',
  );
}

/** The AWS managed key of Kinesis. */
const AWS_MANAGED_KEY = 'alias/aws/kinesis';

/**
 * Refuses a stream that no channel can read. An imported stream passes: its settings are not known.
 * @throws InputError
 */
export function checkChannelStream(where: string, stream: kinesis.IStream): void {
  const resource = streamResource(stream);
  if (resource === undefined) return;
  const { streamModeDetails, streamEncryption } = Stack.of(resource).resolve({
    streamModeDetails: resource.streamModeDetails,
    streamEncryption: resource.streamEncryption,
  });
  // A stream without a mode is provisioned.
  const mode = streamModeDetails === undefined ? 'PROVISIONED' : streamModeDetails.streamMode;
  if (mode === 'PROVISIONED' && !Token.isUnresolved(mode)) {
    throw new InputError(
      `${where}: stream "${stream.node.path}" is provisioned; a channel reads on-demand streams alone: use ` +
        'StreamCapacity.onDemand(), or FirehoseDelivery (Kinesis Data Streams Developer Guide, delivery quotas and limits).',
    );
  }
  // Compared as text, because the CDK writes a condition for Regions without this key.
  if (JSON.stringify(streamEncryption ?? '').includes(AWS_MANAGED_KEY)) {
    throw new InputError(
      `${where}: stream "${stream.node.path}" is encrypted with ${AWS_MANAGED_KEY}, of which CreateChannel refuses streams; ` +
        'use DataStreamEncryption.customerManaged() (Kinesis Data Streams Developer Guide, security for data delivery).',
    );
  }
}
