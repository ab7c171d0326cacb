import { aws_kinesisfirehose as firehose, aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledgeWildcards } from '../../support/wildcards';

/** A table of the Glue data catalog that defines the columns of the files. */
export interface SchemaTable {
  /** The database's name. */
  readonly databaseName: string;

  /** The table's name. For a table of the same app use its `ref`, so that CloudFormation makes it first. */
  readonly tableName: string;

  /**
   * The id of the catalog, which is an account.
   *
   * @default - the stack's account
   */
  readonly catalogId?: string;

  /**
   * The table's Region.
   *
   * @default - the stack's Region
   */
  readonly region?: string;

  /**
   * The table's version. With `LATEST` Firehose follows changes of the table.
   *
   * @default LATEST
   */
  readonly versionId?: string;

  /**
   * Whether the table takes its columns from the Glue Schema Registry. The permission to read them,
   * glue:GetSchemaVersion, holds for all schemas (Firehose Developer Guide, access to AWS Glue).
   *
   * @default false
   */
  readonly usesSchemaRegistry?: boolean;
}

/** Options of `DeliveryFormat.parquet`. */
export interface ParquetFormatOptions {
  /**
   * How Firehose reads the JSON of the records.
   *
   * @default firehose.InputFormat.OPENX_JSON
   */
  readonly input?: firehose.IInputFormat;

  /**
   * How Firehose writes the files.
   *
   * @default - Parquet with Snappy
   */
  readonly output?: firehose.ParquetOutputFormat;
}

/** Options of `DeliveryFormat.orc`. */
export interface OrcFormatOptions {
  /**
   * How Firehose reads the JSON of the records.
   *
   * @default firehose.InputFormat.OPENX_JSON
   */
  readonly input?: firehose.IInputFormat;

  /**
   * How Firehose writes the files.
   *
   * @default - ORC with Snappy
   */
  readonly output?: firehose.OrcOutputFormat;
}

/** A format as the S3 destination uses it. */
export interface DeliveryFormatConfig {
  readonly compressionFormat?: string;
  readonly dataFormatConversionConfiguration?: firehose.CfnDeliveryStream.DataFormatConversionConfigurationProperty;
  readonly grants: iam.Grant[];
}

/**
 * The format of the objects. Compression and conversion are one choice, because a conversion compresses the
 * columns and not the object.
 */
export class DeliveryFormat {
  /**
   * The records one after the other, as they are or as the transform made them.
   *
   * @param compression of each object; default `Compression.GZIP`. Firehose does not offer ZSTD;
   * `ChannelDelivery` does
   */
  public static records(compression: firehose.Compression = firehose.Compression.GZIP): DeliveryFormat {
    return new DeliveryFormat(() => ({ compressionFormat: compression.value, grants: [] }));
  }

  /**
   * Parquet files, from records that are JSON objects. A record that does not fit the table goes to the error
   * prefix.
   *
   * @param table the columns
   */
  public static parquet(table: SchemaTable, options: ParquetFormatOptions = {}): DeliveryFormat {
    return converted(
      table,
      options.input ?? firehose.InputFormat.OPENX_JSON,
      options.output ?? new firehose.ParquetOutputFormat({ compression: firehose.ParquetCompression.SNAPPY }),
    );
  }

  /**
   * ORC files, from records that are JSON objects. A record that does not fit the table goes to the error
   * prefix.
   *
   * @param table the columns
   */
  public static orc(table: SchemaTable, options: OrcFormatOptions = {}): DeliveryFormat {
    return converted(
      table,
      options.input ?? firehose.InputFormat.OPENX_JSON,
      options.output ?? new firehose.OrcOutputFormat({ compression: firehose.OrcCompression.SNAPPY }),
    );
  }

  /** @internal */
  public static _of(
    bind: (scope: Construct, role: iam.IRole) => DeliveryFormatConfig,
    converts: boolean,
  ): DeliveryFormat {
    return new DeliveryFormat(bind, converts);
  }

  private constructor(
    private readonly bind: (scope: Construct, role: iam.IRole) => DeliveryFormatConfig,
    private readonly converts = false,
  ) {}

  /**
   * Whether Firehose converts the records, which needs larger buffers.
   * @internal
   */
  public get _converts(): boolean {
    return this.converts;
  }

  /** @internal */
  public _bind(scope: Construct, role: iam.IRole): DeliveryFormatConfig {
    return this.bind(scope, role);
  }
}

function converted(
  table: SchemaTable,
  input: firehose.IInputFormat,
  output: firehose.IOutputFormat,
): DeliveryFormat {
  return DeliveryFormat._of((scope, role) => {
    const region = table.region ?? Stack.of(scope).region;
    return {
      // This is the default. With a conversion S3 compression has to be off (Firehose Developer Guide).
      compressionFormat: firehose.Compression.UNCOMPRESSED.value,
      dataFormatConversionConfiguration: {
        enabled: true,
        inputFormatConfiguration: input.createInputFormatConfig(),
        outputFormatConfiguration: output.createOutputFormatConfig(),
        schemaConfiguration: {
          roleArn: role.roleArn,
          region,
          catalogId: table.catalogId,
          databaseName: table.databaseName,
          tableName: table.tableName,
          versionId: table.versionId ?? 'LATEST',
        },
      },
      grants: readSchema(scope, role, table, region),
    };
  }, true);
}

/** Firehose Developer Guide, "Grant Firehose access to AWS Glue for data format conversion". */
function readSchema(scope: Construct, role: iam.IRole, table: SchemaTable, region: string): iam.Grant[] {
  const arn = (resource: string, resourceName?: string) =>
    Stack.of(scope).formatArn({ service: 'glue', resource, resourceName, region, account: table.catalogId });
  const grants = [
    iam.Grant.addToPrincipal({
      grantee: role,
      actions: ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'],
      resourceArns: [
        arn('catalog'),
        arn('database', table.databaseName),
        arn('table', `${table.databaseName}/${table.tableName}`),
      ],
    }),
  ];
  if (!table.usesSchemaRegistry) return grants;
  acknowledgeWildcards(
    role,
    ['*'],
    'AWS documents glue:GetSchemaVersion for all schemas (Firehose Developer Guide, access to AWS Glue).',
  );
  return [
    ...grants,
    iam.Grant.addToPrincipal({ grantee: role, actions: ['glue:GetSchemaVersion'], resourceArns: ['*'] }),
  ];
}
