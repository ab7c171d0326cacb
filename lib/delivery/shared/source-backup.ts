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

/** The options of an S3 bucket to which a delivery writes besides its destination. */
export interface DeliveryBucketOptions extends DeliveryBuffering {
  /**
   * An existing bucket. The policy of a bucket in another account has to permit the delivery's role.
   *
   * @default - the delivery makes a bucket: encrypted with its own key, which rotates, no public access, TLS
   * only
   */
  readonly bucket?: s3.IBucket;

  /**
   * How long the bucket that the delivery makes keeps objects. It does not apply to an existing bucket.
   *
   * @default - until someone deletes them
   */
  readonly expiration?: Duration;

  /**
   * The prefix of the objects' keys. It may hold expressions for the time of arrival, e.g.
   * `source/!{timestamp:yyyy/MM/dd/HH}/` (Firehose Developer Guide, custom prefixes).
   *
   * @default - see where it is used
   */
  readonly prefix?: string;

  /**
   * The prefix of the keys of failed records. With expressions it needs `!{firehose:error-output-type}`.
   *
   * @default - see where it is used
   */
  readonly errorPrefix?: string;

  /**
   * The compression of each object.
   *
   * @default Compression.GZIP
   */
  readonly compression?: firehose.Compression;
}

export const DEFAULT_ERROR_PREFIX = 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/';

/**
 * A bucket to which Firehose writes besides the destination, as CloudFormation has it for all destinations.
 */
export interface BackupConfig {
  readonly use: BucketUse;
  readonly configuration: firehose.CfnDeliveryStream.S3DestinationConfigurationProperty;
}

/**
 * Binds the bucket of a backup.
 * @param prop the property of the options, as their writer knows it
 * @param purpose `source` or `backup`: the first part of the default prefix, and the log stream
 * @param fallback the bucket if the options have none; without it the delivery makes one
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

/** The bucket's key, if it is known. Otherwise the bucket's own default encryption applies. */
export function encryptionOf(
  bucket: s3.IBucket,
): firehose.CfnDeliveryStream.EncryptionConfigurationProperty | undefined {
  const key = bucket.encryptionKey;
  return key && { kmsEncryptionConfig: { awskmsKeyArn: key.keyArn } };
}
