import {
  type Duration,
  Fn,
  aws_iam as iam,
  type aws_kms as kms,
  Stack,
  type aws_s3 as s3,
  Token,
} from 'aws-cdk-lib';
import { InputError } from '../../support/check';
import { encryptedBucket } from '../../support/encrypted-bucket';
import { grantKeyUse } from '../../support/grants';
import { acknowledgeWildcards } from '../../support/wildcards';
import { grantDeadLetters, grantKeyValidation } from './channel-access';
import { DEFAULT_DEAD_LETTER_PREFIX, deadLetterConfiguration } from './channel-bucket-destination';
import type { ChannelContext, ChannelDestinationConfig } from './channel-destination-config';

/** Options of `ChannelDestination.table`. */
export interface ChannelTableOptions {
  /**
   * The table bucket, in the stream's account and Region:
   * `arn:<partition>:s3tables:<region>:<account>:bucket/<name>`.
   */
  readonly tableBucketArn: string;

  /** The namespace in the table bucket. */
  readonly tableNamespace: string;

  /** The table. The channel makes it, and cannot deliver to a table that exists. */
  readonly tableName: string;

  /**
   * The schema of the records in the Glue Schema Registry:
   * `arn:<partition>:glue:<region>:<account>:schema/<registry>/<name>`. To change the schema, remove the
   * delivery and make another.
   */
  readonly schemaArn: string;

  /**
   * The format of the records.
   *
   * @default ChannelTableFormat.JSON
   */
  readonly recordFormat?: ChannelTableFormat;

  /**
   * The compression of the Parquet files.
   *
   * @default ChannelTableCompression.ZSTD
   */
  readonly compression?: ChannelTableCompression;

  /**
   * A column of the type `timestamptz`. Its hour partitions the table.
   *
   * @default - the table is not partitioned
   */
  readonly hourlyPartitionColumn?: string;

  /**
   * The customer-managed key that encrypts the table.
   *
   * @default - a key of Amazon S3
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * The bucket in which Kinesis names the records that it could not deliver, with the reason. Kinesis does
   * not write the records themselves.
   *
   * @default - the delivery makes a bucket: encrypted with its own key, which rotates, no public access, TLS
   * only
   */
  readonly deadLetterBucket?: s3.IBucket;

  /**
   * The prefix of the keys in that bucket.
   *
   * @default errors/
   */
  readonly deadLetterPrefix?: string;

  /**
   * How long the dead-letter bucket that the delivery makes keeps objects. It does not apply to an existing
   * bucket.
   *
   * @default - until someone deletes them
   */
  readonly deadLetterExpiration?: Duration;
}

/** The format of a stream's records, for a channel to a table (Kinesis, RecordConfiguration). */
export enum ChannelTableFormat {
  /** JSON objects that fit the schema. */
  JSON = 'JSON',
  /**
   * JSON as the serializers of the Glue Schema Registry write it, with the id of the schema in each record.
   */
  GSR_JSON = 'GSR_JSON',
}

/** How the Parquet files of a channel's table are compressed (Kinesis, S3TablesConfiguration). */
export enum ChannelTableCompression {
  /** No compression. */
  NONE = 'NONE',
  /** Zstandard. */
  ZSTD = 'ZSTD',
  /** Snappy. */
  SNAPPY = 'SNAPPY',
}

/** Kinesis Data Streams Developer Guide, "Permission policy for streaming tables on Apache Iceberg". */
const TABLE_ACTIONS = [
  's3tables:CreateNamespace',
  's3tables:CreateTable',
  's3tables:GetTable',
  's3tables:GetTableBucket',
  's3tables:GetTableData',
  's3tables:GetTableMetadataLocation',
  's3tables:PutTableData',
  's3tables:PutTableRecordExpirationConfiguration',
  's3tables:TagResource',
  's3tables:UpdateTableMetadataLocation',
];

/** Needed only with a customer-managed key. */
const ENCRYPT_TABLE = 's3tables:PutTableEncryption';

const TABLE_BUCKET_ARN = /^arn:[^:]+:s3tables:[^:]+:\d{12}:bucket\/[a-z0-9-]{3,63}$/;

const SCHEMA_ARN = /^arn:[^:]+:glue:[^:]+:\d{12}:schema\/[^/]+\/[^/]+$/;

/**
 * Binds a table to the delivery of a channel.
 * @throws InputError for settings that Kinesis would refuse
 */
export function bindChannelTable(
  context: ChannelContext,
  options: ChannelTableOptions,
): ChannelDestinationConfig {
  const { scope, where, role } = context;
  checkArn(
    where,
    'tableBucketArn',
    options.tableBucketArn,
    TABLE_BUCKET_ARN,
    's3tables:<region>:<account>:bucket/<name>',
  );
  checkArn(
    where,
    'schemaArn',
    options.schemaArn,
    SCHEMA_ARN,
    'glue:<region>:<account>:schema/<registry>/<name>',
  );
  const { encryptionKey: key } = options;
  const deadLetterBucket =
    options.deadLetterBucket ??
    encryptedBucket(scope, 'DeadLetterBucket', {
      holds: `what ${scope.node.path} could not deliver`,
      expiration: options.deadLetterExpiration,
      removalPolicy: context.removalPolicy,
    });
  const tables = `${options.tableBucketArn}/table/*`;
  acknowledgeWildcards(
    role,
    [tables],
    'S3 Tables gives the table, which the channel makes, an id of its own.',
  );
  const deadLetterPrefix = options.deadLetterPrefix ?? DEFAULT_DEAD_LETTER_PREFIX;
  return {
    kind: 'DeliveryToIceberg',
    deadLetterBucket,
    recordConfiguration: {
      RecordFormatType: options.recordFormat ?? ChannelTableFormat.JSON,
      GSRSchemaARN: options.schemaArn,
    },
    grants: [
      iam.Grant.addToPrincipal({
        grantee: role,
        actions: key ? [...TABLE_ACTIONS, ENCRYPT_TABLE] : TABLE_ACTIONS,
        resourceArns: [options.tableBucketArn, tables],
      }),
      readSchema(context, options.schemaArn),
      grantDeadLetters(deadLetterBucket, role, deadLetterPrefix),
      ...(key ? encryptTable(key, role, options.tableBucketArn) : []),
    ],
    configuration: {
      EncryptionConfiguration: key && { EncryptionType: 'KMS', KeyId: key.keyArn },
      S3TablesDestinationConfiguration: {
        DataFreshnessInSeconds: context.freshnessSeconds,
        DeadLetterQueueS3Configuration: deadLetterConfiguration(deadLetterBucket, deadLetterPrefix),
        S3TablesConfigurationList: [
          {
            TableBucketARN: options.tableBucketArn,
            Namespace: options.tableNamespace,
            TableName: options.tableName,
            CompressionType: options.compression ?? ChannelTableCompression.ZSTD,
            PartitionSpec:
              options.hourlyPartitionColumn === undefined
                ? undefined
                : {
                    PartitionFields: [{ SourceName: options.hourlyPartitionColumn, Transform: 'TIME_HOUR' }],
                  },
          },
        ],
      },
    },
  };
}

function encryptTable(key: kms.IKey, grantee: iam.IRole, tableBucketArn: string): iam.Grant[] {
  return [
    grantKeyValidation(key, grantee),
    grantKeyUse({
      key,
      grantee,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      service: 's3',
      encryptionContextLike: { 'aws:s3:arn': [`${tableBucketArn}/*`] },
    }),
    grantKeyUse({ key, grantee, actions: ['kms:DescribeKey'], service: 's3tables' }),
  ];
}

function readSchema({ scope, role }: ChannelContext, schemaArn: string): iam.Grant {
  // The ARN may be a token, so CloudFormation's functions split it. They work on strings as well.
  const registry = Fn.select(1, Fn.split('/', schemaArn));
  return iam.Grant.addToPrincipal({
    grantee: role,
    actions: ['glue:GetSchemaVersion'],
    resourceArns: [
      Stack.of(scope).formatArn({ service: 'glue', resource: 'registry', resourceName: registry }),
      schemaArn,
    ],
  });
}

function checkArn(where: string, prop: string, arn: string, form: RegExp, shown: string): void {
  if (Token.isUnresolved(arn) || form.test(arn)) return;
  throw new InputError(`${where}: ${prop} is "${arn}"; allowed is arn:<partition>:${shown}.`);
}
