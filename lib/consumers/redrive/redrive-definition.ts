import { LAMBDA_RETRIES } from '../../support/lambda-retries';

/** Where the objects of failed batches lie. */
export interface RedriveSource {
  /** The name of its state, 1 to 40 characters, and without spaces the label of its map runs. */
  readonly state: string;
  readonly bucketName: string;
  readonly prefix: string;
  /** Below which other consumers' objects can lie. Undefined where there are no others. */
  readonly root?: string;
  /** Whether all who write to the bucket are known at synth. */
  readonly isOwn?: boolean;
  /** The names of the other consumers that park in it. */
  readonly known?: readonly string[];
}

/** What the definition is made of. */
export interface RedriveDefinition {
  /** E.g. `aws`. */
  readonly partition: string;
  readonly functionArn: string;
  /** Whether the consumer has a queue, whose pointers come first. */
  readonly collects: boolean;
  /** Whether nobody else has pointers in the queue. */
  readonly hasOwnQueue: boolean;
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
 * because they may exceed the 256 KiB of a state. So the last task counts what the map runs left, and the execution
 * fails if that is something: nothing else would tell.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export function redriveDefinition(parts: RedriveDefinition): object {
  const { partition, functionArn, collects, hasOwnQueue, sources } = parts;
  const invoke = (payload: object | undefined, retry: readonly object[]) =>
    invocation(partition, functionArn, payload, retry);
  const maps = sources.map((source, index) => [
    source.state,
    {
      ...mapOf(
        source,
        partition,
        invoke(undefined, [LEFTOVERS, GOES_ON, VAIN, BUSY, ...LAMBDA_RETRIES, CRASHED]),
      ),
      Next: sources[index + 1]?.state ?? 'Take stock',
    },
  ]);
  const first = sources[0]?.state ?? 'Take stock';
  const collecting = {
    'Collect pointers': {
      ...invoke({ step: 'collect', 'request.$': '$.request', 'pointers.$': '$.pointers' }, [
        ...LAMBDA_RETRIES,
        DIED_WITH_POINTERS,
        CRASHED,
      ]),
      ResultSelector: POINTERS,
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
        ...invoke({ step: 'begin', 'input.$': '$', places: placesOf(sources) }, [
          INVALID,
          ...LAMBDA_RETRIES,
          CRASHED,
        ]),
        ResultSelector: {
          'request.$': '$.Payload.request',
          'neighbours.$': '$.Payload.neighbours',
          'pointers.$': '$.Payload.pointers',
        },
        Next: collects ? 'Collect pointers' : first,
      },
      ...(collects && collecting),
      ...Object.fromEntries(maps),
      'Take stock': {
        ...invoke(
          {
            step: 'finish',
            'executionArn.$': '$$.Execution.Id',
            'request.$': '$.request',
            'neighbours.$': '$.neighbours',
            'pointers.$': '$.pointers',
            mapRuns: sources.length,
            hasOwnQueue,
          },
          [...LAMBDA_RETRIES, CRASHED],
        ),
        OutputPath: '$.Payload',
        Next: 'Is all done?',
      },
      'Is all done?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.isComplete', BooleanEquals: true, Next: 'Done' }],
        Default: 'Something is left',
      },
      'Something is left': { Type: 'Fail', Error: 'RedriveIncomplete', CausePath: '$.cause' },
      Done: { Type: 'Succeed' },
    },
  };
}

const POINTERS = {
  'more.$': '$.Payload.more',
  'kept.$': '$.Payload.kept',
  'strange.$': '$.Payload.strange',
  'writtenUpTo.$': '$.Payload.writtenUpTo',
};

/** Where the function looks for objects that no redrive replays. */
function placesOf(sources: readonly RedriveSource[]): object[] {
  return sources.flatMap(({ bucketName: bucket, prefix, root, isOwn = false, known = [] }) =>
    root === undefined ? [] : [{ bucket, prefix, root, isOwn, known }],
  );
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
      BatchInput: {
        bucket: source.bucketName,
        'request.$': '$.request',
        'neighbours.$': '$.neighbours',
      },
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

/** The input is wrong, which no other attempt changes. */
const INVALID = { ErrorEquals: ['InvalidRequestError'], MaxAttempts: 0 };
/** The batch came to its end. */
const LEFTOVERS = { ErrorEquals: ['LeftoversError'], MaxAttempts: 0 };
/** Each of three attempts has had all the time of the function, and brought nothing. */
const VAIN = {
  ErrorEquals: ['NoAnswerError', 'NoProgressError'],
  IntervalSeconds: 10,
  MaxAttempts: 2,
  BackoffRate: 1,
};
/**
 * The function was killed, so nobody has shown its messages to others: they are hidden for as long as it may run.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
const DIED_WITH_POINTERS = {
  ErrorEquals: ['Lambda.Unknown', 'Runtime.ExitError', 'Runtime.OutOfMemory', 'Sandbox.Timedout'],
  IntervalSeconds: 920,
  MaxAttempts: 3,
  BackoffRate: 1,
};
/** The function has used its 15 minutes, has done something, and has written back how far it came. */
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
