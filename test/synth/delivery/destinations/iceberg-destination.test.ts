import { aws_kms as kms, type Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import { DeliveryDestination, IcebergCatalog, type IcebergDestinationOptions } from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { policyLines, readable } from '../../support/readable-policy';
import { type Json, messageOf, newStack } from '../../support/synthesize';

import { deliver, FIREHOSE, ownLines, partOf, type Setting, WHERE } from '../support/deliver';

describe('Iceberg tables', () => {
  const tables = [{ databaseName: 'clicks', tableName: 'views' }];
  const glue = (stack: Stack, options: Partial<IcebergDestinationOptions> = {}, setting: Setting = {}) =>
    deliver(
      stack,
      DeliveryDestination.iceberg({
        catalog: IcebergCatalog.glue(
          new s3.Bucket(stack, 'Warehouse', { encryptionKey: new kms.Key(stack, 'Key') }),
        ),
        tables,
        ...options,
      }),
      setting,
    );
  const at = 'arn:<Partition>:glue:<Region>:<AccountId>';

  test('of the Glue catalog', () => {
    const stack = newStack();
    const delivery = glue(stack);
    const part = partOf(stack, 'IcebergDestinationConfiguration');
    expect(part).toMatchObject({
      DestinationTableConfigurationList: [
        { DestinationDatabaseName: 'clicks', DestinationTableName: 'views' },
      ],
      BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 300 },
      s3BackupMode: 'FailedDataOnly',
    });
    expect(readable((part.CatalogConfiguration as Json).CatalogArn)).toBe(`${at}:catalog`);
    expect(policyLines(stack)).toEqual(
      expect.arrayContaining([
        `glue: GetDatabase, GetTable, UpdateTable | on ${at}:catalog, ${at}:database/clicks, ${at}:table/clicks/views`,
        's3: AbortMultipartUpload, DeleteObject, GetObject, PutObject | on <Warehouse.Arn>/*',
        's3: GetBucketLocation, ListBucket, ListBucketMultipartUploads | on <Warehouse.Arn>',
        'kms: Decrypt, GenerateDataKey | on <Key.Arn> | if kms:ViaService StringLike s3.<Region>.amazonaws.com* | ' +
          'if kms:EncryptionContext:aws:s3:arn StringLike <Warehouse.Arn>, <Warehouse.Arn>/*',
      ]),
    );
    expect(delivery.metricDataFreshness().metricName).toBe('DeliveryToIceberg.DataFreshness');
  });

  test('in Amazon S3 Tables', () => {
    const stack = newStack();
    deliver(
      stack,
      DeliveryDestination.iceberg({
        catalog: IcebergCatalog.s3Tables('lake'),
        tables,
        usesLakeFormation: true,
      }),
    );
    const catalog = `${at}:catalog/s3tablescatalog`;
    const part = partOf(stack, 'IcebergDestinationConfiguration');
    expect(readable((part.CatalogConfiguration as Json).CatalogArn)).toBe(`${catalog}/lake`);
    const bucket = 'arn:<Partition>:s3tables:<Region>:<AccountId>:bucket/lake';
    expect(ownLines(stack)).toEqual([
      's3tables: GetNamespace, GetTable, GetTableData, GetTableMetadataLocation, PutTableData, UpdateTableMetadataLocation | ' +
        `on ${bucket}, ${bucket}/table/*`,
      `s3tables: GetTableBucket | on ${bucket}`,
      `glue: GetDatabase, GetDatabases, GetTable, GetTables, UpdateTable | on ${at}:catalog, ${catalog}, ${catalog}/lake, ` +
        `${at}:database/clicks, ${at}:table/clicks/views`,
      'lakeformation: GetDataAccess | on *',
    ]);
  });

  test('several, by what is in the record', () => {
    const stack = newStack();
    glue(stack, {
      tables: [
        { databaseName: 'clicks', tableName: 'views', uniqueKeys: ['id'], errorPrefix: 'views-failed/' },
        { databaseName: 'clicks', tableName: 'sales' },
      ],
      routing: { databaseName: '"clicks"', tableName: '.kind', operation: '.operation' },
    });
    const part = partOf(stack, 'IcebergDestinationConfiguration');
    expect(part.DestinationTableConfigurationList).toMatchObject([
      { UniqueKeys: ['id'], S3ErrorOutputPrefix: 'views-failed/' },
      { DestinationTableName: 'sales' },
    ]);
    expect(JSON.stringify(part.ProcessingConfiguration)).toContain(
      JSON.stringify(
        '{"destinationDatabaseName":"clicks","destinationTableName":.kind,"operation":.operation}',
      ),
    );
    expect(policyLines(stack)).toContainEqual(
      expect.stringContaining('<DeliveryBackupBucket.Arn>/views-failed/*'),
    );
  });

  test('several, by what the transform answers', () => {
    const two = [...tables, { databaseName: 'clicks', tableName: 'sales' }];
    expect(() => glue(newStack(), { tables: two }, { transform: true })).not.toThrow();
  });

  test.each<[string, Partial<IcebergDestinationOptions>, string]>([
    ['no table', { tables: [] }, 'tables is empty; allowed is at least one table.'],
    [
      'two tables and no routing',
      { tables: [...tables, { databaseName: 'clicks', tableName: 'sales' }] },
      'there are 2 tables, and nothing says which record belongs to which; it needs a routing, or a transform',
    ],
    [
      'a hyphen in a name',
      { tables: [{ databaseName: 'clicks', tableName: 'page-views' }] },
      'tableName is "page-views"; allowed are 1 to 255 of letters, digits, "." and "_" (Firehose, DestinationTableConfiguration).',
    ],
    [
      'updates of what is only appended',
      { appendOnly: true, tables: [{ databaseName: 'clicks', tableName: 'views', uniqueKeys: ['id'] }] },
      'appendOnly is true, and table "views" has uniqueKeys, for updates and deletes',
    ],
  ])('%s', (_name, wrong, message) => {
    const stack = newStack();
    expect(messageOf(() => glue(stack, wrong))).toContain(WHERE + message);
  });

  test.each(['cn-north-1', 'us-gov-west-1', 'mx-central-1'])('in %s', (region) => {
    const stack = newStack({ env: { account: '111122223333', region } });
    expect(messageOf(() => glue(stack))).toBe(
      `${WHERE}the stack is in ${region}, where Firehose does not deliver to Iceberg tables (${FIREHOSE}, considerations and limitations).`,
    );
  });
});
