import { aws_iam as iam, Stack, Token } from 'aws-cdk-lib';
import { InputError } from '../../support/check';
import {
  DEFAULT_DELIVERY_INTERVAL_SECONDS,
  DELIVERY_INTERVAL_SECONDS,
  S3_BUFFER_MIB,
} from '../../support/limits';
import { acknowledgeWildcards } from '../../support/wildcards';
import { grantBucketUses } from '../shared/bucket-access';
import { processor } from '../shared/delivery-transform';
import type { DeliveryContext, DeliveryDestinationConfig } from '../shared/destination-config';
import { fixedPart } from '../shared/prefixes';
import { bindSink, type SinkOptions } from '../shared/sink';
import type { IcebergCatalog } from './iceberg-catalog';

/** A table to which Firehose writes. */
export interface IcebergTable {
  /** The database, or namespace. */
  readonly databaseName: string;

  /** The table, with the Iceberg format version 2. */
  readonly tableName: string;

  /**
   * The columns that identify a row, for updates and deletes. The table has to exist before the delivery is
   * made.
   *
   * @default - records are inserted
   */
  readonly uniqueKeys?: string[];

  /**
   * The prefix, in the backup bucket, of the keys of records that could not be written to this table.
   *
   * @default - the error prefix of the backup
   */
  readonly errorPrefix?: string;
}

/** The table of each record, as jq 1.6 expressions. A fixed name is an expression in double quotes. */
export interface IcebergRouting {
  /** An expression for the database, e.g. `"clicks"`, with its double quotes. */
  readonly databaseName: string;

  /** An expression for the table, e.g. `.device_type`. */
  readonly tableName: string;

  /**
   * An expression for the operation: `insert`, `update` or `delete`.
   *
   * @default - insert
   */
  readonly operation?: string;
}

/**
 * Options of `DeliveryDestination.iceberg`. Buffers are 1 to 128 MiB (default 5) and 0 to 900 seconds
 * (default 300); retries are 0 to 7,200 seconds (default 300). A record has to be one JSON object whose keys
 * are columns.
 */
export interface IcebergDestinationOptions extends SinkOptions {
  /** The catalog of the tables. */
  readonly catalog: IcebergCatalog;

  /** The tables. More than one needs a routing, or a transform that returns `metadata.otfMetadata`. */
  readonly tables: IcebergTable[];

  /**
   * The table of each record.
   *
   * @default - the only table, or the one that the transform returns
   */
  readonly routing?: IcebergRouting;

  /**
   * Whether records are only inserted. It cannot be changed later (Firehose,
   * IcebergDestinationConfiguration).
   *
   * @default false
   */
  readonly appendOnly?: boolean;

  /**
   * Whether Lake Formation controls access to the tables. The role then gets lakeformation:GetDataAccess
   * here, and needs permissions in Lake Formation, too.
   *
   * @default false
   */
  readonly usesLakeFormation?: boolean;
}

/** Firehose, DestinationTableConfiguration. */
const NAME = /^[a-zA-Z0-9._]{1,255}$/;
/** Firehose Developer Guide, considerations and limitations of Iceberg tables. */
const WITHOUT_ICEBERG = /^(?:cn-|us-gov-|ap-east-2$|ap-southeast-5$|ap-southeast-6$|mx-central-1$)/;

/**
 * Binds Iceberg tables to their delivery.
 * @throws InputError for settings that Firehose would refuse
 */
export function bindIceberg(
  context: DeliveryContext,
  options: IcebergDestinationOptions,
): DeliveryDestinationConfig {
  const { role } = context;
  check(context, options);
  const { routing, tables } = options;
  const sink = bindSink(
    context,
    options,
    {
      sizeMebibytes: S3_BUFFER_MIB,
      defaultSize: 5,
      intervalSeconds: DELIVERY_INTERVAL_SECONDS,
      defaultInterval: DEFAULT_DELIVERY_INTERVAL_SECONDS,
      defaultRetrySeconds: 300,
    },
    routing && [routingProcessor(routing)],
  );
  const errorPrefixes = tables.flatMap(({ errorPrefix }) =>
    errorPrefix === undefined ? [] : [fixedPart(errorPrefix)],
  );
  const catalog = options.catalog._bind(context, tables);
  return {
    bucket: sink.use.bucket,
    grants: [
      ...grantBucketUses(role, [sink.use, { bucket: sink.use.bucket, prefixes: errorPrefixes }]),
      ...catalog.grants,
      ...(options.usesLakeFormation ? [grantLakeFormation(role)] : []),
    ],
    configuration: {
      icebergDestinationConfiguration: {
        ...sink.configuration,
        appendOnly: options.appendOnly,
        catalogConfiguration: { catalogArn: catalog.catalogArn },
        destinationTableConfigurationList: tables.map((table) => ({
          destinationDatabaseName: table.databaseName,
          destinationTableName: table.tableName,
          uniqueKeys: table.uniqueKeys,
          s3ErrorOutputPrefix: table.errorPrefix,
        })),
        s3BackupMode: 'FailedDataOnly',
      },
    },
  };
}

function routingProcessor({ databaseName, tableName, operation }: IcebergRouting) {
  const names = { destinationDatabaseName: databaseName, destinationTableName: tableName, operation };
  const query = Object.entries(names).flatMap(([name, expression]) =>
    expression === undefined ? [] : [`${JSON.stringify(name)}:${expression}`],
  );
  return processor('MetadataExtraction', {
    MetadataExtractionQuery: `{${query.join(',')}}`,
    JsonParsingEngine: 'JQ-1.6',
  });
}

function grantLakeFormation(role: iam.IRole): iam.Grant {
  acknowledgeWildcards(
    role,
    ['*'],
    'lakeformation:GetDataAccess knows no resources (AWS, Service Authorization Reference).',
  );
  return iam.Grant.addToPrincipal({
    grantee: role,
    actions: ['lakeformation:GetDataAccess'],
    resourceArns: ['*'],
  });
}

function check({ scope, where, transform }: DeliveryContext, options: IcebergDestinationOptions): void {
  const { region } = Stack.of(scope);
  if (!Token.isUnresolved(region) && WITHOUT_ICEBERG.test(region)) {
    throw new InputError(
      `${where}: the stack is in ${region}, where Firehose does not deliver to Iceberg tables (Firehose Developer Guide, ` +
        'considerations and limitations).',
    );
  }
  if (options.tables.length === 0) {
    throw new InputError(`${where}: tables is empty; allowed is at least one table.`);
  }
  if (options.tables.length > 1 && options.routing === undefined && transform === undefined) {
    throw new InputError(
      `${where}: there are ${options.tables.length} tables, and nothing says which record belongs to which; it needs a routing, ` +
        'or a transform that answers metadata.otfMetadata.',
    );
  }
  for (const { databaseName, tableName } of options.tables) {
    for (const [prop, name] of Object.entries({ databaseName, tableName })) {
      if (Token.isUnresolved(name) || NAME.test(name)) continue;
      throw new InputError(
        `${where}: ${prop} is "${name}"; allowed are 1 to 255 of letters, digits, "." and "_" (Firehose, ` +
          'DestinationTableConfiguration).',
      );
    }
  }
  const keyed = options.tables.find(({ uniqueKeys }) => uniqueKeys !== undefined);
  if (options.appendOnly && keyed !== undefined) {
    throw new InputError(
      `${where}: appendOnly is true, and table "${keyed.tableName}" has uniqueKeys, for updates and deletes, which would be ` +
        'delivered out of order (Firehose, IcebergDestinationConfiguration); choose one of the two.',
    );
  }
}
