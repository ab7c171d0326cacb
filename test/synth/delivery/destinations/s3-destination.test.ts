import {
  Duration,
  aws_kinesisfirehose as firehose,
  aws_lambda as lambda,
  aws_logs as logs,
  RemovalPolicy,
  Size,
  type Stack,
  aws_s3 as s3,
  TimeZone,
  Token,
} from 'aws-cdk-lib';
import {
  DataStream,
  DataStreamEncryption,
  DeliveryDestination,
  DeliveryFormat,
  type DynamicPartitioning,
  FirehoseDelivery,
  type FirehoseDeliveryProps,
  RecordSplitting,
  type S3DestinationOptions,
  StreamMonitoring,
} from 'cdk-kinesis-blueprint';
import { describe, expect, test } from 'vitest';
import { policyLines, readable } from '../../support/readable-policy';
import {
  type Json,
  messageOf,
  NO_FLAGS,
  newStack,
  onlyResource,
  RECOMMENDED,
  resourcesOf,
} from '../../support/synthesize';

const DELIVERY_STREAM = 'AWS::KinesisFirehose::DeliveryStream';
const TABLE = { databaseName: 'clicks', tableName: 'views' };
const FIREHOSE = 'Firehose Developer Guide';

function handlerOf(stack: Stack, timeout = Duration.minutes(1)): lambda.IFunction {
  return new lambda.Function(stack, 'Handler', {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = async () => ({});'),
    timeout,
  });
}

function deliver(
  stack: Stack,
  options: S3DestinationOptions = {},
  props: Partial<FirehoseDeliveryProps> = {},
): FirehoseDelivery {
  return new FirehoseDelivery(stack, 'Delivery', {
    stream: props.stream ?? new DataStream(stack, 'Clicks'),
    destination: DeliveryDestination.s3(options),
    ...props,
  });
}

const destinationOf = (stack: Stack) =>
  onlyResource(stack, DELIVERY_STREAM).ExtendedS3DestinationConfiguration as Json;

const byCustomer: DynamicPartitioning = { keysFromQuery: { customer: '.customer_id' } };
const customerPrefix = 'clicks/customer=!{partitionKeyFromQuery:customer}/';

describe('a delivery to S3, by default', () => {
  const stack = newStack();
  const delivery = deliver(stack);

  test('reads the stream, and writes GZIP objects by the hour in which records arrived', () => {
    expect(onlyResource(stack, DELIVERY_STREAM)).toMatchObject({
      DeliveryStreamType: 'KinesisStreamAsSource',
      KinesisStreamSourceConfiguration: {
        KinesisStreamARN: { 'Fn::GetAtt': [expect.stringMatching(/^Clicks/), 'Arn'] },
        RoleARN: { 'Fn::GetAtt': [expect.stringMatching(/^DeliveryRole/), 'Arn'] },
      },
    });
    expect(destinationOf(stack)).toMatchObject({
      BufferingHints: { IntervalInSeconds: 300, SizeInMBs: 5 },
      CompressionFormat: 'GZIP',
      Prefix: 'data/!{timestamp:yyyy/MM/dd/HH}/',
      ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/',
    });
    expect(Object.keys(destinationOf(stack))).not.toContain('ProcessingConfiguration');
    expect(onlyResource(stack, DELIVERY_STREAM)).not.toHaveProperty(
      'DeliveryStreamEncryptionConfigurationInput',
    );
  });

  test('encrypts on both sides with keys that rotate, and its bucket speaks only TLS', () => {
    const keys = Object.values(resourcesOf(stack, 'AWS::KMS::Key'));
    expect(keys).toHaveLength(2);
    for (const { Properties } of keys) expect(Properties.EnableKeyRotation).toBe(true);
    expect(readable((destinationOf(stack).EncryptionConfiguration as Json).KMSEncryptionConfig)).toContain(
      'DeliveryBucketKey',
    );
    expect(onlyResource(stack, 'AWS::S3::Bucket')).toMatchObject({
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
      LifecycleConfiguration: { Rules: [{ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }] },
    });
    expect(JSON.stringify(onlyResource(stack, 'AWS::S3::BucketPolicy'))).toContain('aws:SecureTransport');
  });

  test('may do exactly this', () => {
    expect(policyLines(stack)).toEqual([
      's3: AbortMultipartUpload, GetObject, PutObject | on <DeliveryBucket.Arn>/data/*, <DeliveryBucket.Arn>/errors/* | ' +
        'if aws:ResourceAccount StringEquals <AccountId>',
      's3: GetBucketLocation, ListBucket, ListBucketMultipartUploads | on <DeliveryBucket.Arn> | ' +
        'if aws:ResourceAccount StringEquals <AccountId>',
      'kms: Decrypt, GenerateDataKey | on <DeliveryBucketKey.Arn> | if kms:ViaService StringLike s3.<Region>.amazonaws.com* | ' +
        'if kms:EncryptionContext:aws:s3:arn StringLike <DeliveryBucket.Arn>, <DeliveryBucket.Arn>/data/*, <DeliveryBucket.Arn>/errors/*',
      'logs: PutLogEvents | on arn:<Partition>:logs:<Region>:<AccountId>:log-group:<DeliveryLogs>:log-stream:<DeliveryLogsdelivery>',
      'kinesis: DescribeStream, GetRecords, GetShardIterator, ListShards | on <Clicks.Arn>',
      'kms: Decrypt | on <ClicksKey.Arn> | if kms:ViaService StringLike kinesis.<Region>.amazonaws.com* | ' +
        'if kms:EncryptionContext:aws:kinesis:arn StringEquals <Clicks.Arn>',
    ]);
  });

  test('has its permissions before Firehose tries them', () => {
    const [{ DependsOn } = { DependsOn: [] }] = Object.values(resourcesOf(stack, DELIVERY_STREAM));
    expect([DependsOn].flat()).toEqual([expect.stringMatching(/^DeliveryRoleDefaultPolicy/)]);
  });

  test('logs what fails for a month', () => {
    expect(onlyResource(stack, 'AWS::Logs::LogGroup')).toEqual({ RetentionInDays: 30 });
    expect(destinationOf(stack).CloudWatchLoggingOptions).toMatchObject({ Enabled: true });
  });

  test('keeps bucket, keys and logs when the stack goes', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Logs::LogGroup']) {
      for (const { DeletionPolicy } of Object.values(resourcesOf(stack, type))) {
        expect(DeletionPolicy).toBe('RetainExceptOnCreate');
      }
    }
  });

  test('says what it made', () => {
    expect(stack.resolve(delivery.deliveryStreamName)).toEqual({ Ref: expect.stringMatching(/^Delivery/) });
    expect(stack.resolve(delivery.deliveryStreamArn)).toEqual({
      'Fn::GetAtt': [expect.stringMatching(/^Delivery/), 'Arn'],
    });
    expect(delivery.bucket.node.path).toBe('App/Delivery/Bucket');
    expect(delivery.backupBucket).toBeUndefined();
  });

  test('measures with the right statistic, each minute, by its name', () => {
    const metrics = [
      delivery.metricDataFreshness(),
      delivery.metricDeliverySuccess(),
      delivery.metricMillisBehindLatest(),
      delivery.metric('DeliveryToS3.Records'),
      delivery.metric('FailedConversion.Records'),
      delivery.metric('PartitionCountExceeded'),
    ].map((metric) => [metric.metricName, metric.statistic, metric.period.toSeconds()]);
    expect(metrics).toEqual([
      ['DeliveryToS3.DataFreshness', 'Maximum', 60],
      ['DeliveryToS3.Success', 'Average', 60],
      ['KinesisMillisBehindLatest', 'Maximum', 60],
      ['DeliveryToS3.Records', 'Sum', 60],
      ['FailedConversion.Records', 'Sum', 60],
      ['PartitionCountExceeded', 'Maximum', 60],
    ]);
    expect(stack.resolve(delivery.metricDataFreshness().dimensions)).toEqual({
      DeliveryStreamName: { Ref: expect.stringMatching(/^Delivery/) },
    });
  });
});

describe('with everything on', () => {
  const everything = (stack: Stack) =>
    deliver(
      stack,
      {
        prefix: `${customerPrefix}hour=!{partitionKeyFromLambda:hour}/`,
        errorPrefix: 'failed/!{firehose:error-output-type}/',
        bufferSize: Size.mebibytes(64),
        bufferInterval: Duration.seconds(60),
        appendNewline: true,
        partitioning: {
          ...byCustomer,
          keysFromTransform: ['hour'],
          splitRecords: RecordSplitting.json(),
          retryDuration: Duration.minutes(10),
        },
        sourceBackup: { prefix: 'source/', compression: firehose.Compression.UNCOMPRESSED },
        fileExtension: '.json.gz',
        timeZone: TimeZone.EUROPE_PARIS,
        expiration: Duration.days(90),
      },
      {
        transform: {
          handler: handlerOf(stack),
          bufferSize: Size.mebibytes(2),
          bufferInterval: Duration.seconds(0),
          retryAttempts: 1,
        },
        deliveryStreamName: 'clicks.to_s3-1',
        logRetention: logs.RetentionDays.ONE_WEEK,
        removalPolicy: RemovalPolicy.DESTROY,
      },
    );

  test('processors stand in the order in which Firehose applies them', () => {
    const stack = newStack();
    everything(stack);
    const { Processors } = destinationOf(stack).ProcessingConfiguration as {
      Processors: { Type: string; Parameters: { ParameterName: string; ParameterValue: unknown }[] }[];
    };
    const shown = Processors.map(({ Type, Parameters }) => [
      Type,
      ...Parameters.map(
        ({ ParameterName, ParameterValue }) => `${ParameterName}=${readable(ParameterValue)}`,
      ),
    ]);
    expect(shown).toEqual([
      ['RecordDeAggregation', 'SubRecordType=JSON'],
      [
        'Lambda',
        'LambdaArn=<Handler.Arn>',
        'RoleArn=<DeliveryRole.Arn>',
        'NumberOfRetries=1',
        'BufferSizeInMBs=2',
        'BufferIntervalInSeconds=0',
      ],
      ['MetadataExtraction', 'MetadataExtractionQuery={"customer":.customer_id}', 'JsonParsingEngine=JQ-1.6'],
      ['AppendDelimiterToRecord'],
    ]);
  });

  test('every setting arrives', () => {
    const stack = newStack();
    const delivery = everything(stack);
    expect(onlyResource(stack, DELIVERY_STREAM).DeliveryStreamName).toBe('clicks.to_s3-1');
    expect(destinationOf(stack)).toMatchObject({
      BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 64 },
      DynamicPartitioningConfiguration: { Enabled: true, RetryOptions: { DurationInSeconds: 600 } },
      FileExtension: '.json.gz',
      CustomTimeZone: 'Europe/Paris',
      S3BackupMode: 'Enabled',
      S3BackupConfiguration: {
        Prefix: 'source/',
        ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/',
        CompressionFormat: 'UNCOMPRESSED',
        BufferingHints: { IntervalInSeconds: 300, SizeInMBs: 5 },
        CloudWatchLoggingOptions: { Enabled: true },
      },
    });
    expect(delivery.backupBucket).toBe(delivery.bucket);
    const groups = Object.values(resourcesOf(stack, 'AWS::Logs::LogGroup')).map(
      ({ Properties }) => Properties,
    );
    expect(groups).toContainEqual({ RetentionInDays: 7 });
    expect(onlyResource(stack, 'AWS::S3::Bucket').LifecycleConfiguration).toMatchObject({
      Rules: [{ ExpirationInDays: 90 }],
    });
  });

  test('the role may invoke this function, and writes below the prefixes that occur, each once', () => {
    const stack = newStack();
    everything(stack);
    const lines = policyLines(stack);
    expect(lines).toContain('lambda: GetFunctionConfiguration, InvokeFunction | on <Handler.Arn>');
    const objects = ['clicks/customer=', 'errors/', 'failed/', 'source/'];
    expect(lines.filter((text) => text.startsWith('s3: Abort'))).toEqual([
      expect.stringContaining(
        `on ${objects.map((prefix) => `<DeliveryBucket.Arn>/${prefix}*`).join(', ')} |`,
      ),
    ]);
  });

  test('what the delivery made goes with the stack', () => {
    const stack = newStack();
    everything(stack);
    const own = Object.entries(resourcesOf(stack)).filter(([id]) => /^Delivery(Bucket|Logs)/.test(id));
    const policies = own.map(([, { Type, DeletionPolicy }]) => [Type, DeletionPolicy]);
    expect(policies).toEqual(
      expect.arrayContaining([
        ['AWS::S3::Bucket', 'Delete'],
        ['AWS::KMS::Key', 'Delete'],
        ['AWS::Logs::LogGroup', 'Delete'],
      ]),
    );
    expect(policies.map(([, policy]) => policy)).not.toContain('Retain');
  });
});

describe('format', () => {
  const parquet = (stack: Stack, options: S3DestinationOptions = {}) =>
    deliver(stack, { format: DeliveryFormat.parquet(TABLE), ...options });

  test('Parquet compresses its columns instead of the object, and collects 128 MiB', () => {
    const stack = newStack();
    parquet(stack);
    expect(destinationOf(stack)).toMatchObject({
      CompressionFormat: 'UNCOMPRESSED',
      BufferingHints: { SizeInMBs: 128, IntervalInSeconds: 300 },
      DataFormatConversionConfiguration: {
        Enabled: true,
        InputFormatConfiguration: { Deserializer: { OpenXJsonSerDe: {} } },
        OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: 'SNAPPY' } } },
        SchemaConfiguration: {
          DatabaseName: 'clicks',
          TableName: 'views',
          VersionId: 'LATEST',
          Region: { Ref: 'AWS::Region' },
        },
      },
    });
  });

  test('ORC and other ways to read JSON', () => {
    const stack = newStack();
    const input = new firehose.HiveJsonInputFormat({
      timestampParsers: [firehose.TimestampParser.EPOCH_MILLIS],
    });
    deliver(stack, { format: DeliveryFormat.orc({ ...TABLE, versionId: '3' }, { input }) });
    expect(destinationOf(stack).DataFormatConversionConfiguration).toMatchObject({
      InputFormatConfiguration: { Deserializer: { HiveJsonSerDe: { TimestampFormats: ['millis'] } } },
      OutputFormatConfiguration: { Serializer: { OrcSerDe: { Compression: 'SNAPPY' } } },
      SchemaConfiguration: { VersionId: '3' },
    });
  });

  test('the role may read this table, and schemas of the registry only where the table has one', () => {
    const [plain, registry] = [newStack(), newStack()];
    parquet(plain);
    parquet(registry, { format: DeliveryFormat.parquet({ ...TABLE, usesSchemaRegistry: true }) });
    const glue = (stack: Stack) => policyLines(stack).filter((text) => text.startsWith('glue'));
    const at = 'arn:<Partition>:glue:<Region>:<AccountId>';
    const table = `glue: GetTable, GetTableVersion, GetTableVersions | on ${at}:catalog, ${at}:database/clicks, ${at}:table/clicks/views`;
    expect(glue(plain)).toEqual([table]);
    expect(glue(registry)).toEqual([table, 'glue: GetSchemaVersion | on *']);
  });

  test.each([
    ['records', DeliveryFormat.records(firehose.Compression.SNAPPY), 'Snappy'],
    [
      'records without compression',
      DeliveryFormat.records(firehose.Compression.UNCOMPRESSED),
      'UNCOMPRESSED',
    ],
  ])('%s', (_name, format, expected) => {
    const stack = newStack();
    deliver(stack, { format });
    expect(destinationOf(stack).CompressionFormat).toBe(expected);
  });
});

describe('an existing bucket', () => {
  test('without a key needs none', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Mine');
    const stream = new DataStream(stack, 'Clicks', { encryption: DataStreamEncryption.awsManaged() });
    expect(deliver(stack, { bucket }, { stream }).bucket).toBe(bucket);
    expect(policyLines(stack).filter((text) => text.startsWith('kms'))).toEqual([]);
    expect(destinationOf(stack).EncryptionConfiguration).toBeUndefined();
  });

  test('in another account gets objects that its owner can read', () => {
    const stack = newStack({ env: { account: '111122223333', region: 'eu-west-1' } });
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Theirs', {
      bucketName: 'theirs',
      account: '444455556666',
      region: 'eu-west-1',
    });
    deliver(stack, { bucket });
    expect(policyLines(stack)[0]).toBe(
      's3: AbortMultipartUpload, GetObject, PutObject, PutObjectAcl | on arn:aws:s3:::theirs/data/*, ' +
        'arn:aws:s3:::theirs/errors/* | if aws:ResourceAccount StringEquals 444455556666',
    );
  });

  test('of the source backup has its own permissions', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Originals');
    const delivery = deliver(
      stack,
      { sourceBackup: { bucket } },
      { transform: { handler: handlerOf(stack) } },
    );
    expect(delivery.backupBucket).toBe(bucket);
    expect(policyLines(stack).find((text) => text.includes('GetObject'))).toContain(
      'on <DeliveryBucket.Arn>/data/*, <DeliveryBucket.Arn>/errors/*, <Originals.Arn>/errors/*, <Originals.Arn>/source/* |',
    );
    const keyed = policyLines(stack).filter((text) => text.includes('aws:s3:arn'));
    expect(keyed).toEqual([expect.not.stringContaining('Originals')]);
  });
});

describe('what is refused', () => {
  const where = 'FirehoseDelivery "App/Delivery": ';
  const refused = (
    options: S3DestinationOptions,
    props: (stack: Stack) => Partial<FirehoseDeliveryProps> = () => ({}),
  ) => {
    const stack = newStack();
    return messageOf(() => deliver(stack, options, props(stack)));
  };

  test.each<[string, S3DestinationOptions, string]>([
    [
      'a buffer that is too small',
      { bufferSize: Size.kibibytes(512) },
      `bufferSize is 0.5 MiB; allowed are whole numbers from 1 to 128 MiB (${FIREHOSE}, buffering hints).`,
    ],
    ['a buffer that is too large', { bufferSize: Size.mebibytes(129) }, 'bufferSize is 129 MiB; allowed'],
    [
      'an interval that is too long',
      { bufferInterval: Duration.seconds(901) },
      'bufferInterval is 15 minutes 1 second; allowed are whole numbers from 0 to 900 seconds',
    ],
    [
      'less than 64 MiB with a conversion',
      { bufferSize: Size.mebibytes(63), format: DeliveryFormat.parquet(TABLE) },
      'bufferSize is 63 MiB; allowed are whole numbers from 64 to 128 MiB with record format conversion or dynamic partitioning (Firehose, BufferingHints).',
    ],
    [
      'less than 64 MiB with partitioning',
      { bufferSize: Size.mebibytes(5), partitioning: byCustomer, prefix: customerPrefix },
      'bufferSize is 5 MiB; allowed are whole numbers from 64 to 128 MiB',
    ],
    [
      'less than a minute with partitioning',
      { bufferInterval: Duration.seconds(59), partitioning: byCustomer, prefix: customerPrefix },
      'bufferInterval is 59 seconds; allowed are whole numbers from 60 to 900 seconds for a backup or with dynamic partitioning',
    ],
    [
      'an error prefix that mixes what failed',
      { errorPrefix: 'errors/!{timestamp:yyyy}/' },
      'errorPrefix is "errors/!{timestamp:yyyy}/"; with expressions it needs !{firehose:error-output-type} too',
    ],
    [
      'the type of the error in the prefix',
      { prefix: 'data/!{firehose:error-output-type}/' },
      'prefix is "data/!{firehose:error-output-type}/"; !{firehose:error-output-type} is for errorPrefix alone',
    ],
    [
      'partition keys in the error prefix',
      { errorPrefix: '!{firehose:error-output-type}/!{partitionKeyFromQuery:customer}/' },
      'partition keys are for prefix alone, because a record that failed may have none',
    ],
    [
      'a key in the prefix that nothing makes',
      { prefix: customerPrefix },
      'partitioning.keysFromQuery is not set, and the prefix uses !{partitionKeyFromQuery:customer}; a key of the prefix has to be made.',
    ],
    [
      'a key that the prefix does not use',
      { partitioning: byCustomer },
      'partitioning.keysFromQuery has "customer", and the prefix does not use !{partitionKeyFromQuery:customer}; Firehose demands that each key is used.',
    ],
    [
      'partitioning without keys',
      { partitioning: {} },
      'partitioning has no keys; it needs keysFromQuery, keysFromTransform or both.',
    ],
    [
      'keys of a transform that is not there',
      { partitioning: { keysFromTransform: ['hour'] }, prefix: '!{partitionKeyFromLambda:hour}/' },
      'partitioning.keysFromTransform is "hour", and the delivery has no transform that could answer them.',
    ],
    [
      'more than 50 keys',
      { partitioning: { keysFromQuery: Object.fromEntries([...Array(51)].map((_, i) => [`k${i}`, '.x'])) } },
      'partitioning.keysFromQuery has 51 keys; allowed are up to 50 (Firehose, MetadataExtraction).',
    ],
    [
      'a retry of more than two hours',
      { partitioning: { ...byCustomer, retryDuration: Duration.hours(3) }, prefix: customerPrefix },
      'partitioning.retryDuration is 3 hours; allowed are whole numbers from 0 to 7,200 seconds',
    ],
    [
      'a backup of what nothing changes',
      { sourceBackup: {} },
      'sourceBackup is set, and nothing changes the records; it is for a delivery with a transform or a conversion',
    ],
    [
      'a backup interval of less than a minute',
      { sourceBackup: { bufferInterval: Duration.seconds(30) }, format: DeliveryFormat.parquet(TABLE) },
      'sourceBackup: bufferInterval is 30 seconds; allowed are whole numbers from 60 to 900 seconds',
    ],
    [
      'a backup prefix with partition keys that failed records lack',
      {
        sourceBackup: { errorPrefix: 'e/!{timestamp:yyyy}/' },
        format: DeliveryFormat.parquet(TABLE),
      },
      'sourceBackup.errorPrefix is "e/!{timestamp:yyyy}/"; with expressions it needs',
    ],
    [
      'a file extension without its period',
      { fileExtension: 'gz' },
      'fileExtension is "gz"; allowed are a period',
    ],
    [
      'a file extension with capitals',
      { fileExtension: '.GZ' },
      'fileExtension is ".GZ"; allowed are a period',
    ],
    [
      'a time zone by its offset',
      { timeZone: TimeZone.of('Etc/GMT+1') },
      'timeZone is "Etc/GMT+1"; allowed are names',
    ],
  ])('%s', (_name, options, message) => {
    const text = refused(options);
    expect(text.startsWith(where)).toBe(true);
    expect(text).toContain(message);
  });

  test.each<[string, Partial<FirehoseDeliveryProps['transform']>, string]>([
    [
      '4 MiB for a call',
      { bufferSize: Size.mebibytes(4) },
      'transform.bufferSize is 4 MiB; allowed are whole numbers from 1 to 3 MiB',
    ],
    [
      '16 minutes for a call',
      { bufferInterval: Duration.minutes(16) },
      'transform.bufferInterval is 16 minutes; allowed',
    ],
    [
      'half a retry',
      { retryAttempts: 0.5 },
      'transform.retryAttempts is 0.5; allowed are whole numbers from 0 to 300 retries',
    ],
  ])('%s', (_name, transform, message) => {
    expect(refused({}, (stack) => ({ transform: { handler: handlerOf(stack), ...transform } }))).toContain(
      message,
    );
  });

  test('a function that outlives the call of Firehose', () => {
    expect(refused({}, (stack) => ({ transform: { handler: handlerOf(stack, Duration.minutes(6)) } }))).toBe(
      `${where}transform.handler is "App/Handler" with a timeout of 360 seconds; allowed are up to 300, after which Firehose ` +
        `gives the call up (${FIREHOSE}, Lambda invocation duration).`,
    );
  });

  test('records above 1 MiB with partitioning', () => {
    const large = (stack: Stack) => ({
      stream: new DataStream(stack, 'Clicks', { maxRecordSize: Size.mebibytes(2) }),
    });
    expect(refused({ partitioning: byCustomer, prefix: customerPrefix }, large)).toBe(
      `${where}partitioning is set, and "App/Clicks" takes records of up to 2048 KiB; with dynamic partitioning Firehose does ` +
        'not deliver records above 1 MiB (Kinesis Data Streams Developer Guide, handle large records).',
    );
    expect(() => deliver(newStack(), {}, {})).not.toThrow();
  });

  test('a name with a space', () => {
    expect(refused({}, () => ({ deliveryStreamName: 'my delivery' }))).toBe(
      `${where}deliveryStreamName is "my delivery"; allowed are 1 to 64 of letters, digits, "_", "." and "-" (Firehose, CreateDeliveryStream).`,
    );
  });

  test('a delimiter of nothing', () => {
    expect(messageOf(() => RecordSplitting.delimitedBy(''))).toBe(
      'RecordSplitting.delimitedBy: delimiter is ""; allowed is a text of at least one character.',
    );
  });
});

test('a delimiter is written in base64', () => {
  const stack = newStack();
  const partitioning = { ...byCustomer, splitRecords: RecordSplitting.delimitedBy('####') };
  deliver(stack, { partitioning, prefix: customerPrefix });
  expect(JSON.stringify(destinationOf(stack).ProcessingConfiguration)).toContain('"IyMjIw=="');
});

test('what is known only at deployment passes', () => {
  const stack = newStack();
  const text = Token.asString({ Ref: 'Text' });
  const number = Token.asNumber({ Ref: 'Number' });
  deliver(
    stack,
    {
      prefix: text,
      errorPrefix: text,
      fileExtension: text,
      bufferSize: Size.mebibytes(number),
      bufferInterval: Duration.seconds(number),
    },
    {
      deliveryStreamName: text,
      transform: { handler: handlerOf(stack), bufferSize: Size.mebibytes(number) },
    },
  );
  expect(destinationOf(stack)).toMatchObject({
    Prefix: { Ref: 'Text' },
    BufferingHints: { SizeInMBs: { Ref: 'Number' } },
  });
  expect(policyLines(stack)).toContainEqual(expect.stringContaining('on <DeliveryBucket.Arn>/* |'));
});

/** Another name is another bucket, and the data stays behind. */
const LOGICAL_IDS = {
  DeliveryBucket818C8F75: 'AWS::S3::Bucket',
  DeliveryBucketKey36EC1B63: 'AWS::KMS::Key',
  DeliveryLogsE7964E8F: 'AWS::Logs::LogGroup',
  DeliveryRole959799AB: 'AWS::IAM::Role',
  Delivery5F6C039D: DELIVERY_STREAM,
};

test.each([
  ['all recommended feature flags', RECOMMENDED],
  ['no feature flag', NO_FLAGS],
])('logical ids are stable with %s', (_name, context) => {
  const stack = newStack({ context });
  deliver(stack);
  const ids = Object.entries(resourcesOf(stack)).map(([id, { Type }]) => [id, Type]);
  expect(Object.fromEntries(ids)).toMatchObject(LOGICAL_IDS);
});

test.each([
  ['us-east-1', 'aws'],
  ['cn-north-1', 'aws-cn'],
  ['us-gov-west-1', 'aws-us-gov'],
])('nothing in %s names another partition than %s', (region, partition) => {
  const stack = newStack({ env: { account: '111122223333', region } });
  deliver(stack, { format: DeliveryFormat.parquet(TABLE) });
  const arns = JSON.stringify(resourcesOf(stack)).match(/arn:[a-z-]+(?=:)/g) ?? [];
  expect(arns.filter((arn) => arn !== `arn:${partition}`)).toEqual([]);
});

test('its monitoring takes it, with its own buffering and destination', () => {
  const stack = newStack();
  const stream = new DataStream(stack, 'Clicks');
  const delivery = deliver(stack, { bufferInterval: Duration.seconds(600) }, { stream });
  new StreamMonitoring(stack, 'Monitoring', { stream, deliveries: [delivery] });
  const found = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).find(
    ({ Properties }) => Properties.MetricName === 'DeliveryToS3.DataFreshness',
  );
  expect(found?.Properties).toMatchObject({
    Dimensions: [{ Name: 'DeliveryStreamName', Value: { Ref: expect.stringMatching(/^Delivery/) } }],
  });
  expect(found?.Properties.Threshold).toBeGreaterThan(600);
});

test('two deliveries of one stream in one scope do not collide', () => {
  const stack = newStack();
  const stream = new DataStream(stack, 'Clicks');
  for (const id of ['First', 'Second']) {
    new FirehoseDelivery(stack, id, { stream, destination: DeliveryDestination.s3() });
  }
  expect(Object.keys(resourcesOf(stack, DELIVERY_STREAM))).toHaveLength(2);
});
