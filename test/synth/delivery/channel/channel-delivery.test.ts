import {
  Duration,
  aws_kinesis as kinesis,
  aws_kms as kms,
  aws_logs as logs,
  RemovalPolicy,
  type Stack,
  aws_s3 as s3,
  Token,
} from 'aws-cdk-lib';
import {
  type ChannelBucketOptions,
  ChannelCompression,
  ChannelDelivery,
  type ChannelDeliveryProps,
  ChannelDestination,
  ChannelRecordFormat,
  ChannelStorageClass,
  ChannelTableCompression,
  ChannelTableFormat,
  type ChannelTableOptions,
  DataStream,
  DataStreamEncryption,
  StreamCapacity,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { policyLines, readable } from '../../support/readable-policy';
import {
  messageOf,
  NO_FLAGS,
  newStack,
  onlyResource,
  RECOMMENDED,
  resourcesOf,
} from '../../support/synthesize';

const CHANNEL = 'AWS::Kinesis::Channel';
const WHERE = 'ChannelDelivery "App/Channel": ';
const GUIDE = 'Kinesis Data Streams Developer Guide';

function deliver(
  stack: Stack,
  options: ChannelBucketOptions = {},
  props: Partial<ChannelDeliveryProps> = {},
): ChannelDelivery {
  return new ChannelDelivery(stack, 'Channel', {
    stream: props.stream ?? new DataStream(stack, 'Clicks'),
    destination: ChannelDestination.s3(options),
    ...props,
  });
}

const table: ChannelTableOptions = {
  tableBucketArn: 'arn:aws:s3tables:eu-west-1:111122223333:bucket/lake',
  tableNamespace: 'clicks',
  tableName: 'views',
  schemaArn: 'arn:aws:glue:eu-west-1:111122223333:schema/clicks/views',
};

describe('a channel to S3, by default', () => {
  const stack = newStack();
  const delivery = deliver(stack);

  test('writes GZIP objects by the hour, 5 minutes after a record at the latest', () => {
    expect(onlyResource(stack, CHANNEL)).toMatchObject({
      ChannelName: expect.stringMatching(/^[a-zA-Z0-9_.-]{1,128}$/),
      ServiceExecutionRoleARN: { 'Fn::GetAtt': [expect.stringMatching(/^ChannelRole/), 'Arn'] },
      StreamConfigurationList: [
        {
          StreamARN: { 'Fn::GetAtt': [expect.stringMatching(/^Clicks/), 'Arn'] },
          RecordConfiguration: { RecordFormatType: 'JSON' },
        },
      ],
      EncryptionConfiguration: { EncryptionType: 'KMS', KeyId: { 'Fn::GetAtt': [expect.anything(), 'Arn'] } },
      LoggingConfiguration: { CloudWatchLogs: { Enabled: true, LogGroupName: { Ref: expect.anything() } } },
      S3DestinationConfiguration: {
        DataFreshnessInSeconds: 300,
        StorageConfiguration: {
          CompressionType: 'GZIP',
          StorageClass: 'STANDARD',
          ExpectedBucketOwner: { Ref: 'AWS::AccountId' },
          OutputKeyTemplate:
            'data/!{yyyy}/!{MM}/!{dd}/!{HH}/!{channel-name}-!{yyyy}-!{MM}-!{dd}-!{HH}-!{mm}!{extension}',
        },
        DeadLetterQueueS3Configuration: {
          ErrorOutputPrefix: 'errors/',
          ExpectedBucketOwner: { Ref: 'AWS::AccountId' },
        },
      },
    });
  });

  test('only channels of this account and Region may take the role', () => {
    const role = onlyResource(stack, 'AWS::IAM::Role').AssumeRolePolicyDocument as {
      Statement: { Principal: unknown; Condition: Record<string, Record<string, unknown>> }[];
    };
    expect(role.Statement).toHaveLength(1);
    expect(role.Statement[0]?.Principal).toEqual({ Service: 'kinesis.amazonaws.com' });
    expect(role.Statement[0]?.Condition.StringEquals).toEqual({
      'aws:SourceAccount': { Ref: 'AWS::AccountId' },
    });
    expect(readable(role.Statement[0]?.Condition.ArnLike?.['aws:SourceArn'])).toBe(
      'arn:<Partition>:kinesis:<Region>:<AccountId>:channel/*',
    );
  });

  test('may do exactly this', () => {
    const viaKinesis = 'if kms:ViaService StringLike kinesis.<Region>.amazonaws.com*';
    expect(policyLines(stack)).toEqual([
      's3: ListBucket, ListBucketMultipartUploads | on <ChannelBucket.Arn> | if aws:ResourceAccount StringEquals <AccountId>',
      's3: CompleteMultipartUpload, CreateMultipartUpload, ListMultipartUploadParts, ListMultipartUploads, PutObject, ' +
        'UploadPart | on <ChannelBucket.Arn>/data/*, <ChannelBucket.Arn>/errors/* | ' +
        'if aws:ResourceAccount StringEquals <AccountId>',
      'kms: Decrypt, GenerateDataKey | on <ChannelBucketKey.Arn> | if kms:ViaService StringLike s3.<Region>.amazonaws.com* | ' +
        'if kms:EncryptionContext:aws:s3:arn StringLike <ChannelBucket.Arn>, <ChannelBucket.Arn>/data/*, <ChannelBucket.Arn>/errors/*',
      `kms: Decrypt, GenerateDataKey | on <ChannelBucketKey.Arn>, <ClicksKey.Arn> | ${viaKinesis}`,
      `kms: Decrypt | on <ClicksKey.Arn> | ${viaKinesis} | if kms:EncryptionContext:aws:kinesis:arn StringEquals <Clicks.Arn>`,
      'logs: CreateLogGroup, CreateLogStream, PutLogEvents | on ' +
        'arn:<Partition>:logs:<Region>:<AccountId>:log-group:<ChannelLogs>:*',
    ]);
  });

  test('has its permissions before Kinesis tries them', () => {
    const [{ DependsOn } = { DependsOn: [] }] = Object.values(resourcesOf(stack, CHANNEL));
    expect([DependsOn].flat()).toEqual([expect.stringMatching(/^ChannelRoleDefaultPolicy/)]);
  });

  test('every metric has all three dimensions, or an alarm on it would never fire', () => {
    const metrics = [
      delivery.metricDataFreshness(),
      delivery.metricFailedRecords(),
      delivery.metric('BytesOut'),
    ];
    expect(metrics.map(({ metricName, statistic }) => [metricName, statistic])).toEqual([
      ['DeliveryToS3.DataFreshness', 'Maximum'],
      ['DeliveryToS3.FailedRecordCount', 'Sum'],
      ['DeliveryToS3.BytesOut', 'Sum'],
    ]);
    for (const { dimensions, namespace } of metrics) {
      expect(namespace).toBe('AWS/Kinesis');
      expect(stack.resolve(dimensions)).toEqual({
        ChannelName: delivery.channelName,
        ChannelId: { 'Fn::GetAtt': [expect.stringMatching(/^Channel/), 'ChannelId'] },
        StreamName: { Ref: expect.stringMatching(/^Clicks/) },
      });
    }
  });

  test('keeps what it made when the stack goes', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Logs::LogGroup']) {
      for (const { DeletionPolicy } of Object.values(resourcesOf(stack, type)))
        expect(DeletionPolicy).toBe('RetainExceptOnCreate');
    }
  });
});

test('every setting arrives', () => {
  const stack = newStack();
  const errors = new s3.Bucket(stack, 'Errors');
  const delivery = deliver(
    stack,
    {
      keyTemplate: 'clicks/!{yyyy}/!{channel-name}!{extension:.ndjson.zst}',
      compression: ChannelCompression.ZSTD,
      storageClass: ChannelStorageClass.GLACIER_IR,
      recordFormat: ChannelRecordFormat.BYTE_ARRAY,
      deadLetterBucket: errors,
      deadLetterPrefix: 'channel/',
      expiration: Duration.days(365),
    },
    {
      dataFreshness: Duration.minutes(15),
      channelName: 'clicks.archive',
      logRetention: logs.RetentionDays.ONE_DAY,
      removalPolicy: RemovalPolicy.DESTROY,
    },
  );
  expect(delivery.channelName).toBe('clicks.archive');
  expect(delivery.deadLetterBucket).toBe(errors);
  expect(onlyResource(stack, CHANNEL)).toMatchObject({
    ChannelName: 'clicks.archive',
    StreamConfigurationList: [{ RecordConfiguration: { RecordFormatType: 'BYTE_ARRAY' } }],
    S3DestinationConfiguration: {
      DataFreshnessInSeconds: 900,
      StorageConfiguration: { CompressionType: 'ZSTD', StorageClass: 'GLACIER_IR' },
      DeadLetterQueueS3Configuration: { ErrorOutputPrefix: 'channel/' },
    },
  });
  const puts = policyLines(stack).filter((text) => text.includes('PutObject'));
  expect(puts).toEqual([
    expect.stringContaining('UploadPart | on <ChannelBucket.Arn>/clicks/* |'),
    's3: PutObject | on <Errors.Arn>/channel/* | if aws:ResourceAccount StringEquals <AccountId>',
  ]);
  const own = Object.entries(resourcesOf(stack)).filter(([id]) => /^Channel(Bucket|Logs)/.test(id));
  expect(own.map(([, { DeletionPolicy }]) => DeletionPolicy)).not.toContain('Retain');
});

test('a bucket without a key of yours is encrypted by S3', () => {
  const stack = newStack();
  deliver(stack, { bucket: new s3.Bucket(stack, 'Mine') });
  expect(onlyResource(stack, CHANNEL)).not.toHaveProperty('EncryptionConfiguration');
  expect(policyLines(stack).filter((text) => text.includes('s3.<Region>'))).toEqual([]);
});

describe('a channel to a table', () => {
  test('by default', () => {
    const stack = newStack();
    const delivery = deliver(stack, {}, { destination: ChannelDestination.table(table) });
    expect(onlyResource(stack, CHANNEL)).toMatchObject({
      StreamConfigurationList: [
        { RecordConfiguration: { RecordFormatType: 'JSON', GSRSchemaARN: table.schemaArn } },
      ],
      S3TablesDestinationConfiguration: {
        DataFreshnessInSeconds: 300,
        DeadLetterQueueS3Configuration: { ErrorOutputPrefix: 'errors/' },
        S3TablesConfigurationList: [
          {
            TableBucketARN: table.tableBucketArn,
            Namespace: 'clicks',
            TableName: 'views',
            CompressionType: 'ZSTD',
          },
        ],
      },
    });
    expect(delivery.bucket).toBeUndefined();
    expect(delivery.deadLetterBucket.node.path).toBe('App/Channel/DeadLetterBucket');
    expect(policyLines(stack)).toEqual(
      expect.arrayContaining([
        's3tables: CreateNamespace, CreateTable, GetTable, GetTableBucket, GetTableData, GetTableMetadataLocation, ' +
          'PutTableData, PutTableRecordExpirationConfiguration, TagResource, UpdateTableMetadataLocation | ' +
          `on ${table.tableBucketArn}, ${table.tableBucketArn}/table/*`,
        `glue: GetSchemaVersion | on ${table.schemaArn}, arn:<Partition>:glue:<Region>:<AccountId>:registry/clicks`,
        's3: PutObject | on <ChannelDeadLetterBucket.Arn>/errors/* | if aws:ResourceAccount StringEquals <AccountId>',
      ]),
    );
    expect(delivery.metricFailedRecords().metricName).toBe('DeliveryToIceberg.FailedRowCount');
  });

  test('partitioned, and with a key of its own', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'TableKey');
    const destination = ChannelDestination.table({
      ...table,
      encryptionKey,
      hourlyPartitionColumn: 'viewed_at',
      compression: ChannelTableCompression.SNAPPY,
      recordFormat: ChannelTableFormat.GSR_JSON,
    });
    deliver(stack, {}, { destination });
    expect(onlyResource(stack, CHANNEL)).toMatchObject({
      EncryptionConfiguration: { EncryptionType: 'KMS' },
      StreamConfigurationList: [{ RecordConfiguration: { RecordFormatType: 'GSR_JSON' } }],
      S3TablesDestinationConfiguration: {
        S3TablesConfigurationList: [
          {
            CompressionType: 'SNAPPY',
            PartitionSpec: { PartitionFields: [{ SourceName: 'viewed_at', Transform: 'TIME_HOUR' }] },
          },
        ],
      },
    });
    const lines = policyLines(stack);
    expect(lines.find((text) => text.startsWith('s3tables:'))).toContain('PutTableEncryption');
    expect(lines).toContain(
      'kms: DescribeKey | on <TableKey.Arn> | if kms:ViaService StringLike s3tables.<Region>.amazonaws.com*',
    );
    expect(lines).toContainEqual(
      expect.stringContaining(`if kms:EncryptionContext:aws:s3:arn StringLike ${table.tableBucketArn}/*`),
    );
  });

  test.each<[string, Partial<ChannelTableOptions>, string]>([
    [
      'a bucket that holds no tables',
      { tableBucketArn: 'arn:aws:s3:::lake' },
      'tableBucketArn is "arn:aws:s3:::lake"; allowed is arn:<partition>:s3tables:<region>:<account>:bucket/<name>.',
    ],
    [
      'a schema without registry',
      { schemaArn: 'arn:aws:glue:eu-west-1:111122223333:schema/views' },
      'schemaArn is "arn:aws:glue:eu-west-1:111122223333:schema/views"; allowed is arn:<partition>:glue:',
    ],
  ])('%s', (_name, wrong, message) => {
    const destination = ChannelDestination.table({ ...table, ...wrong });
    expect(messageOf(() => deliver(newStack(), {}, { destination }))).toContain(WHERE + message);
  });
});

describe('what Kinesis would refuse', () => {
  const refused = (stream: (stack: Stack) => kinesis.IStream): string => {
    const stack = newStack();
    return messageOf(() => deliver(stack, {}, { stream: stream(stack) }));
  };
  const provisioned =
    `${WHERE}stream "App/Clicks" is provisioned; a channel reads on-demand streams alone: use StreamCapacity.onDemand(), or ` +
    `FirehoseDelivery (${GUIDE}, delivery quotas and limits).`;
  const awsKey =
    `${WHERE}stream "App/Clicks" is encrypted with alias/aws/kinesis, of which CreateChannel refuses streams; use ` +
    `DataStreamEncryption.customerManaged() (${GUIDE}, security for data delivery).`;

  test.each<[string, (stack: Stack) => kinesis.IStream, string]>([
    [
      'a provisioned stream',
      (stack) => new DataStream(stack, 'Clicks', { capacity: StreamCapacity.provisioned({ shards: 2 }) }),
      provisioned,
    ],
    [
      'an autoscaled stream',
      (stack) =>
        new DataStream(stack, 'Clicks', {
          capacity: StreamCapacity.autoscaled({ minShards: 1, maxShards: 4 }),
        }),
      provisioned,
    ],
    ['a stream that says no mode', (stack) => new kinesis.Stream(stack, 'Clicks'), provisioned],
    [
      'a stream with the key of AWS',
      (stack) => new DataStream(stack, 'Clicks', { encryption: DataStreamEncryption.awsManaged() }),
      awsKey,
    ],
    [
      'a stream as the CDK makes it',
      (stack) => new kinesis.Stream(stack, 'Clicks', { streamMode: kinesis.StreamMode.ON_DEMAND }),
      awsKey,
    ],
  ])('%s', (_name, stream, message) => {
    expect(refused(stream)).toBe(message);
  });

  test.each([Duration.seconds(120), Duration.seconds(299), Duration.seconds(901)])(
    'a freshness of %s',
    (dataFreshness) => {
      expect(messageOf(() => deliver(newStack(), {}, { dataFreshness }))).toBe(
        `${WHERE}dataFreshness is ${dataFreshness.toHumanString()}; allowed are whole numbers from 300 to 900 seconds ` +
          `(${GUIDE}, data delivery concepts).`,
      );
    },
  );

  test('a second channel to S3 of one stream; one to a table is allowed beside it', () => {
    const stack = newStack();
    const { stream } = deliver(stack);
    new ChannelDelivery(stack, 'Table', { stream, destination: ChannelDestination.table(table) });
    expect(
      messageOf(() => new ChannelDelivery(stack, 'Second', { stream, destination: ChannelDestination.s3() })),
    ).toBe(
      'ChannelDelivery "App/Second": stream "App/Clicks" has the channel "App/Channel" to S3 already; a stream can have one ' +
        `channel to S3 and one to a table (${GUIDE}, delivery quotas and limits).`,
    );
  });

  test('a bucket in another Region', () => {
    const stack = newStack({ env: { account: '111122223333', region: 'eu-west-1' } });
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Far', { bucketName: 'far', region: 'us-east-1' });
    expect(messageOf(() => deliver(stack, { bucket }))).toBe(
      `${WHERE}bucket "App/Far" is in us-east-1, and the delivery in eu-west-1; a channel does not deliver to another Region ` +
        `(${GUIDE}, delivery quotas and limits).`,
    );
  });

  test('a name with a space', () => {
    expect(messageOf(() => deliver(newStack(), {}, { channelName: 'my channel' }))).toBe(
      `${WHERE}channelName is "my channel"; allowed are 1 to 128 of letters, digits, "_", "." and "-" (Kinesis, CreateChannel).`,
    );
  });

  test('keys that do not end with their extension', () => {
    expect(messageOf(() => deliver(newStack(), { keyTemplate: 'data/!{yyyy}' }))).toContain(
      `${WHERE}keyTemplate is "data/!{yyyy}"; with compression it has to end with !{extension}`,
    );
  });
});

test('what is known only at deployment passes, and an imported stream too', () => {
  const stack = newStack();
  const stream = DataStream.fromDataStreamAttributes(stack, 'Clicks', {
    streamArn: Token.asString({ Ref: 'StreamArn' }),
  });
  deliver(
    stack,
    { keyTemplate: Token.asString({ Ref: 'Template' }) },
    { stream, dataFreshness: Duration.seconds(Token.asNumber({ Ref: 'Freshness' })) },
  );
  expect(onlyResource(stack, CHANNEL)).toMatchObject({
    S3DestinationConfiguration: {
      DataFreshnessInSeconds: { Ref: 'Freshness' },
      StorageConfiguration: { OutputKeyTemplate: { Ref: 'Template' } },
    },
  });
  expect(policyLines(stack)).toContainEqual(expect.stringContaining('on <ChannelBucket.Arn>/* |'));
});

const LOGICAL_IDS = {
  ChannelBucket913817A8: 'AWS::S3::Bucket',
  ChannelLogs0346E1B0: 'AWS::Logs::LogGroup',
  Channel4048F119: CHANNEL,
};

test.each([
  ['all recommended feature flags', RECOMMENDED],
  ['no feature flag', NO_FLAGS],
])('logical ids and the name are stable with %s', (_name, context) => {
  const stack = newStack({ context });
  const { channelName } = deliver(stack);
  const ids = Object.entries(resourcesOf(stack)).map(([id, { Type }]) => [id, Type]);
  expect(Object.fromEntries(ids)).toMatchObject(LOGICAL_IDS);
  expect(channelName).toBe('App-Channel-3A1DDCFA');
});

test.each([
  ['us-east-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('nothing in %s names another partition than %s', (region, partition) => {
  const stack = newStack({ env: { account: '111122223333', region } });
  deliver(stack);
  const arns = JSON.stringify(resourcesOf(stack)).match(/arn:[a-z-]+(?=:)/g) ?? [];
  expect(arns.filter((arn) => arn !== `arn:${partition}`)).toEqual([]);
});
