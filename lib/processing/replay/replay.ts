import {
  ArnFormat,
  type aws_cloudwatch as cloudwatch,
  Duration,
  aws_iam as iam,
  type aws_lambda as lambda,
  RemovalPolicy,
  Stack,
  type aws_s3 as s3,
  aws_stepfunctions as stepfunctions,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { arrivalAlarm } from '../../support/arrival-alarm';
import { BundledFunction } from '../../support/bundled-function';
import { checkIs, checkWithin, InputError } from '../../support/check';
import { encryptedBucket } from '../../support/encrypted-bucket';
import type { FunctionOptions } from '../../support/function-options';
import type { IHasAlarms } from '../../support/has-alarms';
import {
  FUNCTION_TIMEOUT_MINUTES,
  REPLAY_BATCH,
  REPLAY_CONCURRENCY,
  REPLAY_RECORDS_PER_SECOND,
} from '../../support/limits';
import { accept } from '../../support/nag';
import { acknowledgeWildcards } from '../../support/wildcards';
import { replayDefinition } from './replay-definition';
import { grantReplay } from './replay-grants';
import { ReplaySource } from './replay-source';
import { ReplayTarget } from './replay-target';

const DEFAULT_CONCURRENCY = 10;
const DEFAULT_RECORDS_PER_SECOND = 1_000;
const DEFAULT_EXPIRATION = Duration.days(90);
/** It keeps half a minute for its last checkpoint. */
const SHORTEST_TIMEOUT = Duration.minutes(3);

/** Properties of a Replay. */
export interface ReplayProps {
  /** What is read: a stream, or objects that Firehose has delivered. */
  readonly source: ReplaySource;

  /** Where records are sent: a function, or a stream. */
  readonly target: ReplayTarget;

  /**
   * The rate of an execution whose input states none, over all shards: 1 to 1,000,000 records a second.
   *
   * @default 1000
   */
  readonly recordsPerSecond?: number;

  /**
   * How many shards are walked at once, and how many executions of a target function there are, 1 to 1,000.
   *
   * @default 10
   */
  readonly maxConcurrency?: number;

  /**
   * How long checkpoints, failed records and reports are kept.
   *
   * @default Duration.days(90)
   */
  readonly expiration?: Duration;

  /**
   * The actions of the alarm on failed executions.
   *
   * @default - none
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The log of the state machine. It repeats what the history of each execution says, and that is kept for 90 days.
   *
   * @default - no log
   */
  readonly executionLogs?: stepfunctions.LogOptions;

  /**
   * Whether X-Ray traces the executions.
   *
   * @default false
   */
  readonly tracing?: boolean;

  /**
   * The removal policy of the bucket, in which failed records are, and of the function's logs.
   *
   * @default - the logs are deleted with the stack, the bucket stays
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Memory, network, logs and keys of the function.
   *
   * @default - see FunctionOptions, with a timeout of 15 minutes
   */
  readonly functionOptions?: FunctionOptions;
}

/**
 * A state machine that sends a span of records again: to backfill a new consumer, to repair what a bug has written, to load
 * another stream. The readers of the stream are not touched.
 *
 * Start an execution with `from`, and with any of:
 *
 * - `from`, `to`: records that arrived in this time, ISO 8601; of objects, those that were written in it. `to` is the start of
 *   the execution if it is left out. What the stream no longer retains is refused
 * - `filters`: patterns in the language of event source mappings, e.g. `[{ "data": { "type": ["purchase"] } }]`
 * - `dryRun`: `true` to read, filter and count only
 * - `recordsPerSecond`: the rate, over all shards
 * - `prefix`: of objects, less than the source has
 * - `name`: a name for the replay. Otherwise it has that of the execution
 * - `resume`: the name of a replay, and nothing else, to go on where it stands
 *
 * The records of a partition key keep their order, also across a reshard: a shard is walked after its parents. Every record
 * is sent at least once; who goes on after a failure repeats one batch at most. A record that the target does not take is
 * kept in the bucket with its payload and the reason, and the execution fails at its end and says how many. When ten in a row
 * fail, the target is down and nothing more is parked: the shard stops, and `resume` goes on.
 *
 * The output is a report: what was read, filtered, sent and failed. It is in the bucket, too.
 *
 * @example
 * const replay = new Replay(this, 'Backfill', {
 *   source: ReplaySource.stream(stream),
 *   target: ReplayTarget.function(handler),
 * });
 * // aws stepfunctions start-execution --state-machine-arn <ARN> --input '{"from": "2026-11-26T00:00:00Z", "dryRun": true}'
 */
export class Replay extends Construct implements IHasAlarms {
  /** The state machine. An execution is a replay. */
  public readonly stateMachine: stepfunctions.StateMachine;

  /** The function that its steps invoke. */
  public readonly function: lambda.Function;

  /** Where checkpoints, failed records and reports are, below `replays/<name>/`. */
  public readonly bucket: s3.IBucket;

  /** What is read. */
  public readonly source: ReplaySource;

  /** In ALARM when an execution has failed or has left something, for six hours after the last one. */
  public readonly failureAlarm: cloudwatch.Alarm;
  public readonly pageAlarms: cloudwatch.Alarm[] = [];
  public readonly ticketAlarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: ReplayProps) {
    super(scope, id);
    accept(this, 'IAMNoInlinePolicy');
    const where = `Replay "${this.node.path}"`;
    checkReplay(where, props);
    const { source, target, maxConcurrency = DEFAULT_CONCURRENCY } = props;
    const { recordsPerSecond = DEFAULT_RECORDS_PER_SECOND } = props;
    this.source = source;
    this.bucket = encryptedBucket(this, 'Bucket', {
      holds: `the checkpoints and the failed records of ${this.node.path}`,
      expiration: props.expiration ?? DEFAULT_EXPIRATION,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.function = new BundledFunction(this, 'Replay', {
      bundle: 'replay',
      description: `Replays records, for ${this.node.path}`,
      timeout: Duration.minutes(FUNCTION_TIMEOUT_MINUTES),
      shortestTimeout: SHORTEST_TIMEOUT,
      options: props.functionOptions,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
      environment: {
        REPLAY_BUCKET: this.bucket.bucketName,
        MAX_CONCURRENCY: String(maxConcurrency),
        RECORDS_PER_SECOND: String(recordsPerSecond),
        ...sourceEnvironment(source),
        ...targetEnvironment(target),
      },
    }).function;
    this.node.defaultChild = this.function;
    const grants = grantReplay(this.function, this.bucket, source, target);
    this.stateMachine = this.machine(props, maxConcurrency);
    for (const grant of grants) grant.applyBefore(this.stateMachine);
    this.failureAlarm = arrivalAlarm(this, 'FailureAlarm', {
      arrivals: this.stateMachine.metricFailed({ period: Duration.minutes(1) }),
      says: `An execution of the replay ${this.node.path} has failed, or has left something. Its cause says what.`,
      page: 'replay#the-alarm-on-a-failed-replay',
      actions: props.alarmActions,
    });
    this.ticketAlarms = [this.failureAlarm];
  }

  /** With a role that may do what the definition needs and nothing else. */
  private machine(props: ReplayProps, maxConcurrency: number): stepfunctions.StateMachine {
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'StateMachineRole', {
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
    });
    const { functionArn } = this.function;
    const invoke = iam.Grant.addToPrincipal({
      grantee: role,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [functionArn],
    });
    const definition = replayDefinition({ partition: stack.partition, functionArn, maxConcurrency });
    const machine = new stepfunctions.StateMachine(this, 'StateMachine', {
      // Not from states of the CDK, which permit the role every version of the function.
      definitionBody: stepfunctions.DefinitionBody.fromString(stack.toJsonString(definition)),
      role,
      logs: props.executionLogs,
      tracingEnabled: props.tracing,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    invoke.applyBefore(machine);
    const executions = stack.formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${machine.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    // These permissions name the machine, so they can only come behind it.
    const policy = new iam.Policy(this, 'MapRuns', { roles: [role] });
    policy.addStatements(
      new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [machine.stateMachineArn] }),
      new iam.PolicyStatement({
        actions: ['states:DescribeExecution', 'states:StopExecution'],
        resources: [executions],
      }),
    );
    acknowledgeWildcards(
      policy,
      [executions],
      'A map run starts executions of the state machine itself, one a lane.',
    );
    acknowledgeChoices(machine, props);
    return machine;
  }
}

function checkReplay(where: string, props: ReplayProps): void {
  const { source, target } = props;
  checkIs(
    where,
    'source',
    source,
    (one) => one instanceof ReplaySource,
    'ReplaySource.stream(…) or ReplaySource.objects(…)',
  );
  checkIs(
    where,
    'target',
    target,
    (one) => one instanceof ReplayTarget,
    'ReplayTarget.function(…) or ReplayTarget.stream(…)',
  );
  checkWithin(`${where}: recordsPerSecond`, props.recordsPerSecond, REPLAY_RECORDS_PER_SECOND);
  checkWithin(`${where}: maxConcurrency`, props.maxConcurrency, REPLAY_CONCURRENCY);
  checkWithin(`${where}: batchSize`, target._options.batchSize, REPLAY_BATCH);
  if (source._stream !== undefined && source._stream === target._stream) {
    throw new InputError(
      `${where}: source and target are the stream "${source._stream.node.path}"; allowed are two streams, because every record ` +
        'would come to all its readers again, and to the replay itself.',
    );
  }
}

function sourceEnvironment({ _stream, _bucket, _objects }: ReplaySource): Record<string, string> {
  if (_stream !== undefined) return { SOURCE_STREAM_ARN: _stream.streamArn };
  const { prefix = '', partitionKeyMember } = _objects;
  return {
    SOURCE_BUCKET: _bucket?.bucketName ?? '',
    SOURCE_PREFIX: prefix,
    ...(partitionKeyMember !== undefined && { SOURCE_PARTITION_KEY: partitionKeyMember }),
  };
}

function targetEnvironment({ _function, _stream, _options }: ReplayTarget): Record<string, string> {
  if (_stream !== undefined) return { TARGET_STREAM_ARN: _stream.streamArn, TAKES_APART: 'true' };
  return {
    TARGET_FUNCTION_ARN: _function?.functionArn ?? '',
    BATCH_SIZE: String(_options.batchSize ?? 100),
    TAKES_APART: String(_options.takesAggregatesApart ?? false),
  };
}

function acknowledgeChoices(machine: Construct, { executionLogs, tracing }: ReplayProps): void {
  if (executionLogs === undefined) {
    Validations.of(machine).acknowledge({
      id: 'AwsSolutions-SF1',
      reason:
        'Step Functions keeps the history of each execution for 90 days, and the function logs a line a walk. Whoever wants ' +
        'a log of all events sets executionLogs.',
    });
  }
  if (tracing !== true) {
    Validations.of(machine).acknowledge({
      id: 'AwsSolutions-SF2',
      reason: 'A replay is no request whose way is unknown. Whoever wants traces sets tracing.',
    });
  }
}
