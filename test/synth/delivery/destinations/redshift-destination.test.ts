import { Duration, type Stack } from 'aws-cdk-lib';
import { DeliveryDestination, type RedshiftDestinationOptions, RedshiftTarget } from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { policyLines, readable } from '../../support/readable-policy';
import { newStack } from '../../support/synthesize';

import { deliver, FIREHOSE, partOf, refused, secretOf, WHERE } from '../support/deliver';

describe('Redshift', () => {
  const options = (stack: Stack): RedshiftDestinationOptions => ({
    target: RedshiftTarget.cluster('clicks.abc123.eu-west-1.redshift.amazonaws.com'),
    database: 'clicks',
    table: 'public.views',
    secret: secretOf(stack),
  });

  test('a cluster, by way of a bucket', () => {
    const stack = newStack();
    const delivery = deliver(stack, DeliveryDestination.redshift(options(stack)));
    const part = partOf(stack, 'RedshiftDestinationConfiguration');
    expect(part).toMatchObject({
      ClusterJDBCURL: 'jdbc:redshift://clicks.abc123.eu-west-1.redshift.amazonaws.com:5439/clicks',
      CopyCommand: { DataTableName: 'public.views', CopyOptions: "JSON 'auto' GZIP" },
      RetryOptions: { DurationInSeconds: 3600 },
      S3Configuration: { Prefix: 'redshift/', CompressionFormat: 'GZIP', BufferingHints: { SizeInMBs: 5 } },
      SecretsManagerConfiguration: { Enabled: true },
    });
    // For Redshift there may be none (Firehose Developer Guide, custom prefixes).
    expect(part.S3Configuration).not.toHaveProperty('ErrorOutputPrefix');
    expect(JSON.stringify(part)).not.toMatch(/"(Username|Password)"/);
    expect(policyLines(stack)).toContainEqual(
      expect.stringContaining('s3: AbortMultipartUpload, GetObject, PutObject | on <DeliveryBucket.Arn>/* |'),
    );
    expect(delivery.metricDataFreshness().metricName).toBe('DeliveryToRedshift.DataFreshness');
  });

  test('a serverless workgroup, with a source backup', () => {
    const stack = newStack();
    const delivery = deliver(
      stack,
      DeliveryDestination.redshift({
        ...options(stack),
        target: RedshiftTarget.serverless('clicks', 5440),
        columns: ['id', 'page'],
        copyOptions: "JSON 's3://paths/views.json'",
        prefix: 'load/',
        sourceBackup: {},
      }),
      { transform: true },
    );
    const part = partOf(stack, 'RedshiftDestinationConfiguration');
    expect(readable(part.ClusterJDBCURL)).toBe(
      'jdbc:redshift://clicks.<AccountId>.<Region>.redshift-serverless.<URLSuffix>:5440/clicks',
    );
    expect(part).toMatchObject({
      CopyCommand: { DataTableColumns: 'id,page', CopyOptions: "JSON 's3://paths/views.json' GZIP" },
      S3Configuration: { Prefix: 'load/' },
      S3BackupMode: 'Enabled',
      S3BackupConfiguration: { Prefix: 'source/!{timestamp:yyyy/MM/dd/HH}/' },
    });
    expect(delivery.backupBucket).toBe(delivery.bucket);
  });

  test.each<[string, Partial<RedshiftDestinationOptions>, string]>([
    [
      'an expression in the prefix',
      { prefix: 'x/!{timestamp:yyyy}/' },
      `prefix is "x/!{timestamp:yyyy}/"; for Redshift it holds no expressions (${FIREHOSE}, custom prefixes).`,
    ],
    [
      'another compression',
      { copyOptions: 'CSV lzop' },
      'copyOptions is "CSV lzop"; objects are compressed with GZIP, which is added by itself: leave "lzop" out.',
    ],
    [
      'a backup without a transform',
      { sourceBackup: {} },
      'sourceBackup is set, and nothing changes the records',
    ],
    ['a retry of three hours', { retryDuration: Duration.hours(3) }, 'retryDuration is 3 hours; allowed'],
  ])('%s', (_name, wrong, message) => {
    expect(refused((stack) => DeliveryDestination.redshift({ ...options(stack), ...wrong }))).toContain(
      WHERE + message,
    );
  });
});
