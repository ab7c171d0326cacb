import { describe, expect, it } from 'vitest';
import { deliveryFixture } from '../support/delivery-fixture';

/** Of the Firehose Developer Guide, "Example prefixes", at noon of 20 November 2026. */
const EXAMPLES: [
  prefix: string | undefined,
  errorPrefix: string | undefined,
  delivered: string,
  failed: string,
][] = [
  [undefined, 'failures/!{firehose:error-output-type}/', '2026/11/20/12/', 'failures/processing-failed/'],
  [undefined, undefined, '2026/11/20/12/', 'processing-failed/2026/11/20/12/'],
  ['mine/', undefined, 'mine/2026/11/20/12/', 'mine/processing-failed/2026/11/20/12/'],
  ['mine', 'errors/', 'mine2026/11/20/12/', 'errors/processing-failed/2026/11/20/12/'],
  [
    'y=!{timestamp:yyyy}/h=!{timestamp:HH}/',
    'errors/!{timestamp:yyyy}/!{firehose:error-output-type}',
    'y=2026/h=12/',
    'errors/2026/processing-failed',
  ],
];

describe('the keys of objects', () => {
  it.each(EXAMPLES)(
    'with the prefix %s and the error prefix %s',
    async (Prefix, ErrorOutputPrefix, delivered, failed) => {
      const processors = { Enabled: true, Processors: [{ Type: 'Decompression', Parameters: [] }] };
      const failing = await deliveryFixture({
        s3: { Prefix, ErrorOutputPrefix, ProcessingConfiguration: processors },
      });
      failing.put('no GZIP');
      await failing.flush();
      const name = /delivery-1-2026-11-20-12-00-00-[0-9a-f-]{36}$/;
      expect(failing.objects()[0]?.key.replace(name, '')).toBe(failed);

      const fine = await deliveryFixture({ s3: { Prefix, ErrorOutputPrefix } });
      fine.put('a');
      await fine.flush();
      expect(fine.objects()[0]?.key.replace(name, '')).toBe(delivered);
    },
  );

  it('have the time zone and the extension that are asked for', async () => {
    const { put, flush, objects } = await deliveryFixture({
      s3: { CustomTimeZone: 'Asia/Tokyo', FileExtension: '.json.gz', CompressionFormat: 'GZIP' },
    });
    put('a');
    await flush();
    expect(objects()[0]?.key).toMatch(
      /^2026\/11\/20\/21\/delivery-1-2026-11-20-21-00-00-[0-9a-f-]{36}\.json\.gz$/,
    );
  });

  it('have the time of the oldest record', async () => {
    const { put, clock, flush, objects } = await deliveryFixture({
      s3: { BufferingHints: { IntervalInSeconds: 900 } },
    });
    put('a');
    await clock.advance(60_000);
    put('b');
    await flush();
    expect(objects()[0]?.key).toMatch(/delivery-1-2026-11-20-12-00-00/);
  });
});

describe('settings that contradict each other', () => {
  const prefix = '!{partitionKeyFromQuery:a}/';
  const ErrorOutputPrefix = 'errors/!{firehose:error-output-type}/';
  const DynamicPartitioningConfiguration = { Enabled: true };
  it.each([
    [
      { Prefix: '!{timestamp:yyyy}/' },
      'ErrorOutputPrefix is missing: it must be given when Prefix contains expressions',
    ],
    [{ Prefix: '!{firehose:error-output-type}/', ErrorOutputPrefix }, 'is for ErrorOutputPrefix only'],
    [
      { ErrorOutputPrefix: '!{timestamp:yyyy}/' },
      'with an expression it must contain !{firehose:error-output-type}',
    ],
    [{ ErrorOutputPrefix: `${prefix}${ErrorOutputPrefix}` }, 'it must not contain partition keys'],
    [{ Prefix: prefix, ErrorOutputPrefix }, 'partition keys need DynamicPartitioningConfiguration.Enabled'],
    [{ Prefix: 'a/', ErrorOutputPrefix, DynamicPartitioningConfiguration }, 'it must contain partition keys'],
    [
      { Prefix: prefix, ErrorOutputPrefix, DynamicPartitioningConfiguration },
      'there is no processor of type MetadataExtraction',
    ],
    [
      { CustomTimeZone: 'Mars/Olympus' },
      'CustomTimeZone is "Mars/Olympus": it must be the name of a time zone',
    ],
    [{ FileExtension: 'gz' }, 'FileExtension is "gz": it must be a period'],
    [{ S3BackupMode: 'Enabled' }, 'S3BackupConfiguration is missing: S3BackupMode Enabled needs it'],
    [
      { BufferingHints: { SizeInMBs: 129 } },
      'BufferingHints.SizeInMBs is 129: it must be a whole number from 1 to 128',
    ],
    [{ BucketARN: 'lake' }, 'BucketARN is "lake": it must be the ARN of a bucket'],
    [{ CompressionFormat: 'ZSTD' }, 'it must be UNCOMPRESSED, GZIP, ZIP, Snappy or HADOOP_SNAPPY'],
    [{ Misspelt: 1 }, 'Misspelt is 1: known here are'],
  ])('%j', async (s3, message) => {
    await expect(deliveryFixture({ s3 })).rejects.toThrow(message);
  });

  it.each([
    [
      { IcebergDestinationConfiguration: {} },
      'delivery to Apache Iceberg tables is not played on this machine',
    ],
    [{ SplunkDestinationConfiguration: {} }, 'delivery to Splunk is not played on this machine'],
    [{ ExtendedS3DestinationConfiguration: undefined }, 'a delivery stream has exactly one destination'],
    [{ S3DestinationConfiguration: {} }, 'a delivery stream has exactly one destination'],
    [
      { DeliveryStreamType: 'MSKAsSource' },
      'DeliveryStreamType is "MSKAsSource": it must be DirectPut or KinesisStreamAsSource',
    ],
    [{ DeliveryStreamType: 'DirectPut' }, 'with a Kinesis stream it must be KinesisStreamAsSource'],
    [{ DeliveryStreamName: 'a b' }, 'The delivery stream name "a b" must be 1 to 64'],
  ])('%j', async (properties, message) => {
    await expect(deliveryFixture({ properties })).rejects.toThrow(message);
  });
});
