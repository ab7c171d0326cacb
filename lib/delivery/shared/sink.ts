import { Duration, type aws_kinesisfirehose as firehose } from 'aws-cdk-lib';
import { knownMaxRecordSize } from '../../stream/known-max-record-size';
import { checkSecondsWithin } from '../../support/check';
import { InputError } from '../../support/input-error';
import { DELIVERY_RETRY_SECONDS } from '../../support/limits';
import type { BucketUse } from './bucket-access';
import { type BufferLimits, bufferingHints } from './buffering';
import type { DeliveryContext } from './destination-config';
import type { SinkOptions } from './sink-options';
import { bindBackup } from './source-backup';

/** What Firehose has as default, and allows, for a destination. */
export interface SinkLimits extends BufferLimits {
  readonly defaultRetrySeconds: number;
}

/** The part of a destination's configuration that all destinations other than S3 share. */
export interface BoundSink {
  /** Where what could not be delivered lies. */
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
 * @param more processors behind the transform
 * @throws InputError
 */
export function bindSink(
  context: DeliveryContext,
  options: SinkOptions,
  limits: SinkLimits,
  more: firehose.CfnDeliveryStream.ProcessorProperty[] = [],
): BoundSink {
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
 * Refuses a stream whose records may be larger than the destination takes.
 * @throws InputError
 */
export function refuseLargeRecords({ where, stream }: DeliveryContext, destination: string): void {
  const size = knownMaxRecordSize(stream)?.toKibibytes() ?? 0;
  if (size <= 1024) return;
  throw new InputError(
    `${where}: stream "${stream.node.path}" takes records of up to ${size} KiB; to ${destination} Firehose does not deliver ` +
      'records above 1 MiB: deliver to S3 first (Kinesis Data Streams Developer Guide, handle large records).',
  );
}
