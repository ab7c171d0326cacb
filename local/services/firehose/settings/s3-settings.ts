import { parseArn } from '../../../base/arn';
import type { Properties } from '../../../template';
import { COMPRESSION_FORMATS, type CompressionFormat, EXTENSIONS } from '../object-encoding';
import { type KeySettings, readKeySettings } from '../prefix/object-keys';

/** How records are written to a bucket. */
export interface S3Settings {
  readonly bucket: string;
  readonly keys: KeySettings;
  readonly compression: CompressionFormat;
  readonly bufferBytes: number;
  readonly bufferMs: number;
  /** What has no meaning here, as DescribeDeliveryStream shows it. */
  readonly shown: Readonly<Record<string, unknown>>;
}

/** What has a meaning on AWS and none here, by the last part of a property's name. */
export const S3_WITHOUT_EFFECT = ['RoleARN', 'EncryptionConfiguration', 'CloudWatchLoggingOptions'] as const;

const MIB = 1024 * 1024;

/**
 * Reads what every S3 configuration has. Buffers: 1 to 128 MiB, default 5, and 0 to 900 s, default 300
 * (Firehose API, BufferingHints).
 * @param format of a conversion: its extension and the default of its buffer
 * @throws AwsError with the property, the value given and what is allowed
 */
export function readS3(
  s3: Properties,
  {
    isPartitioned = false,
    format,
  }: { isPartitioned?: boolean; format?: { extension: string; bufferMiB: number } } = {},
): S3Settings {
  const compression = s3.oneOf('CompressionFormat', COMPRESSION_FORMATS) ?? 'UNCOMPRESSED';
  const { bytes, ms } = readBufferingHints(s3, { defaultMiB: format?.bufferMiB ?? 5, maxMiB: 128 });
  return {
    bucket: readBucket(s3),
    keys: readKeySettings(s3, isPartitioned, format?.extension ?? EXTENSIONS[compression]),
    compression,
    bufferBytes: bytes,
    bufferMs: ms,
    shown: {
      RoleARN: s3.string('RoleARN'),
      EncryptionConfiguration: s3.object('EncryptionConfiguration') ?? {
        NoEncryptionConfig: 'NoEncryption',
      },
      CloudWatchLoggingOptions: s3.object('CloudWatchLoggingOptions') ?? { Enabled: false },
    },
  };
}

export function readBufferingHints(
  destination: Properties,
  { defaultMiB, maxMiB }: { defaultMiB: number; maxMiB: number },
): { readonly bytes: number; readonly ms: number } {
  const hints = destination.nested('BufferingHints');
  return {
    bytes: (hints.integer('SizeInMBs', 1, maxMiB) ?? defaultMiB) * MIB,
    ms: (hints.integer('IntervalInSeconds', 0, 900) ?? 300) * 1000,
  };
}

function readBucket(s3: Properties): string {
  const name = 'BucketARN';
  const { service, resource } = parseArn(s3.requiredString(name));
  return service === 's3' && resource !== '' ? resource : s3.mustBe(name, 'the ARN of a bucket');
}
