import {
  type aws_kinesisfirehose as firehose,
  type aws_secretsmanager as secretsmanager,
  Token,
} from 'aws-cdk-lib';
import { InputError } from '../../support/check';
import { DELIVERY_INTERVAL_SECONDS, S3_BUFFER_MIB } from '../../support/limits';
import { grantBucketUses } from '../shared/bucket-access';
import type { DeliveryContext, DeliveryDestinationConfig } from '../shared/destination-config';
import { grantSecret, secretConfiguration } from '../shared/secret-access';
import { type BackedUpSinkOptions, bindSink, refuseLargeRecords } from '../shared/sink';

/**
 * Options of `DeliveryDestination.snowflake`. Buffers are 1 to 128 MiB (default 1) and 0 to 900 seconds
 * (default 0); retries are 0 to 7,200 seconds (default 60).
 */
export interface SnowflakeDestinationOptions extends BackedUpSinkOptions {
  /** The account's URL: `<account>.snowflakecomputing.com`, with or without https:// and port. */
  readonly accountUrl: string;

  /**
   * A secret `{"user": "…", "private_key": "…", "key_passphrase": "…"}`. The passphrase is needed only if the
   * key has one.
   */
  readonly secret: secretsmanager.ISecret;

  /** The database. */
  readonly database: string;

  /** The schema in the database. */
  readonly schema: string;

  /** The table in the schema. */
  readonly table: string;

  /**
   * How a record becomes a row.
   *
   * @default SnowflakeLoading.jsonKeys()
   */
  readonly loading?: SnowflakeLoading;

  /**
   * The Snowflake role of the user.
   *
   * @default - the user's default role
   */
  readonly snowflakeRole?: string;

  /**
   * The VPC endpoint service of a private Snowflake account: `com.amazonaws.vpce.<region>.vpce-svc-<id>`.
   *
   * @default - over the internet
   */
  readonly privateLinkVpceId?: string;
}

/** How a record becomes a row of a Snowflake table. */
export class SnowflakeLoading {
  /** The keys of the JSON object are columns. */
  public static jsonKeys(): SnowflakeLoading {
    return new SnowflakeLoading({ dataLoadingOption: 'JSON_MAPPING' });
  }

  /**
   * The whole record goes to one column.
   * @param contentColumn of the type VARIANT
   */
  public static variant(contentColumn: string): SnowflakeLoading {
    return new SnowflakeLoading({
      dataLoadingOption: 'VARIANT_CONTENT_MAPPING',
      contentColumnName: contentColumn,
    });
  }

  /**
   * The whole record goes to one column, and its origin to another: stream, shard, partition key and sequence
   * number.
   * @param contentColumn of the type VARIANT
   * @param metadataColumn of the type VARIANT
   */
  public static variantWithMetadata(contentColumn: string, metadataColumn: string): SnowflakeLoading {
    return new SnowflakeLoading({
      dataLoadingOption: 'VARIANT_CONTENT_AND_METADATA_MAPPING',
      contentColumnName: contentColumn,
      metaDataColumnName: metadataColumn,
    });
  }

  private constructor(
    private readonly properties: Pick<
      firehose.CfnDeliveryStream.SnowflakeDestinationConfigurationProperty,
      'dataLoadingOption' | 'contentColumnName' | 'metaDataColumnName'
    >,
  ) {}

  /** @internal */
  public get _properties(): Pick<
    firehose.CfnDeliveryStream.SnowflakeDestinationConfigurationProperty,
    'dataLoadingOption' | 'contentColumnName' | 'metaDataColumnName'
  > {
    return this.properties;
  }
}

/**
 * Binds a Snowflake table to its delivery.
 * @throws InputError for settings that Firehose would refuse
 */
export function bindSnowflake(
  context: DeliveryContext,
  options: SnowflakeDestinationOptions,
): DeliveryDestinationConfig {
  const { where, role } = context;
  const { accountUrl, database, schema, table, snowflakeRole, privateLinkVpceId } = options;
  if (!Token.isUnresolved(accountUrl) && !/.+\.snowflakecomputing\.com/.test(accountUrl)) {
    throw new InputError(
      `${where}: accountUrl is "${accountUrl}"; allowed is <account>.snowflakecomputing.com (Firehose, ` +
        'SnowflakeDestinationConfiguration).',
    );
  }
  refuseLargeRecords(context, 'Snowflake');
  const sink = bindSink(context, options, {
    sizeMebibytes: S3_BUFFER_MIB,
    defaultSize: 1,
    intervalSeconds: DELIVERY_INTERVAL_SECONDS,
    defaultInterval: 0,
    defaultRetrySeconds: 60,
  });
  return {
    bucket: sink.use.bucket,
    grants: [...grantBucketUses(role, [sink.use]), grantSecret(options.secret, role)],
    configuration: {
      snowflakeDestinationConfiguration: {
        ...sink.configuration,
        ...(options.loading ?? SnowflakeLoading.jsonKeys())._properties,
        accountUrl,
        database,
        schema,
        table,
        snowflakeRoleConfiguration:
          snowflakeRole === undefined ? undefined : { enabled: true, snowflakeRole },
        snowflakeVpcConfiguration: privateLinkVpceId === undefined ? undefined : { privateLinkVpceId },
        s3BackupMode: options.backUpAllRecords ? 'AllData' : 'FailedDataOnly',
        secretsManagerConfiguration: secretConfiguration(options.secret, role),
      },
    },
  };
}
