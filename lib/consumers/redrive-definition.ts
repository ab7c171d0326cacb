/** Where the objects of failed batches lie. */
export interface RedriveSource {
  /** The name of its state, 1 to 40 characters, and without spaces the label of its map runs. */
  readonly state: string;
  readonly bucketName: string;
  readonly prefix: string;
}

/** What the definition is made of. */
export interface RedriveDefinition {
  /** E.g. `aws`. */
  readonly partition: string;
  readonly functionArn: string;
  /** Whether the consumer has a queue, whose pointers come first. */
  readonly collects: boolean;
  /** At least one, in the order in which they are redriven. */
  readonly sources: readonly RedriveSource[];
}

/** Objects of one batch; each holds up to a batch of the consumer. */
const OBJECTS_PER_BATCH = 10;

/**
 * The definition of the state machine in the Amazon States Language: the input is checked, pointers become objects, and
 * one distributed map after the other hands batches of objects to the function.
 *
 * A map run tolerates every failure: a batch that cannot be done must not stop the others. Its results are discarded,
 * because they may exceed the 256 KiB of a state.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export function redriveDefinition({ partition, functionArn, collects, sources }: RedriveDefinition): object {
  const invoke = (payload: object | undefined, retry: readonly object[]) =>
    invocation(partition, functionArn, payload, retry);
  const maps = sources.map((source, index) => [
    source.state,
    {
      ...mapOf(source, partition, invoke(undefined, [GOES_ON, BUSY, ...SERVICE_ERRORS, CRASHED])),
      Next: sources[index + 1]?.state ?? 'Done',
    },
  ]);
  const first = sources[0]?.state ?? 'Done';
  const collecting = {
    'Collect pointers': {
      ...invoke({ step: 'collect', 'request.$': '$.request' }, [...SERVICE_ERRORS, GOES_ON]),
      ResultSelector: { 'more.$': '$.Payload.more' },
      ResultPath: '$.pointers',
      Next: 'Are there more?',
    },
    'Are there more?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.pointers.more', BooleanEquals: true, Next: 'Collect pointers' }],
      Default: first,
    },
  };
  return {
    Comment: 'Replays what a consumer could not process',
    StartAt: 'Check the input',
    States: {
      'Check the input': {
        ...invoke({ step: 'begin', 'input.$': '$' }, SERVICE_ERRORS),
        ResultSelector: { 'request.$': '$.Payload.request' },
        Next: collects ? 'Collect pointers' : first,
      },
      ...(collects && collecting),
      ...Object.fromEntries(maps),
      Done: { Type: 'Succeed' },
    },
  };
}

function mapOf(source: RedriveSource, partition: string, work: object): object {
  return {
    Type: 'Map',
    Label: source.state.replaceAll(' ', ''),
    ItemReader: {
      Resource: `arn:${partition}:states:::s3:listObjectsV2`,
      Parameters: { Bucket: source.bucketName, Prefix: source.prefix },
    },
    ItemSelector: { 'Key.$': '$$.Map.Item.Value.Key' },
    ItemBatcher: {
      MaxItemsPerBatch: OBJECTS_PER_BATCH,
      BatchInput: { bucket: source.bucketName, 'request.$': '$.request' },
    },
    MaxConcurrencyPath: '$.request.maxConcurrency',
    ToleratedFailurePercentage: 100,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Redrive a batch',
      States: {
        'Redrive a batch': { ...work, OutputPath: '$.Payload', End: true },
      },
    },
    ResultPath: null,
  };
}

/** The function has used its 15 minutes, and has written back how far it came. */
const GOES_ON = { ErrorEquals: ['TimeUpError'], IntervalSeconds: 1, MaxAttempts: 1_000, BackoffRate: 1 };
/** Some eight hours. The consumer's concurrency is for the stream first. */
const BUSY = {
  ErrorEquals: ['ConsumerBusyError'],
  IntervalSeconds: 10,
  MaxAttempts: 100,
  BackoffRate: 2,
  MaxDelaySeconds: 300,
  JitterStrategy: 'FULL',
};
/** Errors of Lambda, not of the function; among them that the account has no concurrency left. */
const SERVICE_ERRORS = [
  {
    ErrorEquals: ['Lambda.TooManyRequestsException'],
    IntervalSeconds: 10,
    MaxAttempts: 100,
    BackoffRate: 2,
    MaxDelaySeconds: 300,
    JitterStrategy: 'FULL',
  },
  {
    ErrorEquals: ['Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException'],
    IntervalSeconds: 5,
    MaxAttempts: 6,
    BackoffRate: 2,
    JitterStrategy: 'FULL',
  },
];
/** S3, a permission, or the function itself. What is not done stays in its objects for the next execution. */
const CRASHED = { ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 10, MaxAttempts: 3, BackoffRate: 3 };

/** @param payload undefined for the whole input */
function invocation(
  partition: string,
  functionArn: string,
  payload: object | undefined,
  retry: readonly object[],
): object {
  return {
    Type: 'Task',
    Resource: `arn:${partition}:states:::lambda:invoke`,
    Parameters: {
      FunctionName: functionArn,
      ...(payload === undefined ? { 'Payload.$': '$' } : { Payload: payload }),
    },
    Retry: retry,
  };
}
