import { AwsError } from '../http';
import { compileRecordFilter, type RecordFilter } from './filter/record-filter';
import { PropertyReader, refuse } from './property-reader';
import type { StartingPosition } from './starting-position';

/** The settings of one Kinesis event source mapping, checked, with Lambda's defaults filled in. */
export interface EventSourceMappingSettings {
  readonly eventSourceArn: string;
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
  readonly startingPosition: StartingPosition;
  /** A standard queue, a standard topic or a bucket. */
  readonly onFailureDestinationArn: string | undefined;
  /** The patterns as given, for those who describe the mapping. */
  readonly filterPatterns: readonly string[];
  readonly filter: RecordFilter;
}

/** What these are for: the mapping's other event sources (Lambda, CreateEventSourceMapping). */
const NOT_FOR_KINESIS: Readonly<Record<string, string>> = {
  AmazonManagedKafkaEventSourceConfig: 'Amazon MSK',
  DocumentDBEventSourceConfig: 'Amazon DocumentDB',
  LoggingConfig: 'Kafka',
  ProvisionedPollerConfig: 'Kafka and Amazon SQS',
  Queues: 'Amazon MQ',
  ScalingConfig: 'Amazon SQS',
  SelfManagedEventSource: 'self-managed Kafka',
  SelfManagedKafkaEventSourceConfig: 'self-managed Kafka',
  SourceAccessConfigurations: 'Kafka, Amazon MQ and Amazon DocumentDB',
  Topics: 'Kafka',
};

/** Properties that are fine and change nothing on one machine. */
const WITHOUT_EFFECT = ['KmsKeyArn', 'KMSKeyArn', 'MetricsConfig', 'Tags'];

/**
 * Checks the properties of an `AWS::Lambda::EventSourceMapping` (or the members of a CreateEventSourceMapping request,
 * which have the same names). Numbers and booleans may be strings, as CloudFormation allows.
 *
 * Ranges: Lambda, "parameters for Amazon Kinesis Data Streams event source mappings". The lower bound of 60 s for a
 * record age is the one of Lambda's announcement of the setting and of aws-cdk-lib.
 *
 * @param now milliseconds since the epoch: a starting timestamp may not lie in the future
 * @throws AwsError InvalidParameterValueException with the property, the value given and what is allowed
 */
export function parseSettings(
  properties: Readonly<Record<string, unknown>>,
  now: number,
): EventSourceMappingSettings {
  const read = new PropertyReader(properties);
  const eventSourceArn = streamArn(read.string('EventSourceArn'));
  for (const [name, source] of Object.entries(NOT_FOR_KINESIS)) {
    if (read.has(name)) refuse(`${name} does not apply to a Kinesis stream: it is for ${source}`);
  }
  read.ignore(WITHOUT_EFFECT);
  checkMetrics(properties.MetricsConfig);

  const settings: EventSourceMappingSettings = {
    eventSourceArn,
    functionName: read.string('FunctionName'),
    enabled: read.boolean('Enabled', true),
    batchSize: read.integer('BatchSize', 1, 10_000, 100),
    maximumBatchingWindowInSeconds: read.integer('MaximumBatchingWindowInSeconds', 0, 300, 0),
    parallelizationFactor: read.integer('ParallelizationFactor', 1, 10, 1),
    maximumRetryAttempts: read.integer('MaximumRetryAttempts', -1, 10_000, -1),
    maximumRecordAgeInSeconds: recordAge(read),
    tumblingWindowInSeconds: read.integer('TumblingWindowInSeconds', 0, 900, 0),
    bisectBatchOnFunctionError: read.boolean('BisectBatchOnFunctionError', false),
    reportBatchItemFailures: responseTypes(read.list('FunctionResponseTypes')),
    startingPosition: startingPosition(read, now),
    onFailureDestinationArn: destinationArn(read.object('DestinationConfig')),
    ...filterCriteria(read.object('FilterCriteria')),
  };
  read.refuseUnknown();
  return settings;
}

function streamArn(arn: string): string {
  const [, , service, , , resource] = arn.split(':');
  if (service === 'kinesis' && /^stream\/[\w.-]+$/.test(resource ?? '')) return arn;
  if (service === 'kinesis' && resource?.includes('/consumer/')) {
    refuse(
      `EventSourceArn is ${arn}: a consumer with enhanced fan-out is not played yet; give the ARN of the stream`,
    );
  }
  return refuse(`EventSourceArn is ${arn}: only Kinesis data streams are played as an event source`);
}

function recordAge(read: PropertyReader): number {
  const name = 'MaximumRecordAgeInSeconds';
  const age = read.integer(name, -1, 604_800, -1);
  if (age !== -1 && age < 60) refuse(`${name} is ${age}: it must be -1 (no limit) or 60 to 604800`);
  return age;
}

function responseTypes(types: readonly unknown[]): boolean {
  for (const type of types) {
    if (type !== 'ReportBatchItemFailures') {
      refuse(
        `FunctionResponseTypes holds ${JSON.stringify(type)}: Lambda knows ReportBatchItemFailures only`,
      );
    }
  }
  return types.length > 0;
}

function startingPosition(read: PropertyReader, now: number): StartingPosition {
  const type = read.string('StartingPosition');
  const seconds = read.number('StartingPositionTimestamp');
  if (type === 'AT_TIMESTAMP') {
    if (seconds === undefined) refuse('StartingPosition AT_TIMESTAMP needs StartingPositionTimestamp');
    if (seconds * 1000 > now) {
      refuse(`StartingPositionTimestamp is ${seconds}: it is in Unix seconds and must not lie in the future`);
    }
    return { type, timestamp: seconds * 1000 };
  }
  if (seconds !== undefined) {
    refuse(`StartingPositionTimestamp goes with StartingPosition AT_TIMESTAMP only, not with ${type}`);
  }
  if (type === 'TRIM_HORIZON' || type === 'LATEST') return { type };
  return refuse(`StartingPosition is ${type}: it must be TRIM_HORIZON, LATEST or AT_TIMESTAMP`);
}

function destinationArn(config: Readonly<Record<string, unknown>> | undefined): string | undefined {
  if (config?.OnSuccess !== undefined) {
    refuse('DestinationConfig.OnSuccess does not apply to a Kinesis stream: only OnFailure does');
  }
  const onFailure = new PropertyReader(config ?? {}, 'DestinationConfig.').object('OnFailure');
  const arn = onFailure?.Destination;
  // An empty string takes a destination away (Lambda, on-failure destinations).
  if (arn === undefined || arn === '') return undefined;
  if (typeof arn === 'string' && /^arn:[\w-]+:(sqs|sns|s3):/.test(arn) && !arn.endsWith('.fifo')) return arn;
  return refuse(
    `DestinationConfig.OnFailure.Destination is ${JSON.stringify(arn)}: it must be the ARN of a standard SQS queue, ` +
      'a standard SNS topic or an S3 bucket',
  );
}

function filterCriteria(criteria: Readonly<Record<string, unknown>> | undefined) {
  const patterns = new PropertyReader(criteria ?? {}, 'FilterCriteria.').list('Filters').map((filter, i) => {
    const pattern = typeof filter === 'object' && filter !== null && 'Pattern' in filter && filter.Pattern;
    if (typeof pattern === 'string') return pattern;
    return refuse(`FilterCriteria.Filters[${i}].Pattern must be a string of JSON`);
  });
  try {
    return { filterPatterns: patterns, filter: compileRecordFilter(patterns) };
  } catch (error) {
    throw new AwsError(
      'InvalidParameterValueException',
      error instanceof Error ? error.message : String(error),
    );
  }
}

function checkMetrics(config: unknown): void {
  const metrics = typeof config === 'object' && config !== null && 'Metrics' in config ? config.Metrics : [];
  for (const metric of Array.isArray(metrics) ? metrics : [metrics]) {
    if (metric !== 'EventCount') {
      refuse(`MetricsConfig.Metrics holds ${JSON.stringify(metric)}: a Kinesis stream has EventCount only`);
    }
  }
}
