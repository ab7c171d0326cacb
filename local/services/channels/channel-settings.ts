import { parseArn } from '../../base/arn';
import { Properties, type Unsupported } from '../../template';

export const RECORD_FORMATS = ['JSON', 'STRING', 'BYTE_ARRAY'] as const;

/** A channel to a general purpose bucket, checked, with Kinesis' defaults filled in. */
export interface ChannelSettings {
  readonly name: string;
  readonly streamArn: string;
  readonly format: (typeof RECORD_FORMATS)[number];
  readonly bucket: string;
  readonly compression: 'NONE' | 'GZIP' | 'ZSTD';
  /** Absent for the default. */
  readonly keyTemplate: string | undefined;
  /** Milliseconds. */
  readonly freshnessMs: number;
  readonly deadLetters: { readonly bucket: string; readonly prefix: string | undefined };
  /** Names the properties given that have no effect on this machine. */
  readonly note: string | undefined;
}

const S3 = 'S3DestinationConfiguration.';

const UNPLAYED: Unsupported = {
  withoutEffect: [
    'EncryptionConfiguration',
    'LoggingConfiguration',
    'ServiceExecutionRoleARN',
    'Tags',
    `${S3}StorageConfiguration.ExpectedBucketOwner`,
    `${S3}StorageConfiguration.StorageClass`,
    `${S3}DeadLetterQueueS3Configuration.ExpectedBucketOwner`,
  ],
  refused: {
    S3TablesDestinationConfiguration: 'S3 Tables are not played on this machine; general purpose buckets are',
  },
};

/**
 * Reads the properties of an `AWS::Kinesis::Channel`. Freshness: 300 to 900 s, default 300 (Kinesis Developer
 * Guide, "Data delivery concepts").
 * @throws AwsError InvalidParameterValueException with the property, the value given and what is allowed
 */
export function readChannel(values: Readonly<Record<string, unknown>>): ChannelSettings {
  const properties = new Properties(values, UNPLAYED);
  const name = properties.requiredString('ChannelName');
  const s3 = properties.nested('S3DestinationConfiguration');
  const storage = s3.nested('StorageConfiguration');
  const bucket = readBucket(storage);
  const deadLetters = s3.nested('DeadLetterQueueS3Configuration');
  const hasDeadLetters = s3.object('DeadLetterQueueS3Configuration') !== undefined;
  return {
    name,
    ...readStream(properties),
    bucket,
    compression:
      storage.oneOf('CompressionType', ['NONE', 'GZIP', 'ZSTD']) ??
      storage.mustBe('CompressionType', 'NONE, GZIP or ZSTD'),
    keyTemplate: storage.string('OutputKeyTemplate'),
    freshnessMs: (s3.integer('DataFreshnessInSeconds', 300, 900) ?? 300) * 1000,
    deadLetters: {
      bucket: hasDeadLetters ? readBucket(deadLetters) : bucket,
      prefix: deadLetters.string('ErrorOutputPrefix'),
    },
    note: properties.note(),
  };
}

function readStream(properties: Properties): Pick<ChannelSettings, 'streamArn' | 'format'> {
  const [stream, another] = properties.nestedList('StreamConfigurationList');
  if (stream === undefined || another !== undefined) {
    return properties.mustBe('StreamConfigurationList', 'a list of one stream');
  }
  const record = stream.nested('RecordConfiguration');
  if (record.string('RecordFormatType') === 'GSR_JSON')
    record.refuse('RecordFormatType', 'it is for S3 Tables only');
  if (record.string('GSRSchemaARN') !== undefined) record.refuse('GSRSchemaARN', 'it is for S3 Tables only');
  const streamArn = stream.requiredString('StreamARN');
  const { service, resource } = parseArn(streamArn);
  if (service !== 'kinesis' || !resource.startsWith('stream/')) {
    stream.mustBe('StreamARN', 'the ARN of a Kinesis data stream');
  }
  const format = record.oneOf('RecordFormatType', RECORD_FORMATS);
  return { streamArn, format: format ?? record.mustBe('RecordFormatType', RECORD_FORMATS.join(', ')) };
}

function readBucket(storage: Properties): string {
  const { service, resource } = parseArn(storage.requiredString('BucketARN'));
  return service === 's3' && resource !== '' ? resource : storage.mustBe('BucketARN', 'the ARN of a bucket');
}
