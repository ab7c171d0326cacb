import type { Stack } from 'aws-cdk-lib';
import {
  DeliveryDestination,
  type SnowflakeDestinationOptions,
  SnowflakeLoading,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { newStack } from '../../support/synthesize';

import { deliver, ownLines, partOf, refused, secretOf, WHERE } from '../support/deliver';

describe('Snowflake', () => {
  const options = (stack: Stack): SnowflakeDestinationOptions => ({
    accountUrl: 'https://clicks-eu.snowflakecomputing.com',
    secret: secretOf(stack),
    database: 'CLICKS',
    schema: 'PUBLIC',
    table: 'VIEWS',
  });

  test('by default', () => {
    const stack = newStack();
    deliver(stack, DeliveryDestination.snowflake(options(stack)));
    expect(partOf(stack, 'SnowflakeDestinationConfiguration')).toMatchObject({
      AccountUrl: 'https://clicks-eu.snowflakecomputing.com',
      Database: 'CLICKS',
      Schema: 'PUBLIC',
      Table: 'VIEWS',
      DataLoadingOption: 'JSON_MAPPING',
      BufferingHints: { SizeInMBs: 1, IntervalInSeconds: 0 },
      RetryOptions: { DurationInSeconds: 60 },
      S3BackupMode: 'FailedDataOnly',
    });
    expect(ownLines(stack)).toEqual([expect.stringContaining('secretsmanager: GetSecretValue')]);
  });

  test('with everything on', () => {
    const stack = newStack();
    deliver(
      stack,
      DeliveryDestination.snowflake({
        ...options(stack),
        loading: SnowflakeLoading.variantWithMetadata('CONTENT', 'METADATA'),
        snowflakeRole: 'LOADER',
        privateLinkVpceId: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b',
        backUpAllRecords: true,
      }),
    );
    expect(partOf(stack, 'SnowflakeDestinationConfiguration')).toMatchObject({
      DataLoadingOption: 'VARIANT_CONTENT_AND_METADATA_MAPPING',
      ContentColumnName: 'CONTENT',
      MetaDataColumnName: 'METADATA',
      SnowflakeRoleConfiguration: { Enabled: true, SnowflakeRole: 'LOADER' },
      SnowflakeVpcConfiguration: { PrivateLinkVpceId: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0a1b' },
      S3BackupMode: 'AllData',
    });
  });

  test('one column', () => {
    const stack = newStack();
    deliver(
      stack,
      DeliveryDestination.snowflake({ ...options(stack), loading: SnowflakeLoading.variant('CONTENT') }),
    );
    expect(partOf(stack, 'SnowflakeDestinationConfiguration')).toMatchObject({
      DataLoadingOption: 'VARIANT_CONTENT_MAPPING',
      ContentColumnName: 'CONTENT',
    });
  });

  test('another host', () => {
    expect(
      refused((stack) =>
        DeliveryDestination.snowflake({ ...options(stack), accountUrl: 'https://example.com' }),
      ),
    ).toBe(
      `${WHERE}accountUrl is "https://example.com"; allowed is <account>.snowflakecomputing.com (Firehose, SnowflakeDestinationConfiguration).`,
    );
  });
});
