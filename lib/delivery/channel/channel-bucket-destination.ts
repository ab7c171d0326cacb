import { type Duration, Stack, type aws_s3 as s3, Token, TokenComparison } from 'aws-cdk-lib';
import { InputError } from '../../support/check';
import { encryptedBucket } from '../../support/encrypted-bucket';
import { grantChannelDelivery, grantDeadLetters, grantKeyValidation } from './channel-access';
import type { ChannelContext, ChannelDestinationConfig } from './channel-destination-config';
import { checkKeyTemplate } from './key-template';

/** Options of `ChannelDestination.s3`. */
export interface ChannelBucketOptions {
  /**
   * An existing bucket in the stream's Region. The policy of a bucket in another account has to permit the
   * channel's role.
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
   * The template of the objects' keys, with variables such as `!{yyyy}`, in UTC. With compression it has to
   * end with `!{extension}`. Kinesis adds a suffix (Kinesis Data Streams Developer Guide, S3 output key
   * template).
   *
   * @default data/!{yyyy}/!{MM}/!{dd}/!{HH}/!{channel-name}-!{yyyy}-!{MM}-!{dd}-!{HH}-!{mm}!{extension}
   */
  readonly keyTemplate?: string;

  /**
   * The compression of each object.
   *
   * @default ChannelCompression.GZIP
   */
  readonly compression?: ChannelCompression;

  /**
   * The storage class of each object.
   *
   * @default ChannelStorageClass.STANDARD
   */
  readonly storageClass?: ChannelStorageClass;

  /**
   * The format of the records.
   *
   * @default ChannelRecordFormat.JSON
   */
  readonly recordFormat?: ChannelRecordFormat;

  /**
   * The bucket in which Kinesis names the records that it could not deliver, with the reason. Kinesis does
   * not write the records themselves: they are in the stream for as long as it retains them.
   *
   * @default - the bucket of the objects
   */
  readonly deadLetterBucket?: s3.IBucket;

  /**
   * The prefix of the keys in that bucket.
   *
   * @default errors/
   */
  readonly deadLetterPrefix?: string;
}

/** How the objects of a channel are compressed (Kinesis, S3StorageConfiguration). */
export enum ChannelCompression {
  /** No compression. */
  NONE = 'NONE',
  /** gzip. Keys end with `.gz`. */
  GZIP = 'GZIP',
  /** Zstandard. Keys end with `.zst`. */
  ZSTD = 'ZSTD',
}

/** The storage class of a channel's objects (Kinesis, S3StorageConfiguration). */
export enum ChannelStorageClass {
  /** For data that is read often. */
  STANDARD = 'STANDARD',
  /** S3 moves each object by how often it is read. */
  INTELLIGENT_TIERING = 'INTELLIGENT_TIERING',
  /** For archives that must be readable at once. */
  GLACIER_IR = 'GLACIER_IR',
}

/** The format of a stream's records, for a channel to S3 (Kinesis, RecordConfiguration). */
export enum ChannelRecordFormat {
  /** JSON text. */
  JSON = 'JSON',
  /** UTF-8 text. */
  STRING = 'STRING',
  /** Any bytes. */
  BYTE_ARRAY = 'BYTE_ARRAY',
}

export const DEFAULT_DEAD_LETTER_PREFIX = 'errors/';

const DEFAULT_KEY_TEMPLATE =
  'data/!{yyyy}/!{MM}/!{dd}/!{HH}/!{channel-name}-!{yyyy}-!{MM}-!{dd}-!{HH}-!{mm}!{extension}';

/**
 * Binds a bucket to the delivery of a channel.
 * @throws InputError for settings that Kinesis would refuse
 */
export function bindChannelBucket(
  context: ChannelContext,
  options: ChannelBucketOptions,
): ChannelDestinationConfig {
  const { scope, where, role } = context;
  const compressionType = options.compression ?? ChannelCompression.GZIP;
  const outputKeyTemplate = options.keyTemplate ?? DEFAULT_KEY_TEMPLATE;
  const compressed = compressionType !== ChannelCompression.NONE;
  const prefix = checkKeyTemplate(`${where}: keyTemplate`, outputKeyTemplate, compressed);
  const bucket =
    options.bucket ??
    encryptedBucket(scope, 'Bucket', {
      holds: `what ${scope.node.path} delivers`,
      expiration: options.expiration,
      removalPolicy: context.removalPolicy,
    });
  const deadLetterBucket = options.deadLetterBucket ?? bucket;
  const deadLetterPrefix = options.deadLetterPrefix ?? DEFAULT_DEAD_LETTER_PREFIX;
  for (const { node, env } of [bucket, deadLetterBucket]) checkRegion(scope, where, node.path, env.region);
  const key = bucket.encryptionKey;
  return {
    kind: 'DeliveryToS3',
    bucket,
    deadLetterBucket,
    recordConfiguration: { RecordFormatType: options.recordFormat ?? ChannelRecordFormat.JSON },
    grants: [
      ...(deadLetterBucket === bucket
        ? [grantChannelDelivery(bucket, role, [prefix, deadLetterPrefix])]
        : [
            grantChannelDelivery(bucket, role, [prefix]),
            grantDeadLetters(deadLetterBucket, role, deadLetterPrefix),
          ]),
      ...(key ? [grantKeyValidation(key, role)] : []),
    ],
    configuration: {
      EncryptionConfiguration: key && { EncryptionType: 'KMS', KeyId: key.keyArn },
      S3DestinationConfiguration: {
        DataFreshnessInSeconds: context.freshnessSeconds,
        StorageConfiguration: {
          BucketARN: bucket.bucketArn,
          ExpectedBucketOwner: bucket.env.account,
          OutputKeyTemplate: outputKeyTemplate,
          CompressionType: compressionType,
          StorageClass: options.storageClass ?? ChannelStorageClass.STANDARD,
        },
        DeadLetterQueueS3Configuration: deadLetterConfiguration(deadLetterBucket, deadLetterPrefix),
      },
    },
  };
}

export function deadLetterConfiguration(bucket: s3.IBucket, errorOutputPrefix: string) {
  return {
    BucketARN: bucket.bucketArn,
    ExpectedBucketOwner: bucket.env.account,
    ErrorOutputPrefix: errorOutputPrefix,
  };
}

function checkRegion(scope: ChannelContext['scope'], where: string, path: string, region: string): void {
  const here = Stack.of(scope).region;
  if (Token.compareStrings(region, here) !== TokenComparison.DIFFERENT) return;
  throw new InputError(
    `${where}: bucket "${path}" is in ${region}, and the delivery in ${here}; a channel does not deliver to another ` +
      'Region (Kinesis Data Streams Developer Guide, delivery quotas and limits).',
  );
}
