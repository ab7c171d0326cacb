import { type Duration, aws_kinesisfirehose as firehose, type aws_s3 as s3 } from 'aws-cdk-lib';
import { encryptedBucket } from '../../support/encrypted-bucket';
import {
  BACKUP_INTERVAL_SECONDS,
  DEFAULT_DELIVERY_INTERVAL_SECONDS,
  S3_BUFFER_MIB,
} from '../../support/limits';
import type { BucketUse } from './bucket-access';
import { bufferingHints, type DeliveryBuffering } from './buffering';
import type { DeliveryContext } from './destination-config';
import { checkPrefixes, fixedPart } from './prefixes';

/** What an S3 bucket of a delivery needs to be told, beside what is delivered. */
export interface DeliveryBucketOptions extends DeliveryBuffering {
  /**
   * An existing bucket. One in another account has to permit the delivery's role itself.
   *
   * @default - a bucket of the delivery's own: encrypted with a key of its own that rotates, no public
   * access, TLS only
   */
  readonly bucket?: s3.IBucket;

  /**
   * How long the delivery's own bucket keeps objects. Not for an existing one.
   *
   * @default - until someone deletes them
   */
  readonly expiration?: Duration;

  /**
   * What the keys of the objects begin with; may hold expressions for the time of arrival, e.g.
   * `source/!{timestamp:yyyy/MM/dd/HH}/` (Firehose Developer Guide, custom prefixes).
   *
   * @default - see where it is used
   */
  readonly prefix?: string;

  /**
   * What the keys of what failed begin with. With expressions it needs `!{firehose:error-output-type}`.
   *
   * @default - see where it is used
   */
  readonly errorPrefix?: string;

  /**
   * Compression of each object.
   *
   * @default Compression.GZIP
   */
  readonly compression?: firehose.Compression;
}

export const DEFAULT_ERROR_PREFIX = 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/';

/** A bucket that Firehose writes to beside the destination, in the shape that all destinations share. */
export interface BackupConfig {
  readonly use: BucketUse;
  readonly configuration: firehose.CfnDeliveryStream.S3DestinationConfigurationProperty;
}

/**
 * @param prop what the options are, as their writer knows them
 * @param purpose `source` or `backup`: first part of the default prefix, log stream
 * @throws InputError
 */
export function bindBackup(
  context: DeliveryContext,
  prop: string,
  purpose: string,
  options: DeliveryBucketOptions,
  fallback?: s3.IBucket,
): BackupConfig {
  const { scope, where, role } = context;
  const prefix = options.prefix ?? `${purpose}/!{timestamp:yyyy/MM/dd/HH}/`;
  const errorPrefix = options.errorPrefix ?? DEFAULT_ERROR_PREFIX;
  const names = { prefix: `${prop}.prefix`, errorPrefix: `${prop}.errorPrefix` };
  checkPrefixes(where, names, { prefix, errorPrefix });
  const hints = bufferingHints(`${where}: ${prop}`, options, {
    sizeMebibytes: S3_BUFFER_MIB,
    defaultSize: 5,
    intervalSeconds: BACKUP_INTERVAL_SECONDS,
    defaultInterval: DEFAULT_DELIVERY_INTERVAL_SECONDS,
  });
  const bucket =
    options.bucket ??
    fallback ??
    encryptedBucket(scope, 'BackupBucket', {
      holds: `what ${scope.node.path} backs up`,
      expiration: options.expiration,
      removalPolicy: context.removalPolicy,
    });
  return {
    use: { bucket, prefixes: [fixedPart(prefix), fixedPart(errorPrefix)] },
    configuration: {
      bucketArn: bucket.bucketArn,
      roleArn: role.roleArn,
      prefix,
      errorOutputPrefix: errorPrefix,
      bufferingHints: hints,
      compressionFormat: (options.compression ?? firehose.Compression.GZIP).value,
      encryptionConfiguration: encryptionOf(bucket),
      cloudWatchLoggingOptions: context.log.stream(purpose),
    },
  };
}

/** The bucket's key where it is known; else what the bucket does by itself. */
export function encryptionOf(
  bucket: s3.IBucket,
): firehose.CfnDeliveryStream.EncryptionConfigurationProperty | undefined {
  const key = bucket.encryptionKey;
  return key && { kmsEncryptionConfig: { awskmsKeyArn: key.keyArn } };
}
