import { Duration, type aws_kinesisfirehose as firehose } from 'aws-cdk-lib';
import { knownMaxRecordSize } from '../../stream/known-stream';
import { checkSecondsWithin, InputError } from '../../support/check';
import { DELIVERABLE_RECORD_KIB, DELIVERY_RETRY_SECONDS } from '../../support/limits';
import type { BucketUse } from './bucket-access';
import { type BufferLimits, bufferingHints, type DeliveryBuffering } from './buffering';
import type { DeliveryContext } from './destination-config';
import { bindBackup, type DeliveryBucketOptions } from './source-backup';

/** The options that every destination other than S3 has. */
export interface SinkOptions extends DeliveryBuffering {
  /**
   * How long Firehose retries a delivery before the records go to the backup bucket: whole seconds, 0 to
   * 7,200.
   *
   * @default - see the destination
   */
  readonly retryDuration?: Duration;

  /**
   * The bucket for records that could not be delivered: objects by time of arrival below `backup/`, and
   * records that the transform or the destination refused below `errors/`.
   *
   * @default - the delivery makes a bucket: encrypted with its own key, which rotates, no public access, TLS
   * only
   */
  readonly backup?: DeliveryBucketOptions;
}

/** The options of a destination that can also keep a copy of all records. */
export interface BackedUpSinkOptions extends SinkOptions {
  /**
   * Whether the backup bucket gets all records, and not only those that could not be delivered. Some
   * destinations cannot switch it off again; AWS says so of Splunk (Firehose,
   * SplunkDestinationConfiguration).
   *
   * @default false
   */
  readonly backUpAllRecords?: boolean;
}

/** The buffers and retries that Firehose allows for a destination, and their defaults. */
export interface SinkLimits extends BufferLimits {
  readonly defaultRetrySeconds: number;
}

/** The part of the configuration that all destinations other than S3 share. */
interface SinkConfig {
  /** The bucket of the records that could not be delivered. */
  readonly use: BucketUse;
  readonly configuration: {
    readonly roleArn: string;
    readonly bufferingHints: firehose.CfnDeliveryStream.BufferingHintsProperty;
    readonly retryOptions: firehose.CfnDeliveryStream.RetryOptionsProperty;
    readonly s3Configuration: firehose.CfnDeliveryStream.S3DestinationConfigurationProperty;
    readonly processingConfiguration?: firehose.CfnDeliveryStream.ProcessingConfigurationProperty;
    readonly cloudWatchLoggingOptions: firehose.CfnDeliveryStream.CloudWatchLoggingOptionsProperty;
  };
}

/**
 * Binds the part that all destinations other than S3 share.
 * @param more processors that run after the transform
 * @throws InputError
 */
export function bindSink(
  context: DeliveryContext,
  options: SinkOptions,
  limits: SinkLimits,
  more: firehose.CfnDeliveryStream.ProcessorProperty[] = [],
): SinkConfig {
  checkSecondsWithin(`${context.where}: retryDuration`, options.retryDuration, DELIVERY_RETRY_SECONDS);
  const retry = options.retryDuration ?? Duration.seconds(limits.defaultRetrySeconds);
  const processors = [...(context.transform ? [context.transform] : []), ...more];
  const hints = bufferingHints(context.where, options, limits);
  const backup = bindBackup(context, 'backup', 'backup', options.backup ?? {});
  return {
    use: backup.use,
    configuration: {
      roleArn: context.role.roleArn,
      bufferingHints: hints,
      retryOptions: { durationInSeconds: retry.toSeconds() },
      s3Configuration: backup.configuration,
      processingConfiguration: processors.length > 0 ? { enabled: true, processors } : undefined,
      cloudWatchLoggingOptions: context.log.stream('delivery'),
    },
  };
}

/**
 * Refuses a stream whose records may be larger than Firehose delivers to the destination.
 * @throws InputError
 */
export function refuseLargeRecords({ where, stream }: DeliveryContext, destination: string): void {
  const size = knownMaxRecordSize(stream)?.toKibibytes() ?? 0;
  if (size <= DELIVERABLE_RECORD_KIB) return;
  throw new InputError(
    `${where}: stream "${stream.node.path}" takes records of up to ${size} KiB; to ${destination} Firehose does not deliver ` +
      'records above 1 MiB: deliver to S3 first (Kinesis Data Streams Developer Guide, handle large records).',
  );
}
