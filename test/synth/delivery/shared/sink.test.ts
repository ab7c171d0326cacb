import { Size, type Stack } from 'aws-cdk-lib';
import { DeliveryDestination, RedshiftTarget } from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';

import { refused, secretOf, WHERE } from '../support/deliver';

describe('records above 1 MiB', () => {
  const maxRecordSize = Size.mebibytes(2);

  test.each<[string, (stack: Stack) => DeliveryDestination]>([
    ['an HTTP endpoint', () => DeliveryDestination.http({ url: 'https://example.com' })],
    [
      'Snowflake',
      (stack) =>
        DeliveryDestination.snowflake({
          accountUrl: 'a.snowflakecomputing.com',
          secret: secretOf(stack),
          database: 'd',
          schema: 's',
          table: 't',
        }),
    ],
    [
      'Redshift',
      (stack) =>
        DeliveryDestination.redshift({
          target: RedshiftTarget.serverless('w'),
          database: 'd',
          table: 't',
          secret: secretOf(stack),
        }),
    ],
  ])('are not delivered to %s', (name, destination) => {
    expect(refused(destination, { maxRecordSize })).toBe(
      `${WHERE}stream "App/Clicks" takes records of up to 2048 KiB; to ${name} Firehose does not deliver records above 1 MiB: ` +
        'deliver to S3 first (Kinesis Data Streams Developer Guide, handle large records).',
    );
  });
});
