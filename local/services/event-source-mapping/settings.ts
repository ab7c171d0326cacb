import { parseArn } from '../../base/arn';
import { messageOf } from '../../base/message-of';
import { AwsError } from '../../http';
import { Properties, type Unsupported } from '../../template';
import { compileRecordFilter, type RecordFilter } from './record-filter';

/** Where a new mapping begins to read. `timestamp` in milliseconds since the epoch. */
export type StartingPosition =
  | { readonly type: 'TRIM_HORIZON' }
  | { readonly type: 'LATEST' }
  | { readonly type: 'AT_TIMESTAMP'; readonly timestamp: number };

/** The settings of one Kinesis event source mapping, checked, with Lambda's defaults filled in. */
export interface EventSourceMappingSettings {
  /**
   * Of a stream, or of a consumer registered with one. Events name it as `eventSourceARN`; for a consumer AWS
   * shows no example.
   */
  readonly eventSourceArn: string;
  /** The stream itself, which invocation records name. */
  readonly streamArn: string;
  /** Name or ARN, as given. */
  readonly functionName: string;
  readonly enabled: boolean;
  /** 1 to 10,000 records, default 100. */
  readonly batchSize: number;
  /** 0 to 300, default 0: a function is invoked as soon as there is a record. */
  readonly maximumBatchingWindowInSeconds: number;
  /** 1 to 10 batches at a time per shard, default 1. */
  readonly parallelizationFactor: number;
  /** -1 (until the record expires, the default) to 10,000. */
  readonly maximumRetryAttempts: number;
  /** -1 (no limit, the default) or 60 to 604,800. */
  readonly maximumRecordAgeInSeconds: number;
  /** 0 (none, the default) to 900. */
  readonly tumblingWindowInSeconds: number;
  readonly bisectBatchOnFunctionError: boolean;
  readonly reportBatchItemFailures: boolean;
  /** Whether the metric group EventCount is sent to CloudWatch; default no. */
  readonly countsEvents: boolean;
  readonly startingPosition: StartingPosition;
  /** A standard queue, a standard topic or a bucket. */
  readonly onFailureDestinationArn: string | undefined;
  /** The patterns as given, for the API's description. */
  readonly filterPatterns: readonly string[];
  readonly filter: RecordFilter;
  /** Names the properties given that have no effect on this machine. */
  readonly note: string | undefined;
}

/** The mapping's other event sources (Lambda, CreateEventSourceMapping). */
const otherSource = (source: string) => `it does not apply to a Kinesis stream, it is for ${source}`;

const UNPLAYED: Unsupported = {
  // The API calls the key of the filter criteria KMSKeyArn.
  withoutEffect: ['KMSKeyArn', 'KmsKeyArn', 'Tags'],
  refused: {
    AmazonManagedKafkaEventSourceConfig: otherSource('Amazon MSK'),
    'DestinationConfig.OnSuccess': 'it does not apply to a Kinesis stream, only OnFailure does',
    DocumentDBEventSourceConfig: otherSource('Amazon DocumentDB'),
    LoggingConfig: otherSource('Kafka'),
    ProvisionedPollerConfig: otherSource('Kafka and Amazon SQS'),
    Queues: otherSource('Amazon MQ'),
    ScalingConfig: otherSource('Amazon SQS'),
    SelfManagedEventSource: otherSource('self-managed Kafka'),
    SelfManagedKafkaEventSourceConfig: otherSource('self-managed Kafka'),
    SourceAccessConfigurations: otherSource('Kafka, Amazon MQ and Amazon DocumentDB'),
    Topics: otherSource('Kafka'),
  },
};

/**
 * Checks the properties of an `AWS::Lambda::EventSourceMapping` (or the members of a CreateEventSourceMapping
 * request, which have the same names). Numbers and booleans may be strings, as CloudFormation allows.
 *
 * Ranges: Lambda, "parameters for Amazon Kinesis Data Streams event source mappings". The lower bound of 60 s
 * for a record age is the one of Lambda's announcement of the setting and of aws-cdk-lib.
 *
 * @param now milliseconds since the epoch: a starting timestamp may not lie in the future
 * @throws AwsError InvalidParameterValueException with the property, the value given and what is allowed
 */
export function parseSettings(
  properties: Readonly<Record<string, unknown>>,
  now: number,
): EventSourceMappingSettings {
  const read = new Properties(properties, UNPLAYED);
  const eventSourceArn = sourceArn(read);
  return {
    eventSourceArn,
    streamArn: eventSourceArn.replace(/\/consumer\/.*$/, ''),
    functionName: read.requiredString('FunctionName'),
    enabled: read.boolean('Enabled') ?? true,
    batchSize: read.integer('BatchSize', 1, 10_000) ?? 100,
    maximumBatchingWindowInSeconds: read.integer('MaximumBatchingWindowInSeconds', 0, 300) ?? 0,
    parallelizationFactor: read.integer('ParallelizationFactor', 1, 10) ?? 1,
    maximumRetryAttempts: read.integer('MaximumRetryAttempts', -1, 10_000) ?? -1,
    maximumRecordAgeInSeconds: recordAge(read),
    tumblingWindowInSeconds: read.integer('TumblingWindowInSeconds', 0, 900) ?? 0,
    bisectBatchOnFunctionError: read.boolean('BisectBatchOnFunctionError') ?? false,
    reportBatchItemFailures: read.listOf('FunctionResponseTypes', ['ReportBatchItemFailures']).length > 0,
    countsEvents: read.nested('MetricsConfig').listOf('Metrics', ['EventCount']).length > 0,
    startingPosition: startingPosition(read, now),
    onFailureDestinationArn: destinationArn(read.nested('DestinationConfig').nested('OnFailure')),
    ...filterCriteria(read.nested('FilterCriteria')),
    note: read.note(),
  };
}

function sourceArn(read: Properties): string {
  const name = 'EventSourceArn';
  const arn = read.requiredString(name);
  const { service, resource } = parseArn(arn);
  if (service === 'kinesis' && /^stream\/[\w.-]+(\/consumer\/[\w.-]+:\d+)?$/.test(resource)) return arn;
  return read.refuse(name, 'only Kinesis data streams and their consumers are played as an event source');
}

function recordAge(read: Properties): number {
  const name = 'MaximumRecordAgeInSeconds';
  const age = read.integer(name, -1, 604_800) ?? -1;
  return age === -1 || age >= 60 ? age : read.mustBe(name, '-1 (no limit) or 60 to 604800');
}

function startingPosition(read: Properties, now: number): StartingPosition {
  const name = 'StartingPositionTimestamp';
  const type =
    read.oneOf('StartingPosition', ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP']) ??
    read.refuse('StartingPosition', 'a Kinesis stream needs one');
  const seconds = read.number(name);
  if (type !== 'AT_TIMESTAMP') {
    if (seconds === undefined) return { type };
    return read.refuse(name, `it goes with StartingPosition AT_TIMESTAMP only, not with ${type}`);
  }
  if (seconds === undefined) return read.refuse(name, 'StartingPosition AT_TIMESTAMP needs it');
  if (seconds * 1000 > now) read.mustBe(name, 'in Unix seconds and must not lie in the future');
  return { type, timestamp: seconds * 1000 };
}

function destinationArn(onFailure: Properties): string | undefined {
  const arn = onFailure.string('Destination');
  // An empty string takes a destination away (Lambda, on-failure destinations).
  if (arn === undefined || arn === '') return undefined;
  if (/^arn:[\w-]+:(sqs|sns|s3):/.test(arn) && !arn.endsWith('.fifo')) return arn;
  return onFailure.mustBe(
    'Destination',
    'the ARN of a standard SQS queue, a standard SNS topic or an S3 bucket',
  );
}

function filterCriteria(criteria: Properties) {
  const filterPatterns = criteria.nestedList('Filters').map((it) => it.requiredString('Pattern'));
  try {
    return { filterPatterns, filter: compileRecordFilter(filterPatterns) };
  } catch (error) {
    throw new AwsError('InvalidParameterValueException', messageOf(error));
  }
}
