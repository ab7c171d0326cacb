import { Duration, type aws_s3 as s3, type TimeZone, Token } from 'aws-cdk-lib';
import { knownMaxRecordSize } from '../../stream/known-stream';
import { InputError } from '../../support/check';
import { encryptedBucket } from '../../support/encrypted-bucket';
import {
  BACKUP_INTERVAL_SECONDS,
  DEFAULT_DELIVERY_INTERVAL_SECONDS,
  DELIVERABLE_RECORD_KIB,
  DELIVERY_INTERVAL_SECONDS,
  LARGE_S3_BUFFER_MIB,
  S3_BUFFER_MIB,
} from '../../support/limits';
import { grantBucketUses } from '../shared/bucket-access';
import { bufferingHints, type DeliveryBuffering } from '../shared/buffering';
import { processor } from '../shared/delivery-transform';
import type { DeliveryContext, DeliveryDestinationConfig } from '../shared/destination-config';
import { checkPrefixes, fixedPart } from '../shared/prefixes';
import {
  bindBackup,
  DEFAULT_ERROR_PREFIX,
  type DeliveryBucketOptions,
  encryptionOf,
} from '../shared/source-backup';
import { DeliveryFormat } from './delivery-format';
import { checkPartitioning, type DynamicPartitioning, queryProcessors } from './dynamic-partitioning';

/**
 * Options of `DeliveryDestination.s3`. Buffers are 1 to 128 MiB (default 5) and 0 to 900 seconds (default
 * 300); with record format conversion or dynamic partitioning they are 64 to 128 MiB (default 128), with
 * partitioning 60 to 900 seconds.
 */
export interface S3DestinationOptions extends DeliveryBuffering {
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
   * The prefix of the objects' keys. Firehose evaluates expressions; `!{timestamp:…}` is the arrival time of
   * the oldest record in the object.
   *
   * @default - `data/!{timestamp:yyyy/MM/dd/HH}/`; with partitioning it is required
   */
  readonly prefix?: string;

  /**
   * The prefix of the keys of failed records. With expressions it needs `!{firehose:error-output-type}`.
   *
   * @default - `errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/`
   */
  readonly errorPrefix?: string;

  /**
   * The format of the objects.
   *
   * @default - `DeliveryFormat.records()`: the records one after the other, each object with GZIP
   */
  readonly format?: DeliveryFormat;

  /**
   * Partitions the objects by the content of the records.
   *
   * @default - objects by time of arrival only
   */
  readonly partitioning?: DynamicPartitioning;

  /**
   * Whether Firehose adds a line end to each record, so that records without one stay apart.
   *
   * @default false
   */
  readonly appendNewline?: boolean;

  /**
   * Keeps each record as it came from the stream, besides the result of the transform or the conversion. It
   * cannot be switched off later (Firehose, ExtendedS3DestinationConfiguration). Firehose then reads the
   * stream twice as often (Firehose Developer Guide, writing with Kinesis Data Streams).
   *
   * @default - source records are not kept
   */
  readonly sourceBackup?: DeliveryBucketOptions;

  /**
   * The end of the objects' keys: a period and then `0-9a-z!-_.*'()`, up to 128 characters.
   *
   * @default - that of the format and its compression, e.g. `.gz` or `.parquet`
   */
  readonly fileExtension?: string;

  /**
   * The time zone of `!{timestamp:…}`.
   *
   * @default TimeZone.UTC
   */
  readonly timeZone?: TimeZone;
}

const DEFAULT_PREFIX = 'data/!{timestamp:yyyy/MM/dd/HH}/';
/** Firehose, ExtendedS3DestinationConfiguration. */
const FILE_EXTENSION = /^\.[0-9a-z!\-_.*'()]{1,127}$/;
const TIME_ZONE = /^[a-zA-Z/_]{1,50}$/;

/**
 * Binds an S3 bucket to its delivery.
 * @throws InputError for settings that Firehose would refuse, or that contradict each other
 */
export function bindS3(context: DeliveryContext, options: S3DestinationOptions): DeliveryDestinationConfig {
  const { scope, where, role } = context;
  const { partitioning } = options;
  const format = options.format ?? DeliveryFormat.records();
  const prefix = options.prefix ?? DEFAULT_PREFIX;
  const errorPrefix = options.errorPrefix ?? DEFAULT_ERROR_PREFIX;
  const expression = checkPrefixes(
    where,
    { prefix: 'prefix', errorPrefix: 'errorPrefix' },
    { prefix, errorPrefix },
  );
  checkPartitioning(where, partitioning, expression, context.transform !== undefined);
  checkSourceBackup(context, options, format);
  checkRecordSize(context, partitioning);
  checkNames(where, options);

  const large = format._converts || partitioning !== undefined;
  const hints = bufferingHints(where, options, {
    sizeMebibytes: large ? LARGE_S3_BUFFER_MIB : S3_BUFFER_MIB,
    defaultSize: large ? 128 : 5,
    intervalSeconds: partitioning ? BACKUP_INTERVAL_SECONDS : DELIVERY_INTERVAL_SECONDS,
    defaultInterval: DEFAULT_DELIVERY_INTERVAL_SECONDS,
  });
  const bucket =
    options.bucket ??
    encryptedBucket(scope, 'Bucket', {
      holds: `what ${scope.node.path} delivers`,
      expiration: options.expiration,
      removalPolicy: context.removalPolicy,
    });
  const { grants: formatGrants, ...formatProperties } = format._bind(scope, role);
  const backup =
    options.sourceBackup && bindBackup(context, 'sourceBackup', 'source', options.sourceBackup, bucket);
  // In the order in which Firehose applies them (Firehose Developer Guide, dynamic partitioning of aggregated
  // data).
  const processors = [
    ...(partitioning?.splitRecords ? [partitioning.splitRecords._processor()] : []),
    ...(context.transform ? [context.transform] : []),
    ...queryProcessors(partitioning),
    ...(options.appendNewline ? [processor('AppendDelimiterToRecord', {})] : []),
  ];
  return {
    bucket,
    backupBucket: backup?.use.bucket,
    grants: [
      ...grantBucketUses(role, [
        { bucket, prefixes: [fixedPart(prefix), fixedPart(errorPrefix)] },
        ...(backup ? [backup.use] : []),
      ]),
      ...formatGrants,
    ],
    configuration: {
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.bucketArn,
        roleArn: role.roleArn,
        prefix,
        errorOutputPrefix: errorPrefix,
        bufferingHints: hints,
        ...formatProperties,
        encryptionConfiguration: encryptionOf(bucket),
        dynamicPartitioningConfiguration: partitioning && {
          enabled: true,
          retryOptions: {
            durationInSeconds: (partitioning.retryDuration ?? Duration.seconds(300)).toSeconds(),
          },
        },
        processingConfiguration: processors.length > 0 ? { enabled: true, processors } : undefined,
        cloudWatchLoggingOptions: context.log.stream('delivery'),
        customTimeZone: options.timeZone?.timezoneName,
        fileExtension: options.fileExtension,
        s3BackupMode: backup ? 'Enabled' : undefined,
        s3BackupConfiguration: backup?.configuration,
      },
    },
  };
}

function checkSourceBackup(
  context: DeliveryContext,
  options: S3DestinationOptions,
  format: DeliveryFormat,
): void {
  if (options.sourceBackup === undefined || context.transform !== undefined || format._converts) return;
  throw new InputError(
    `${context.where}: sourceBackup is set, and nothing changes the records; it is for a delivery with a transform or a ` +
      'conversion, for which it keeps the originals (Firehose Developer Guide, configure backup settings).',
  );
}

function checkRecordSize(context: DeliveryContext, partitioning: DynamicPartitioning | undefined): void {
  const size = knownMaxRecordSize(context.stream);
  if (partitioning === undefined || size === undefined || size.toKibibytes() <= DELIVERABLE_RECORD_KIB)
    return;
  throw new InputError(
    `${context.where}: partitioning is set, and "${context.stream.node.path}" takes records of up to ${size.toKibibytes()} KiB; ` +
      'with dynamic partitioning Firehose does not deliver records above 1 MiB (Kinesis Data Streams Developer Guide, ' +
      'handle large records).',
  );
}

function checkNames(where: string, { fileExtension, timeZone }: S3DestinationOptions): void {
  if (
    fileExtension !== undefined &&
    !Token.isUnresolved(fileExtension) &&
    !FILE_EXTENSION.test(fileExtension)
  ) {
    throw new InputError(
      `${where}: fileExtension is "${fileExtension}"; allowed are a period and then up to 127 of 0-9a-z!-_.*'() ` +
        '(Firehose, ExtendedS3DestinationConfiguration).',
    );
  }
  const zone = timeZone?.timezoneName;
  if (zone !== undefined && !Token.isUnresolved(zone) && !TIME_ZONE.test(zone)) {
    throw new InputError(
      `${where}: timeZone is "${zone}"; allowed are names of letters, slashes and underscores, e.g. Europe/Paris ` +
        '(Firehose, ExtendedS3DestinationConfiguration).',
    );
  }
}
