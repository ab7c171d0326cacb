import { ArnFormat, aws_iam as iam, Stack, type aws_s3 as s3 } from 'aws-cdk-lib';
import { grantKeyUse } from '../../support/grants';
import { acknowledgeWildcards } from '../../support/wildcards';
import type { DeliveryContext } from '../shared/destination-config';

/** The names by which the catalog knows a table. */
interface TableName {
  readonly databaseName: string;
  readonly tableName: string;
}

/** A catalog as a destination uses it. */
export interface IcebergCatalogConfig {
  readonly catalogArn: string;
  readonly grants: iam.Grant[];
}

/** Firehose Developer Guide, "Grant Firehose access to an Apache Iceberg Tables destination". */
const ON_CATALOG = ['glue:GetDatabase', 'glue:GetTable', 'glue:UpdateTable'];
const ON_FILES = ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'];
const ON_BUCKET = ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'];
/** Firehose Developer Guide, "Grant Firehose access to Amazon S3 Tables". */
const ON_TABLES = [
  's3tables:GetNamespace',
  's3tables:GetTable',
  's3tables:GetTableData',
  's3tables:GetTableMetadataLocation',
  's3tables:PutTableData',
  's3tables:UpdateTableMetadataLocation',
];
const ON_CATALOG_OF_TABLES = [
  'glue:GetDatabase',
  'glue:GetDatabases',
  'glue:GetTable',
  'glue:GetTables',
  'glue:UpdateTable',
];

/** The catalog of Iceberg tables, and the place of their files. */
export class IcebergCatalog {
  /**
   * Tables of the Glue data catalog whose files are in a bucket of yours.
   * @param warehouse the bucket
   */
  public static glue(warehouse: s3.IBucket): IcebergCatalog {
    return new IcebergCatalog((context, tables) => bindGlue(context, tables, warehouse));
  }

  /**
   * Tables in Amazon S3 Tables. The table bucket must be integrated with the Glue data catalog.
   * @param tableBucketName the table bucket, in the stack's account and Region
   */
  public static s3Tables(tableBucketName: string): IcebergCatalog {
    return new IcebergCatalog((context, tables) => bindTables(context, tables, tableBucketName));
  }

  private constructor(
    private readonly bind: (context: DeliveryContext, tables: readonly TableName[]) => IcebergCatalogConfig,
  ) {}

  /** @internal */
  public _bind(context: DeliveryContext, tables: readonly TableName[]): IcebergCatalogConfig {
    return this.bind(context, tables);
  }
}

function bindGlue(
  { scope, role }: DeliveryContext,
  tables: readonly TableName[],
  warehouse: s3.IBucket,
): IcebergCatalogConfig {
  const catalogArn = glueArn(scope, 'catalog');
  const files = warehouse.arnForObjects('*');
  acknowledgeWildcards(role, [files], 'The files of an Iceberg table have names that the writer makes.');
  const on = (actions: string[], resourceArns: string[]) =>
    iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns });
  const key = warehouse.encryptionKey;
  return {
    catalogArn,
    grants: [
      on(ON_CATALOG, [catalogArn, ...tableArns(scope, tables)]),
      on(ON_FILES, [files]),
      on(ON_BUCKET, [warehouse.bucketArn]),
      ...(key
        ? [
            grantKeyUse({
              key,
              grantee: role,
              actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
              service: 's3',
              encryptionContextLike: { 'aws:s3:arn': [warehouse.bucketArn, files] },
            }),
          ]
        : []),
    ],
  };
}

function bindTables(
  { scope, role }: DeliveryContext,
  tables: readonly TableName[],
  tableBucketName: string,
): IcebergCatalogConfig {
  const arn = Stack.of(scope).formatArn({
    service: 's3tables',
    resource: 'bucket',
    resourceName: tableBucketName,
  });
  const root = glueArn(scope, 'catalog');
  const federated = `${root}/s3tablescatalog`;
  const catalogArn = `${federated}/${tableBucketName}`;
  const anyTable = `${arn}/table/*`;
  acknowledgeWildcards(
    role,
    [anyTable],
    'S3 Tables gives a table an id of its own, which its ARN ends with.',
  );
  const on = (actions: string[], resourceArns: string[]) =>
    iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns });
  return {
    catalogArn,
    grants: [
      on(ON_TABLES, [arn, anyTable]),
      on(['s3tables:GetTableBucket'], [arn]),
      on(ON_CATALOG_OF_TABLES, [root, federated, catalogArn, ...tableArns(scope, tables)]),
    ],
  };
}

function tableArns(scope: DeliveryContext['scope'], tables: readonly TableName[]): string[] {
  const arns = tables.flatMap(({ databaseName, tableName }) => [
    glueArn(scope, 'database', databaseName),
    glueArn(scope, 'table', `${databaseName}/${tableName}`),
  ]);
  return [...new Set(arns)];
}

function glueArn(scope: DeliveryContext['scope'], resource: string, resourceName?: string): string {
  const arnFormat = resourceName === undefined ? ArnFormat.NO_RESOURCE_NAME : ArnFormat.SLASH_RESOURCE_NAME;
  return Stack.of(scope).formatArn({ service: 'glue', resource, resourceName, arnFormat });
}
