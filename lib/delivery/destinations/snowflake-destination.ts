import { type aws_secretsmanager as secretsmanager, Token } from 'aws-cdk-lib';
import { InputError } from '../../support/input-error';
import { DELIVERY_INTERVAL_SECONDS, S3_BUFFER_MIB } from '../../support/limits';
import { grantBucketUses } from '../shared/bucket-access';
import type { BoundDelivery, DeliveryContext } from '../shared/destination-config';
import { grantSecret, secretConfiguration } from '../shared/secret-access';
import { bindSink, refuseLargeRecords } from '../shared/sink';
import type { BackedUpSinkOptions } from '../shared/sink-options';
import { SnowflakeLoading } from './snowflake-loading';

/**
 * Options of `DeliveryDestination.snowflake`. Buffers are 1 to 128 MiB (default 1) and 0 to 900 seconds (default 0),
 * retries 0 to 7,200 seconds (default 60).
 */
export interface SnowflakeDestinationOptions extends BackedUpSinkOptions {
  /** `<account>.snowflakecomputing.com`, with or without https:// and port. */
  readonly accountUrl: string;

  /** `{"user": "…", "private_key": "…", "key_passphrase": "…"}`; the passphrase only where the key has one. */
  readonly secret: secretsmanager.ISecret;

  /** The database. */
  readonly database: string;

  /** The schema in it. */
  readonly schema: string;

  /** The table in it. */
  readonly table: string;

  /**
   * How a record becomes a row.
   *
   * @default SnowflakeLoading.jsonKeys()
   */
  readonly loading?: SnowflakeLoading;

  /**
   * The role in Snowflake.
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

/** @throws InputError for what Firehose would refuse */
export function bindSnowflake(context: DeliveryContext, options: SnowflakeDestinationOptions): BoundDelivery {
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
    metricPrefix: 'DeliveryToSnowflake',
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
