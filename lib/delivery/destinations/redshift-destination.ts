import {
  Duration,
  aws_kinesisfirehose as firehose,
  Stack,
  type aws_s3 as s3,
  type aws_secretsmanager as secretsmanager,
  Token,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { checkSecondsWithin, InputError } from '../../support/check';
import { encryptedBucket } from '../../support/encrypted-bucket';
import {
  DEFAULT_DELIVERY_INTERVAL_SECONDS,
  DELIVERY_INTERVAL_SECONDS,
  DELIVERY_RETRY_SECONDS,
  S3_BUFFER_MIB,
} from '../../support/limits';
import { grantBucketUses } from '../shared/bucket-access';
import { bufferingHints, type DeliveryBuffering } from '../shared/buffering';
import type { DeliveryContext, DeliveryDestinationConfig } from '../shared/destination-config';
import { grantSecret, secretConfiguration } from '../shared/secret-access';
import { refuseLargeRecords } from '../shared/sink';
import { bindBackup, type DeliveryBucketOptions, encryptionOf } from '../shared/source-backup';

/**
 * Options of `DeliveryDestination.redshift`. Firehose writes objects to a bucket and has Redshift copy them.
 * Buffers are 1 to 128 MiB (default 5) and 0 to 900 seconds (default 300); retries are 0 to 7,200 seconds
 * (default 3,600).
 */
export interface RedshiftDestinationOptions extends DeliveryBuffering {
  /** The cluster or the serverless workgroup. */
  readonly target: RedshiftTarget;

  /** The database. */
  readonly database: string;

  /** The table. It has to exist. */
  readonly table: string;

  /** A secret `{"username": "…", "password": "…"}` of a user that may INSERT into the table. */
  readonly secret: secretsmanager.ISecret;

  /**
   * The columns, if the objects have fewer than the table.
   *
   * @default - all columns, in their order
   */
  readonly columns?: string[];

  /**
   * Options of the COPY command. The delivery adds GZIP.
   *
   * @default JSON 'auto'
   */
  readonly copyOptions?: string;

  /**
   * How long Firehose retries COPY, every 5 minutes: whole seconds, 0 to 7,200. Objects that are not copied
   * by then stay in the bucket, with a manifest below `errors/` (Firehose Developer Guide, data delivery).
   *
   * @default Duration.seconds(3600)
   */
  readonly retryDuration?: Duration;

  /**
   * The bucket from which Redshift copies. Firehose deletes no objects.
   *
   * @default - the delivery makes a bucket: encrypted with its own key, which rotates, no public access, TLS
   * only
   */
  readonly bucket?: s3.IBucket;

  /**
   * How long the bucket that the delivery makes keeps objects. Choose longer than `retryDuration`. It does
   * not apply to an existing bucket.
   *
   * @default - until someone deletes them
   */
  readonly expiration?: Duration;

  /**
   * The prefix of the objects' keys. It holds no expressions: Firehose adds the time of arrival (Firehose
   * Developer Guide, custom prefixes).
   *
   * @default redshift/
   */
  readonly prefix?: string;

  /**
   * Keeps each record as it came from the stream, besides the result of the transform. It cannot be switched
   * off later (Firehose, RedshiftDestinationConfiguration).
   *
   * @default - source records are not kept
   */
  readonly sourceBackup?: DeliveryBucketOptions;
}

/** The default port of Redshift. */
const PORT = 5439;

/**
 * The cluster or workgroup of a Redshift database. It has to be publicly accessible and to let in the
 * addresses of Firehose in its Region. Enhanced VPC routing is not supported (Firehose Developer Guide,
 * configure destination settings).
 */
export class RedshiftTarget {
  /**
   * A provisioned cluster.
   * @param endpointAddress the host name without port, e.g. `attrEndpointAddress` of the cluster's resource
   * @param port default 5439
   */
  public static cluster(endpointAddress: string, port: number = PORT): RedshiftTarget {
    return new RedshiftTarget(() => `${endpointAddress}:${port}`);
  }

  /**
   * A serverless workgroup of the stack's account and Region.
   * @param workgroupName its name
   * @param port default 5439
   */
  public static serverless(workgroupName: string, port: number = PORT): RedshiftTarget {
    return new RedshiftTarget((scope) => {
      const { account, region, urlSuffix } = Stack.of(scope);
      return `${workgroupName}.${account}.${region}.redshift-serverless.${urlSuffix}:${port}`;
    });
  }

  private constructor(private readonly host: (scope: Construct) => string) {}

  /**
   * The connection string of a database.
   * @internal
   */
  public _jdbcUrl(scope: Construct, database: string): string {
    return `jdbc:redshift://${this.host(scope)}/${database}`;
  }
}

const DEFAULT_PREFIX = 'redshift/';

/**
 * Binds a Redshift table to its delivery.
 * @throws InputError for settings that Firehose would refuse
 */
export function bindRedshift(
  context: DeliveryContext,
  options: RedshiftDestinationOptions,
): DeliveryDestinationConfig {
  const { scope, where, role, transform } = context;
  const prefix = options.prefix ?? DEFAULT_PREFIX;
  check(context, options, prefix);
  const hints = bufferingHints(where, options, {
    sizeMebibytes: S3_BUFFER_MIB,
    defaultSize: 5,
    intervalSeconds: DELIVERY_INTERVAL_SECONDS,
    defaultInterval: DEFAULT_DELIVERY_INTERVAL_SECONDS,
  });
  const bucket =
    options.bucket ??
    encryptedBucket(scope, 'Bucket', {
      holds: `what ${scope.node.path} loads`,
      expiration: options.expiration,
      removalPolicy: context.removalPolicy,
    });
  const backup =
    options.sourceBackup && bindBackup(context, 'sourceBackup', 'source', options.sourceBackup, bucket);
  // The whole bucket: the keys of manifests and of failed records are not documented exactly.
  const use = { bucket, prefixes: [''] };
  return {
    bucket,
    backupBucket: backup?.use.bucket,
    grants: [
      ...grantBucketUses(role, [use, ...(backup ? [backup.use] : [])]),
      grantSecret(options.secret, role),
    ],
    configuration: {
      redshiftDestinationConfiguration: {
        roleArn: role.roleArn,
        clusterJdbcurl: options.target._jdbcUrl(scope, options.database),
        copyCommand: {
          dataTableName: options.table,
          dataTableColumns: options.columns?.join(','),
          copyOptions: `${options.copyOptions ?? "JSON 'auto'"} GZIP`,
        },
        retryOptions: {
          durationInSeconds: (options.retryDuration ?? Duration.seconds(3_600)).toSeconds(),
        },
        s3Configuration: {
          bucketArn: bucket.bucketArn,
          roleArn: role.roleArn,
          prefix,
          bufferingHints: hints,
          compressionFormat: firehose.Compression.GZIP.value,
          encryptionConfiguration: encryptionOf(bucket),
          cloudWatchLoggingOptions: context.log.stream('intermediate'),
        },
        processingConfiguration: transform && { enabled: true, processors: [transform] },
        cloudWatchLoggingOptions: context.log.stream('delivery'),
        secretsManagerConfiguration: secretConfiguration(options.secret, role),
        s3BackupMode: backup ? 'Enabled' : undefined,
        s3BackupConfiguration: backup?.configuration,
      },
    },
  };
}

function check(context: DeliveryContext, options: RedshiftDestinationOptions, prefix: string): void {
  const { where } = context;
  refuseLargeRecords(context, 'Redshift');
  checkSecondsWithin(`${where}: retryDuration`, options.retryDuration, DELIVERY_RETRY_SECONDS);
  if (!Token.isUnresolved(prefix) && prefix.includes('!{')) {
    throw new InputError(
      `${where}: prefix is "${prefix}"; for Redshift it holds no expressions (Firehose Developer Guide, custom prefixes).`,
    );
  }
  const copyOptions = options.copyOptions ?? '';
  const compression = /\b(gzip|lzop|bzip2|zstd)\b/i.exec(copyOptions)?.[0];
  if (compression !== undefined) {
    throw new InputError(
      `${where}: copyOptions is "${copyOptions}"; objects are compressed with GZIP, which is added by itself: leave ` +
        `"${compression}" out.`,
    );
  }
  if (options.sourceBackup !== undefined && context.transform === undefined) {
    throw new InputError(
      `${where}: sourceBackup is set, and nothing changes the records; it is for a delivery with a transform, for which it ` +
        'keeps the originals (Firehose Developer Guide, configure backup settings).',
    );
  }
}
