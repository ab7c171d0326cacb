import { LAMBDA_RETRIES } from '../../support/lambda-retries';

/** What the definition is made of. */
export interface ReplayDefinition {
  /** E.g. `aws`. */
  readonly partition: string;
  readonly functionArn: string;
  readonly maxConcurrency: number;
}

/** How long the state machine waits for a target that has no room. */
const BUSY_SECONDS = 30;

/**
 * The definition of the state machine in the Amazon States Language: the input is checked and planned; round after round, a
 * distributed map walks the lanes of a round, each in an execution of its own; the last task sums up, and the execution
 * fails if something is left.
 *
 * A map run tolerates every failure: a lane that cannot be done must not stop the others. What became of the lanes is in
 * the bucket, not in the state, which holds 256 KiB.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
 */
export function replayDefinition({ partition, functionArn, maxConcurrency }: ReplayDefinition): object {
  const invoke = (Payload: object, retry: readonly object[]) => ({
    Type: 'Task',
    Resource: `arn:${partition}:states:::lambda:invoke`,
    Parameters: { FunctionName: functionArn, Payload },
    Retry: retry,
  });
  const lanes = {
    Type: 'Map',
    Label: 'Lanes',
    ItemsPath: '$.lanes',
    ItemSelector: {
      'lane.$': '$$.Map.Item.Value',
      'name.$': '$.name',
      'lanes.$': '$.count',
    },
    MaxConcurrency: maxConcurrency,
    ToleratedFailurePercentage: 100,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'Walk',
      States: {
        Walk: {
          ...invoke({ step: 'walk', 'name.$': '$.name', 'lane.$': '$.lane', 'lanes.$': '$.lanes' }, [
            HOPELESS,
            ...LAMBDA_RETRIES,
            CRASHED,
          ]),
          ResultSelector: { 'end.$': '$.Payload.end' },
          ResultPath: '$.walked',
          Next: 'Where does it stand?',
        },
        'Where does it stand?': {
          Type: 'Choice',
          Choices: [
            { Variable: '$.walked.end', StringEquals: 'done', Next: 'Done' },
            { Variable: '$.walked.end', StringEquals: 'busy', Next: 'Wait for the target' },
          ],
          Default: 'Walk',
        },
        'Wait for the target': { Type: 'Wait', Seconds: BUSY_SECONDS, Next: 'Walk' },
        Done: { Type: 'Succeed' },
      },
    },
    ResultPath: null,
    End: true,
  };
  return {
    Comment: 'Replays a span of records',
    StartAt: 'Check the input',
    States: {
      'Check the input': {
        ...invoke(
          {
            step: 'begin',
            'input.$': '$',
            'name.$': '$$.Execution.Name',
            'startedAt.$': '$$.Execution.StartTime',
          },
          [INVALID, ...LAMBDA_RETRIES, CRASHED],
        ),
        OutputPath: '$.Payload',
        Next: 'Rounds',
      },
      Rounds: {
        Type: 'Map',
        ItemsPath: '$.rounds',
        ItemSelector: {
          'name.$': '$.name',
          'lanes.$': '$$.Map.Item.Value.lanes',
          'count.$': '$$.Map.Item.Value.count',
        },
        // One after the other: parents before their children.
        MaxConcurrency: 1,
        ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' }, StartAt: 'Lanes', States: { Lanes: lanes } },
        ResultPath: null,
        Next: 'Sum up',
      },
      'Sum up': {
        ...invoke({ step: 'finish', 'name.$': '$.name' }, [...LAMBDA_RETRIES, CRASHED]),
        OutputPath: '$.Payload',
        Next: 'Is all done?',
      },
      'Is all done?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.isComplete', BooleanEquals: true, Next: 'Complete' }],
        Default: 'Something is left',
      },
      'Something is left': { Type: 'Fail', Error: 'ReplayIncomplete', CausePath: '$.cause' },
      Complete: { Type: 'Succeed' },
    },
  };
}

/** The input is wrong, which no other attempt changes. */
const INVALID = { ErrorEquals: ['InvalidRequestError'], MaxAttempts: 0 };
/** People have to do something first. */
const HOPELESS = {
  ErrorEquals: ['ParentNotDoneError', 'TargetFailingError', 'InvalidRequestError'],
  MaxAttempts: 0,
};
/** S3, a permission, or the function itself. The next attempt goes on behind the last checkpoint. */
const CRASHED = { ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 10, MaxAttempts: 3, BackoffRate: 3 };
