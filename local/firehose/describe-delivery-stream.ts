import type { KnownDeliveryStream } from './delivery-streams';
import type { S3Settings } from './settings/s3-settings';

const MIB = 1024 * 1024;

/** A delivery stream as DescribeDeliveryStream shows it: what it reads, where it delivers, how it buffers. */
export function describeDeliveryStream({ stream, settings, createdAt }: KnownDeliveryStream): object {
  const { source, destination, backup } = settings;
  const isDirect = source.type === 'DirectPut';
  return {
    DeliveryStreamName: stream.name,
    DeliveryStreamARN: stream.arn,
    DeliveryStreamStatus: 'ACTIVE',
    DeliveryStreamType: source.type,
    VersionId: '1',
    CreateTimestamp: createdAt / 1000,
    HasMoreDestinations: false,
    Source: isDirect
      ? undefined
      : {
          KinesisStreamSourceDescription: {
            KinesisStreamARN: source.streamArn,
            DeliveryStartTimestamp: createdAt / 1000,
          },
        },
    Destinations: [
      {
        DestinationId: 'destinationId-000000000001',
        ExtendedS3DestinationDescription: {
          ...describeS3(destination),
          S3BackupMode: backup === undefined ? 'Disabled' : 'Enabled',
          S3BackupDescription: backup && describeS3(backup),
        },
      },
    ],
  };
}

function describeS3({ bucket, keys, compression, bufferBytes, bufferMs }: S3Settings): object {
  return {
    BucketARN: `arn:aws:s3:::${bucket}`,
    CustomTimeZone: keys.timeZone,
    FileExtension: keys.extension,
    CompressionFormat: compression,
    BufferingHints: { SizeInMBs: bufferBytes / MIB, IntervalInSeconds: bufferMs / 1000 },
  };
}
