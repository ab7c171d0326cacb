import type { KnownDeliveryStream } from './delivery-streams';
import type { HttpSettings } from './settings/http-settings';
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
        ...(destination.kind === 's3'
          ? { ExtendedS3DestinationDescription: { ...describeS3(destination), ...describeBackup(backup) } }
          : { HttpEndpointDestinationDescription: describeHttp(destination) }),
      },
    ],
  };
}

function describeBackup(backup: S3Settings | undefined): object {
  if (backup === undefined) return { S3BackupMode: 'Disabled' };
  return { S3BackupMode: 'Enabled', S3BackupDescription: describeS3(backup) };
}

function describeHttp({ url, bufferBytes, bufferMs, s3, backsUpAll }: HttpSettings): object {
  return {
    EndpointConfiguration: { Url: url },
    BufferingHints: { SizeInMBs: bufferBytes / MIB, IntervalInSeconds: bufferMs / 1000 },
    S3BackupMode: backsUpAll ? 'AllData' : 'FailedDataOnly',
    S3DestinationDescription: describeS3(s3),
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
