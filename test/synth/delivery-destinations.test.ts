import {
  Duration,
  aws_ec2 as ec2,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_opensearchservice as opensearch,
  Size,
  type Stack,
  aws_s3 as s3,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import {
  DataStream,
  DataStreamEncryption,
  DeliveryDestination,
  FirehoseDelivery,
  type HttpDestinationOptions,
  IcebergCatalog,
  type IcebergDestinationOptions,
  IndexRotation,
  type OpenSearchDestinationOptions,
  type RedshiftDestinationOptions,
  RedshiftTarget,
  type SnowflakeDestinationOptions,
  SnowflakeLoading,
  type SplunkDestinationOptions,
  SplunkEndpointType,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { policyLines, readable } from './support/readable-policy';
import { type Json, messageOf, newStack, onlyResource, resourcesOf } from './support/synthesize';

const DELIVERY_STREAM = 'AWS::KinesisFirehose::DeliveryStream';
const WHERE = 'FirehoseDelivery "App/Delivery": ';
const FIREHOSE = 'Firehose Developer Guide';
/** Two statements of every destination: what the backup bucket takes. */
const BACKUP =
  's3: AbortMultipartUpload, GetObject, PutObject | on <DeliveryBackupBucket.Arn>/backup/*, <DeliveryBackupBucket.Arn>/errors/*';

const secretOf = (stack: Stack) =>
  secretsmanager.Secret.fromSecretCompleteArn(
    stack,
    'Secret',
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:credentials-AbCdEf',
  );
const domainOf = (stack: Stack) =>
  opensearch.Domain.fromDomainAttributes(stack, 'Domain', {
    domainArn: 'arn:aws:es:eu-west-1:111122223333:domain/logs',
    domainEndpoint: 'https://logs.eu-west-1.es.amazonaws.com',
  });

function handlerOf(stack: Stack): lambda.IFunction {
  const functionArn = 'arn:aws:lambda:eu-west-1:111122223333:function:transform';
  return lambda.Function.fromFunctionAttributes(stack, 'Transform', { functionArn });
}

interface Setting {
  readonly maxRecordSize?: Size;
  readonly transform?: boolean;
}

/** A delivery whose stream has no key of its own, so that every KMS statement is the destination's. */
function deliver(stack: Stack, destination: DeliveryDestination, setting: Setting = {}): FirehoseDelivery {
  const stream = new DataStream(stack, 'Clicks', {
    encryption: DataStreamEncryption.awsManaged(),
    maxRecordSize: setting.maxRecordSize,
  });
  const transform = setting.transform ? { handler: handlerOf(stack) } : undefined;
  return new FirehoseDelivery(stack, 'Delivery', { stream, destination, transform });
}

/** The destination's part of the only delivery stream. */
function partOf(stack: Stack, name: string): Json {
  return onlyResource(stack, DELIVERY_STREAM)[name] as Json;
}

/** What the role may do beside what it may do in each delivery: backup bucket, its key, logs, stream. */
function ownLines(stack: Stack): string[] {
  return policyLines(stack).filter((text) => !/^(?:s3|kms|logs|kinesis):/.test(text));
}

const refused = (destination: (stack: Stack) => DeliveryDestination, setting: Setting = {}): string => {
  const stack = newStack();
  return messageOf(() => deliver(stack, destination(stack), setting));
};

describe('an HTTP endpoint', () => {
  const http = (stack: Stack, options: Partial<HttpDestinationOptions> = {}, setting: Setting = {}) =>
    deliver(stack, DeliveryDestination.http({ url: 'https://example.com/in', ...options }), setting);

  test('by default', () => {
    const stack = newStack();
    const delivery = http(stack);
    expect(partOf(stack, 'HttpEndpointDestinationConfiguration')).toMatchObject({
      EndpointConfiguration: { Url: 'https://example.com/in' },
      BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 },
      RetryOptions: { DurationInSeconds: 300 },
      RequestConfiguration: { ContentEncoding: 'GZIP' },
      S3BackupMode: 'FailedDataOnly',
      S3Configuration: {
        Prefix: 'backup/!{timestamp:yyyy/MM/dd/HH}/',
        ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/',
        CompressionFormat: 'GZIP',
      },
    });
    expect(policyLines(stack)).toContainEqual(expect.stringContaining(BACKUP));
    expect(ownLines(stack)).toEqual([]);
    expect(delivery.bucket.node.path).toBe('App/Delivery/BackupBucket');
    expect(delivery.metricDataFreshness().metricName).toBe('DeliveryToHttpEndpoint.DataFreshness');
  });

  test('with everything on', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key');
    const secret = new secretsmanager.Secret(stack, 'Secret', { encryptionKey: key });
    const options: Partial<HttpDestinationOptions> = {
      secret,
      name: 'people',
      attributes: { team: 'clicks' },
      uncompressedRequests: true,
      backUpAllRecords: true,
      retryDuration: Duration.seconds(0),
      bufferSize: Size.mebibytes(64),
      bufferInterval: Duration.seconds(0),
    };
    http(stack, options, { transform: true });
    expect(partOf(stack, 'HttpEndpointDestinationConfiguration')).toMatchObject({
      EndpointConfiguration: { Name: 'people' },
      BufferingHints: { SizeInMBs: 64, IntervalInSeconds: 0 },
      RetryOptions: { DurationInSeconds: 0 },
      RequestConfiguration: {
        ContentEncoding: 'NONE',
        CommonAttributes: [{ AttributeName: 'team', AttributeValue: 'clicks' }],
      },
      S3BackupMode: 'AllData',
      ProcessingConfiguration: { Enabled: true, Processors: [{ Type: 'Lambda' }] },
      SecretsManagerConfiguration: { Enabled: true, SecretARN: { Ref: expect.stringMatching(/^Secret/) } },
    });
    expect(ownLines(stack)).toEqual([
      'lambda: GetFunctionConfiguration, InvokeFunction | on arn:aws:lambda:eu-west-1:111122223333:function:transform',
      'secretsmanager: GetSecretValue | on <Secret>',
    ]);
    expect(policyLines(stack)).toContain(
      'kms: Decrypt | on <Key.Arn> | if kms:ViaService StringLike secretsmanager.<Region>.amazonaws.com*',
    );
  });

  test.each<[string, Partial<HttpDestinationOptions>, string]>([
    [
      'without TLS',
      { url: 'http://example.com' },
      'url is "http://example.com"; allowed are https:// and up to 1,000 characters',
    ],
    [
      'a buffer of 65 MiB',
      { bufferSize: Size.mebibytes(65) },
      'bufferSize is 65 MiB; allowed are whole numbers from 1 to 64 MiB',
    ],
    [
      'a retry of three hours',
      { retryDuration: Duration.hours(3) },
      'retryDuration is 3 hours; allowed are whole numbers from 0 to 7,200 seconds',
    ],
  ])('%s', (_name, options, message) => {
    expect(refused(() => DeliveryDestination.http({ url: 'https://example.com', ...options }))).toContain(
      WHERE + message,
    );
  });
});

describe('Splunk', () => {
  const options = (stack: Stack): SplunkDestinationOptions => ({
    endpoint: 'https://http-inputs-clicks.splunkcloud.com:443',
    secret: secretOf(stack),
  });

  test('by default', () => {
    const stack = newStack();
    const delivery = deliver(stack, DeliveryDestination.splunk(options(stack)));
    const part = partOf(stack, 'SplunkDestinationConfiguration');
    expect(part).toMatchObject({
      HECEndpoint: 'https://http-inputs-clicks.splunkcloud.com:443',
      HECEndpointType: 'Raw',
      HECAcknowledgmentTimeoutInSeconds: 180,
      BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 60 },
      RetryOptions: { DurationInSeconds: 300 },
      S3BackupMode: 'FailedEventsOnly',
      // Splunk's configuration has no role, so the secret's has to be said.
      SecretsManagerConfiguration: {
        Enabled: true,
        RoleARN: { 'Fn::GetAtt': [expect.stringMatching(/Role/), 'Arn'] },
      },
    });
    expect(part).not.toHaveProperty('RoleARN');
    expect(ownLines(stack)).toEqual([
      'secretsmanager: GetSecretValue | on arn:aws:secretsmanager:eu-west-1:111122223333:secret:credentials-AbCdEf',
    ]);
    expect(delivery.metricDataFreshness().metricName).toBe('DeliveryToSplunk.DataFreshness');
  });

  test('events, and all of them backed up', () => {
    const stack = newStack();
    deliver(
      stack,
      DeliveryDestination.splunk({
        ...options(stack),
        endpointType: SplunkEndpointType.EVENT,
        backUpAllRecords: true,
        acknowledgmentTimeout: Duration.minutes(10),
      }),
    );
    expect(partOf(stack, 'SplunkDestinationConfiguration')).toMatchObject({
      HECEndpointType: 'Event',
      S3BackupMode: 'AllEvents',
      HECAcknowledgmentTimeoutInSeconds: 600,
    });
  });

  test.each<[string, Partial<SplunkDestinationOptions>, string]>([
    ['without TLS', { endpoint: 'http://splunk' }, 'endpoint is "http://splunk"; allowed are https://'],
    [
      'a buffer of 6 MiB',
      { bufferSize: Size.mebibytes(6) },
      'bufferSize is 6 MiB; allowed are whole numbers from 1 to 5 MiB',
    ],
    [
      'an interval of 61 seconds',
      { bufferInterval: Duration.seconds(61) },
      'bufferInterval is 1 minute 1 second; allowed are whole numbers from 0 to 60 seconds',
    ],
    [
      'a timeout of two minutes',
      { acknowledgmentTimeout: Duration.minutes(2) },
      'acknowledgmentTimeout is 2 minutes; allowed are whole numbers from 180 to 600 seconds',
    ],
  ])('%s', (_name, wrong, message) => {
    expect(refused((stack) => DeliveryDestination.splunk({ ...options(stack), ...wrong }))).toContain(
      WHERE + message,
    );
  });
});

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

describe('OpenSearch', () => {
  const search = (stack: Stack, options: Partial<OpenSearchDestinationOptions> = {}) =>
    deliver(
      stack,
      DeliveryDestination.openSearch({ domain: domainOf(stack), indexName: 'views', ...options }),
    );
  const domain = 'arn:aws:es:eu-west-1:111122223333:domain/logs';

  test('by default', () => {
    const stack = newStack();
    const delivery = search(stack);
    expect(partOf(stack, 'AmazonopensearchserviceDestinationConfiguration')).toMatchObject({
      DomainARN: domain,
      IndexName: 'views',
      IndexRotationPeriod: 'OneDay',
      DocumentIdOptions: { DefaultDocumentIdFormat: 'FIREHOSE_DEFAULT' },
      BufferingHints: { SizeInMBs: 5, IntervalInSeconds: 300 },
      RetryOptions: { DurationInSeconds: 300 },
      S3BackupMode: 'FailedDocumentsOnly',
    });
    expect(ownLines(stack)).toEqual([
      `es: DescribeDomain, DescribeDomainConfig, DescribeDomains, ESHttpPost, ESHttpPut | on ${domain}, ${domain}/*`,
      `es: ESHttpGet | on ${[
        '_all/_settings',
        '_cluster/stats',
        '_nodes',
        '_nodes/*/stats',
        '_nodes/stats',
        '_stats',
        'views*/_mapping/*',
        'views*/_stats',
      ]
        .map((path) => `${domain}/${path}`)
        .join(', ')}`,
    ]);
    expect(delivery.securityGroup).toBeUndefined();
    expect(delivery.metricDataFreshness().metricName).toBe('DeliveryToAmazonOpenSearchService.DataFreshness');
  });

  test('in a VPC: interfaces in its private subnets, with a group of their own', () => {
    const stack = newStack();
    const network = { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }) };
    const delivery = search(stack, {
      network,
      indexRotation: IndexRotation.HOURLY,
      documentIdsByOpenSearch: true,
      backUpAllRecords: true,
    });
    const part = partOf(stack, 'AmazonopensearchserviceDestinationConfiguration');
    expect(part).toMatchObject({
      IndexRotationPeriod: 'OneHour',
      DocumentIdOptions: { DefaultDocumentIdFormat: 'NO_DOCUMENT_ID' },
      S3BackupMode: 'AllDocuments',
    });
    const vpc = part.VpcConfiguration as Json;
    expect((vpc.SubnetIds as unknown[]).map(readable)).toEqual([
      expect.stringMatching(/PrivateSubnet1/),
      expect.stringMatching(/PrivateSubnet2/),
    ]);
    expect(vpc.SecurityGroupIds).toEqual([stack.resolve(delivery.securityGroup?.securityGroupId)]);
    expect(ownLines(stack)).toContain(
      'ec2: CreateNetworkInterface, CreateNetworkInterfacePermission, DeleteNetworkInterface, DescribeNetworkInterfaces, ' +
        'DescribeSecurityGroups, DescribeSubnets, DescribeVpcAttribute, DescribeVpcs | on *',
    );
  });

  test('in a VPC with given groups', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
    const group = new ec2.SecurityGroup(stack, 'Group', { vpc });
    expect(search(stack, { network: { vpc, securityGroups: [group] } }).securityGroup).toBeUndefined();
    const part = partOf(stack, 'AmazonopensearchserviceDestinationConfiguration').VpcConfiguration as Json;
    expect((part.SecurityGroupIds as unknown[]).map(readable)).toEqual(['<Group.GroupId>']);
  });

  test.each<[string, Partial<OpenSearchDestinationOptions>, string]>([
    [
      'a buffer of 101 MiB',
      { bufferSize: Size.mebibytes(101) },
      'bufferSize is 101 MiB; allowed are whole numbers from 1 to 100 MiB',
    ],
    ['an index without name', { indexName: '' }, 'indexName is "", 0 characters; allowed are 1 to 80'],
  ])('%s', (_name, wrong, message) => {
    expect(
      refused((stack) =>
        DeliveryDestination.openSearch({ domain: domainOf(stack), indexName: 'views', ...wrong }),
      ),
    ).toContain(WHERE + message);
  });
});

describe('OpenSearch Serverless', () => {
  const collection = {
    collectionName: 'clicks',
    collectionArn: 'arn:aws:aoss:eu-west-1:111122223333:collection/abc123',
    collectionEndpoint: 'https://abc123.eu-west-1.aoss.amazonaws.com',
    indexName: 'views',
  };

  test('the role may call the collection, and its policy lets it write to this index alone', () => {
    const stack = newStack();
    const delivery = deliver(stack, DeliveryDestination.openSearchServerless(collection));
    expect(partOf(stack, 'AmazonOpenSearchServerlessDestinationConfiguration')).toMatchObject({
      CollectionEndpoint: collection.collectionEndpoint,
      IndexName: 'views',
      S3BackupMode: 'FailedDocumentsOnly',
    });
    expect(ownLines(stack)).toEqual([`aoss: APIAccessAll | on ${collection.collectionArn}`]);
    const { Name, Type, Policy } = onlyResource(stack, 'AWS::OpenSearchServerless::AccessPolicy');
    expect(Type).toBe('data');
    expect(Name).toMatch(/^[a-z][a-z0-9-]{2,31}$/);
    expect(JSON.parse(readable(Policy))).toEqual([
      {
        Rules: [
          {
            ResourceType: 'index',
            Resource: ['index/clicks/views'],
            Permission: ['aoss:CreateIndex', 'aoss:UpdateIndex', 'aoss:WriteDocument'],
          },
        ],
        Principal: ['<DeliveryRole.Arn>'],
      },
    ]);
    expect(delivery.metricDataFreshness().metricName).toBe(
      'DeliveryToAmazonOpenSearchServerless.DataFreshness',
    );
  });

  test('the policy can be made elsewhere, and the collection lie in a VPC', () => {
    const stack = newStack();
    const network = { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 }) };
    deliver(
      stack,
      DeliveryDestination.openSearchServerless({ ...collection, makeAccessPolicy: false, network }),
    );
    expect(resourcesOf(stack, 'AWS::OpenSearchServerless::AccessPolicy')).toEqual({});
    expect(partOf(stack, 'AmazonOpenSearchServerlessDestinationConfiguration')).toHaveProperty(
      'VpcConfiguration',
    );
  });
});

describe('Redshift', () => {
  const options = (stack: Stack): RedshiftDestinationOptions => ({
    target: RedshiftTarget.cluster('clicks.abc123.eu-west-1.redshift.amazonaws.com'),
    database: 'clicks',
    table: 'public.views',
    secret: secretOf(stack),
  });

  test('a cluster, by way of a bucket', () => {
    const stack = newStack();
    const delivery = deliver(stack, DeliveryDestination.redshift(options(stack)));
    const part = partOf(stack, 'RedshiftDestinationConfiguration');
    expect(part).toMatchObject({
      ClusterJDBCURL: 'jdbc:redshift://clicks.abc123.eu-west-1.redshift.amazonaws.com:5439/clicks',
      CopyCommand: { DataTableName: 'public.views', CopyOptions: "JSON 'auto' GZIP" },
      RetryOptions: { DurationInSeconds: 3600 },
      S3Configuration: { Prefix: 'redshift/', CompressionFormat: 'GZIP', BufferingHints: { SizeInMBs: 5 } },
      SecretsManagerConfiguration: { Enabled: true },
    });
    // For Redshift there may be none (Firehose Developer Guide, custom prefixes).
    expect(part.S3Configuration).not.toHaveProperty('ErrorOutputPrefix');
    expect(JSON.stringify(part)).not.toMatch(/"(Username|Password)"/);
    expect(policyLines(stack)).toContainEqual(
      expect.stringContaining('s3: AbortMultipartUpload, GetObject, PutObject | on <DeliveryBucket.Arn>/* |'),
    );
    expect(delivery.metricDataFreshness().metricName).toBe('DeliveryToRedshift.DataFreshness');
  });

  test('a serverless workgroup, with a source backup', () => {
    const stack = newStack();
    const delivery = deliver(
      stack,
      DeliveryDestination.redshift({
        ...options(stack),
        target: RedshiftTarget.serverless('clicks', 5440),
        columns: ['id', 'page'],
        copyOptions: "JSON 's3://paths/views.json'",
        prefix: 'load/',
        sourceBackup: {},
      }),
      { transform: true },
    );
    const part = partOf(stack, 'RedshiftDestinationConfiguration');
    expect(readable(part.ClusterJDBCURL)).toBe(
      'jdbc:redshift://clicks.<AccountId>.<Region>.redshift-serverless.<URLSuffix>:5440/clicks',
    );
    expect(part).toMatchObject({
      CopyCommand: { DataTableColumns: 'id,page', CopyOptions: "JSON 's3://paths/views.json' GZIP" },
      S3Configuration: { Prefix: 'load/' },
      S3BackupMode: 'Enabled',
      S3BackupConfiguration: { Prefix: 'source/!{timestamp:yyyy/MM/dd/HH}/' },
    });
    expect(delivery.backupBucket).toBe(delivery.bucket);
  });

  test.each<[string, Partial<RedshiftDestinationOptions>, string]>([
    [
      'an expression in the prefix',
      { prefix: 'x/!{timestamp:yyyy}/' },
      `prefix is "x/!{timestamp:yyyy}/"; for Redshift it holds no expressions (${FIREHOSE}, custom prefixes).`,
    ],
    [
      'another compression',
      { copyOptions: 'CSV lzop' },
      'copyOptions is "CSV lzop"; objects are compressed with GZIP, which is added by itself: leave "lzop" out.',
    ],
    [
      'a backup without a transform',
      { sourceBackup: {} },
      'sourceBackup is set, and nothing changes the records',
    ],
    ['a retry of three hours', { retryDuration: Duration.hours(3) }, 'retryDuration is 3 hours; allowed'],
  ])('%s', (_name, wrong, message) => {
    expect(refused((stack) => DeliveryDestination.redshift({ ...options(stack), ...wrong }))).toContain(
      WHERE + message,
    );
  });
});

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
