import { parseArn } from '../../../base/arn';
import { Properties, type Unsupported } from '../../../template';
import {
  CONVERSION_REFUSED,
  CONVERSION_WITHOUT_EFFECT,
  type ConversionSettings,
  PARQUET_OUTPUT,
  readConversion,
} from '../conversion/conversion-settings';
import { checkPrefixKeys } from '../prefix/object-keys';
import { NO_PROCESSING, type ProcessingSettings, readProcessing } from '../processing/processing-settings';
import { HTTP_WITHOUT_EFFECT, type HttpSettings, readHttp } from './http-settings';
import { readS3, S3_WITHOUT_EFFECT, type S3Settings } from './s3-settings';

/** Where the records of a delivery stream come from. */
type SourceSettings =
  | { readonly type: 'DirectPut' }
  | { readonly type: 'KinesisStreamAsSource'; readonly streamArn: string };

interface S3DestinationSettings extends S3Settings {
  readonly kind: 's3';
  readonly isPartitioned: boolean;
  /** Absent when records are written as they are. */
  readonly conversion?: ConversionSettings;
}

type DestinationSettings = S3DestinationSettings | HttpSettings;

/** One delivery stream, checked, with Firehose's defaults filled in. */
export interface DeliveryStreamSettings {
  readonly source: SourceSettings;
  readonly destination: DestinationSettings;
  readonly processing: ProcessingSettings;
  /** Where unprocessed source records are backed up; absent without backup. */
  readonly backup?: S3Settings;
  /** In the order of their keys. */
  readonly tags: readonly { readonly Key: string; readonly Value: string | undefined }[];
  /** Names the properties given that have no effect on this machine. */
  readonly note: string | undefined;
}

const DESTINATIONS = [
  'ExtendedS3DestinationConfiguration',
  'S3DestinationConfiguration',
  'HttpEndpointDestinationConfiguration',
] as const;

/**
 * Checks the properties of a delivery stream, all but its name.
 * @throws AwsError InvalidParameterValueException with the property, the value given and what is allowed
 */
export function readDeliveryStream(properties: Properties): DeliveryStreamSettings {
  const source = readSource(properties);
  const [name, another] = DESTINATIONS.filter((it) => properties.object(it) !== undefined);
  if (name === undefined || another !== undefined) {
    properties.refuse(another ?? DESTINATIONS[0], 'a delivery stream has exactly one destination');
  }
  const parts =
    name === 'HttpEndpointDestinationConfiguration'
      ? httpParts(properties.nested(name))
      : s3Parts(properties, name);
  const tags = properties
    .nestedList('Tags')
    .map((tag) => ({ Key: tag.requiredString('Key'), Value: tag.string('Value') }))
    .sort((a, b) => (a.Key < b.Key ? -1 : 1));
  return { source, ...parts, tags, note: properties.note() };
}

type Parts = Pick<DeliveryStreamSettings, 'destination' | 'processing' | 'backup'>;

function httpParts(http: Properties): Parts {
  const destination = readHttp(http);
  const processing = readProcessing(http.nested('ProcessingConfiguration'));
  return { destination, processing, backup: destination.backsUpAll ? destination.s3 : undefined };
}

function s3Parts(
  properties: Properties,
  name: Exclude<(typeof DESTINATIONS)[number], `Http${string}`>,
): Parts {
  const s3 = properties.nested(name);
  const isExtended = name === 'ExtendedS3DestinationConfiguration';
  const processing = isExtended ? readProcessing(s3.nested('ProcessingConfiguration')) : NO_PROCESSING;
  const destination = readDestination(s3, processing, isExtended);
  return { destination, processing, backup: isExtended ? readBackup(s3) : undefined };
}

function readSource(properties: Properties): SourceSettings {
  const name = 'DeliveryStreamType';
  const source = properties.nested('KinesisStreamSourceConfiguration');
  const isGiven = properties.object('KinesisStreamSourceConfiguration') !== undefined;
  const given = properties.oneOf(name, ['DirectPut', 'KinesisStreamAsSource']);
  const type =
    given ??
    (isGiven
      ? properties.refuse(name, 'with a Kinesis stream it must be KinesisStreamAsSource')
      : 'DirectPut');
  if (type === 'DirectPut') {
    return isGiven
      ? properties.refuse(name, 'with a Kinesis stream it must be KinesisStreamAsSource')
      : { type };
  }
  const streamArn = source.requiredString('KinesisStreamARN');
  const { service, resource } = parseArn(streamArn);
  if (service !== 'kinesis' || !resource.startsWith('stream/')) {
    source.mustBe('KinesisStreamARN', 'the ARN of a Kinesis data stream');
  }
  return { type, streamArn };
}

function readDestination(
  s3: Properties,
  processing: ProcessingSettings,
  isExtended: boolean,
): S3DestinationSettings {
  const isPartitioned =
    isExtended && (s3.nested('DynamicPartitioningConfiguration').boolean('Enabled') ?? false);
  const conversion = isExtended ? readConversion(s3.nested('DataFormatConversionConfiguration')) : undefined;
  const settings = readS3(s3, { isPartitioned, format: conversion && PARQUET_OUTPUT });
  if (conversion !== undefined) checkConversion(s3, settings);
  if (isPartitioned && settings.bufferMs === 0) {
    s3.nested('BufferingHints').refuse('IntervalInSeconds', 'dynamic partitioning has no zero buffering');
  }
  checkPrefixKeys(s3, settings.keys.prefix.keys, {
    isPartitioned,
    hasFunction: processing.transform !== undefined,
    hasQuery: processing.keyQuery !== undefined,
  });
  return { kind: 's3', isPartitioned, conversion, ...settings };
}

/** "if you enable record format conversion": both rules are of that page of the Firehose Developer Guide. */
function checkConversion(s3: Properties, { compression, bufferBytes }: S3Settings): void {
  if (compression !== 'UNCOMPRESSED') {
    s3.refuse(
      'CompressionFormat',
      'with format conversion it must be UNCOMPRESSED; Parquet compresses by itself',
    );
  }
  if (bufferBytes < PARQUET_OUTPUT.minMiB * 1024 * 1024) {
    s3.nested('BufferingHints').refuse(
      'SizeInMBs',
      `with format conversion it must be at least ${PARQUET_OUTPUT.minMiB}`,
    );
  }
}

function readBackup(s3: Properties): S3Settings | undefined {
  const mode = s3.oneOf('S3BackupMode', ['Disabled', 'Enabled']) ?? 'Disabled';
  const isGiven = s3.object('S3BackupConfiguration') !== undefined;
  if (mode === 'Enabled' && !isGiven) s3.refuse('S3BackupConfiguration', 'S3BackupMode Enabled needs it');
  return isGiven && mode === 'Enabled' ? readS3(s3.nested('S3BackupConfiguration')) : undefined;
}

const notPlayed = (what: string) =>
  `delivery to ${what} is not played on this machine; to Amazon S3 and to HTTP endpoints it is`;

/** Every S3 configuration, by its path. */
const S3_CONFIGURATIONS = [
  'ExtendedS3DestinationConfiguration',
  'ExtendedS3DestinationConfiguration.S3BackupConfiguration',
  'HttpEndpointDestinationConfiguration.S3Configuration',
  'S3DestinationConfiguration',
];

const UNPLAYED: Unsupported = {
  withoutEffect: [
    'DeliveryStreamEncryptionConfigurationInput',
    'DirectPutSourceConfiguration',
    'KinesisStreamSourceConfiguration.RoleARN',
    'Tags',
    ...S3_CONFIGURATIONS.flatMap((s3) => S3_WITHOUT_EFFECT.map((name) => `${s3}.${name}`)),
    // How long Firehose tries again when a partition cannot be delivered: here it is for as long as a record
    // is kept.
    'ExtendedS3DestinationConfiguration.DynamicPartitioningConfiguration.RetryOptions',
    ...CONVERSION_WITHOUT_EFFECT,
    ...HTTP_WITHOUT_EFFECT,
  ],
  refused: {
    AmazonOpenSearchServerlessDestinationConfiguration: notPlayed('OpenSearch Serverless'),
    AmazonopensearchserviceDestinationConfiguration: notPlayed('OpenSearch'),
    DatabaseSourceConfiguration:
      'a database as the source is not played; a Kinesis stream and Direct PUT are',
    ElasticsearchDestinationConfiguration: notPlayed('Elasticsearch'),
    IcebergDestinationConfiguration: notPlayed('Apache Iceberg tables'),
    MSKSourceConfiguration: 'Amazon MSK as the source is not played; a Kinesis stream and Direct PUT are',
    RedshiftDestinationConfiguration: notPlayed('Redshift'),
    SnowflakeDestinationConfiguration: notPlayed('Snowflake'),
    SplunkDestinationConfiguration: notPlayed('Splunk'),
    ...CONVERSION_REFUSED,
  },
};

/** The properties of an `AWS::KinesisFirehose::DeliveryStream`, and how each is accounted for. */
export function deliveryStreamProperties(values: Readonly<Record<string, unknown>>): Properties {
  return new Properties(values, UNPLAYED);
}
