import {
  ArnFormat,
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_events as events,
  aws_iam as iam,
  type aws_lambda as lambda,
  Names,
  RemovalPolicy,
  Stack,
  type aws_s3 as s3,
  type aws_sqs as sqs,
  aws_stepfunctions as stepfunctions,
  aws_events_targets as targets,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../scaling/autoscaler-metrics';
import { retentionOf } from '../stream/known-stream';
import { StreamGrants } from '../stream/stream-grants';
import { BundledFunction } from '../support/bundled-function';
import { checkHoursWithin, checkWithin, InputError } from '../support/check';
import { queueRetentionSeconds } from '../support/dead-letter-queue';
import { encryptedBucket } from '../support/encrypted-bucket';
import type { FunctionOptions } from '../support/function-options';
import { grantKeyUse, grantOn } from '../support/grants';
import { FUNCTION_TIMEOUT_MINUTES, REDRIVE_CONCURRENCY, RETENTION_HOURS } from '../support/limits';
import { accept } from '../support/nag';
import { withRunbook } from '../support/runbook';
import { acknowledgeWildcards } from '../support/wildcards';
import { pointerDeadline } from './deadline';
import { FAILURE_PREFIX } from './failure-destination';
import type { LambdaConsumer } from './lambda-consumer';
import { type MappingFacts, mappingFacts } from './mapping-facts';
import { type RedriveSource, redriveDefinition } from './redrive-definition';

const DEFAULT_CONCURRENCY = 10;
const COLLECTED_PREFIX = 'collected/';
const SET_ASIDE_PREFIX = 'set-aside/';
/** The environment of a function holds 4 KB in all (AWS Lambda Developer Guide, quotas). */
const MAX_FILTER_CHARACTERS = 2_500;

/** Properties of a DeadLetterRedrive. */
export interface DeadLetterRedriveProps {
  /** The consumer whose failed records are replayed. Without a parking lot, its failure destination must be a queue or a bucket. */
  readonly consumer: LambdaConsumer;

  /**
   * How many batches are redriven at once, 1 to 1,000. Each invokes the consumer with one event after the other, so this
   * is also how many executions of the consumer a redrive uses. An execution's input can ask for another number.
   *
   * @default 10
   */
  readonly maxConcurrency?: number;

  /**
   * The retention of the consumer's stream, 24 hours to 365 days. For a queue as failure destination only.
   *
   * @default - the stream's own retention; required for an imported stream with a queue
   */
  readonly retentionPeriod?: Duration;

  /**
   * When EventBridge starts a redrive. Repair the cause first: until then the records fail again.
   *
   * @default - only when somebody starts an execution
   */
  readonly schedule?: events.Schedule;

  /**
   * The actions of the age alarm.
   *
   * @default - the alarm has no actions
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
   * The removal policy of the function's logs and, with a queue, of the bucket for the records that it points to.
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
 * A state machine that replays the failed records of a consumer: those that the mapping gave up, and those that the
 * function parked. It invokes the consumer with them at the consumer's speed, as long as there are any. It deletes what
 * is done; what fails again stays, with the reason.
 *
 * Start an execution with `{}`, or with any of:
 *
 * - `action`: `"replay"`; `"park"` to move records below `set-aside/`, where no redrive looks; `"discard"` to delete them
 * - `dryRun`: `true` to count only. Nothing is invoked, changed or read from the stream
 * - `reason`: only records whose failure has this text in it
 * - `from`, `to`: only records that failed in this time, ISO 8601
 * - `maxConcurrency`: how many batches at once
 *
 * Every record is replayed at least once, also when two executions run at the same time. **A replay writes old over
 * new:** a sink that keeps the last state of a key goes back in time, unless it compares versions. Within a shard, the
 * objects of one batch are replayed in the order of their keys, which is the order of failure, and with `maxConcurrency`
 * 1 all of them; a record that fails again is overtaken. A sink that needs strict order must not be redriven: let its
 * consumer wait instead (`LambdaConsumer`, `retryAttempts`).
 *
 * The pointers of a queue are followed first: their records are read again, at most one call a second from each shard,
 * and kept in a bucket. The filters of the mapping are applied; between the first and the last record of a pointer, the
 * records of other batches are replayed too, if the parallelization factor is above 1.
 *
 * The log has a line a batch, and the namespace `KinesisBlueprint` the metrics `Redriven`, `StillFailing` and `Expired`.
 *
 * @example
 * const redrive = new DeadLetterRedrive(this, 'Redrive', { consumer });
 * // aws stepfunctions start-execution --state-machine-arn <ARN> --input '{"dryRun": true}'
 */
export class DeadLetterRedrive extends Construct {
  /** The consumer whose failed records are replayed. */
  public readonly consumer: LambdaConsumer;

  /** The state machine. An execution is a redrive. */
  public readonly stateMachine: stepfunctions.StateMachine;

  /** The function that its steps invoke. */
  public readonly function: lambda.Function;

  /** Where the records lie to which the pointers of a queue point. Undefined without a queue. */
  public readonly collectedBucket?: s3.IBucket;

  /**
   * In ALARM when half of the time is over in which the oldest pointer can be followed: until retention removes its
   * records, or SQS the pointer. SQS does not count messages that were received three times. Undefined without a queue.
   */
  public readonly ageAlarm?: cloudwatch.Alarm;

  private readonly consumerName: string;

  constructor(scope: Construct, id: string, props: DeadLetterRedriveProps) {
    super(scope, id);
    accept(this, 'IAMNoInlinePolicy');
    const where = `DeadLetterRedrive "${this.node.path}"`;
    const { consumer } = props;
    this.consumer = consumer;
    const { deadLetterQueue: queue } = consumer;
    const mapping = mappingFacts(consumer.mapping);
    checkWithin(`${where}: maxConcurrency`, props.maxConcurrency, REDRIVE_CONCURRENCY);
    checkHoursWithin(`${where}: retentionPeriod`, props.retentionPeriod, RETENTION_HOURS);
    this.checkConsumer(where, consumer, mapping);

    if (queue !== undefined) {
      this.collectedBucket = encryptedBucket(this, 'Collected', {
        holds: `the records that the dead letters of ${consumer.node.path} point to`,
        removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      });
    }
    const sources = this.sourcesOf(consumer);
    this.consumerName = Names.uniqueResourceName(consumer.handler, { maxLength: 80, separator: '-' });
    this.function = new BundledFunction(this, 'Redrive', {
      bundle: 'dead-letter-redrive',
      description: `Replays what ${consumer.node.path} could not process`,
      timeout: Duration.minutes(FUNCTION_TIMEOUT_MINUTES),
      options: props.functionOptions,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
      environment: {
        CONSUMER_FUNCTION_ARN: consumer.handler.functionArn,
        CONSUMER_NAME: this.consumerName,
        STREAM_ARN: consumer.stream.streamArn,
        BATCH_SIZE: String(mapping.batchSize),
        MAX_CONCURRENCY: String(props.maxConcurrency ?? DEFAULT_CONCURRENCY),
        REPORTS_FAILURES: String(mapping.reportsFailures),
        ...(queue && {
          QUEUE_URL: queue.queueUrl,
          COLLECTED_BUCKET: this.collectedBucket?.bucketName ?? '',
          FILTERS: `[${mapping.patterns.join(',')}]`,
          TAKES_APART: String(consumer.fanOutConsumer !== undefined),
        }),
      },
    }).function;
    this.node.defaultChild = this.function;
    const grants = this.grantWork(consumer, sources);

    this.stateMachine = this.makeStateMachine(props, sources);
    for (const grant of grants) grant.applyBefore(this.stateMachine);
    if (props.schedule) {
      const input = events.RuleTargetInput.fromObject({});
      new events.Rule(this, 'Schedule', {
        schedule: props.schedule,
        targets: [new targets.SfnStateMachine(this.stateMachine, { input })],
      });
    }
    if (queue) this.ageAlarm = this.alarmOn(where, queue, mapping, props);
  }

  /**
   * A count of records: Sum of 1 minute. No datapoint means none.
   *
   * @param metricName `Redriven`, `StillFailing` or `Expired`
   * @param options replace the period of 1 minute or the statistic
   */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { Consumer: this.consumerName },
      period: Duration.minutes(1),
      statistic: cloudwatch.Stats.SUM,
      ...options,
    }).attachTo(this);
  }

  private checkConsumer(where: string, consumer: LambdaConsumer, mapping: MappingFacts): void {
    const { deadLetterQueue: queue, failureBucket, parkingLot } = consumer;
    if (queue === undefined && failureBucket === undefined && parkingLot === undefined) {
      throw new InputError(
        `${where}: consumer "${consumer.node.path}" has a topic as failure destination, from which nothing can be read; ` +
          'allowed are FailureDestination.queue() and FailureDestination.bucket(), and any with a parking lot.',
      );
    }
    if (mapping.hasTumblingWindow) {
      throw new InputError(
        `${where}: consumer "${consumer.node.path}" has a tumblingWindow, and a replayed event belongs to no window; allowed ` +
          'is a consumer without one.',
      );
    }
    if (queue === undefined) return;
    if (mapping.patterns.join().length > MAX_FILTER_CHARACTERS) {
      throw new InputError(
        `${where}: the filters of consumer "${consumer.node.path}" have ${mapping.patterns.join().length} characters; allowed ` +
          `are ${MAX_FILTER_CHARACTERS} with a queue, because the redrive holds them in its environment. Use ` +
          'FailureDestination.bucket(), whose records were filtered.',
      );
    }
    if (mapping.patterns.length > 0 && mapping.hidesPatterns) {
      Validations.of(this).addWarning(
        'cdk-kinesis-blueprint:DeadLetterRedrive.filtersInEnvironment',
        `the filters of "${consumer.node.path}" are encrypted with a key of yours, and the redrive of its queue holds them in ` +
          'the environment of its function. Use FailureDestination.bucket(), whose records were filtered.',
      );
    }
    if (mapping.parallelizationFactor > 1) {
      Validations.of(this).addWarning(
        'cdk-kinesis-blueprint:DeadLetterRedrive.pointersAreWide',
        `"${consumer.node.path}" has a parallelization factor of ${mapping.parallelizationFactor}: a pointer names the first ` +
          'and the last record of its batch, and the records of other batches in between are replayed too. Use ' +
          'FailureDestination.bucket(), or a sink that takes a record twice.',
      );
    }
  }

  /** In the order in which they are redriven: what was given up is older than what was parked since. */
  private sourcesOf({ failureBucket, parkingLot, parkedPrefix }: LambdaConsumer): Source[] {
    const sources: Source[] = [];
    if (this.collectedBucket !== undefined) {
      sources.push({ state: 'Collected', bucket: this.collectedBucket, prefix: COLLECTED_PREFIX });
    }
    if (failureBucket !== undefined) {
      sources.push({ state: 'Given up', bucket: failureBucket, prefix: FAILURE_PREFIX });
    }
    if (parkingLot !== undefined && parkedPrefix !== undefined) {
      sources.push({ state: 'Parked', bucket: parkingLot.bucket, prefix: parkedPrefix });
    }
    return sources;
  }

  private grantWork(consumer: LambdaConsumer, sources: readonly Source[]): iam.Grant[] {
    const { deadLetterQueue: queue } = consumer;
    // Only this function, version or alias. The CDK's own grant would cover all versions of it.
    const invoke = iam.Grant.addToPrincipal({
      grantee: this.function,
      actions: ['lambda:InvokeFunction'],
      resourceArns: [consumer.handler.functionArn],
    });
    const objects = sources.map((source) => this.grantObjects(source));
    if (queue === undefined) return [invoke, ...objects];
    return [
      invoke,
      ...objects,
      StreamGrants.of(consumer.stream).sharedReader(this.function),
      this.grantQueue(queue),
    ];
  }

  private grantQueue(queue: sqs.IQueue): iam.Grant {
    const grant = grantOn(queue, queue.queueArn, this.function, [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ]);
    const key = queue.encryptionMasterKey;
    if (key === undefined) return grant;
    return grant.combine(
      grantKeyUse({ key, grantee: this.function, actions: ['kms:Decrypt'], service: 'sqs' }),
    );
  }

  private grantObjects({ bucket, prefix }: Source): iam.Grant {
    const failed = bucket.arnForObjects(`${prefix}*`);
    const setAside = bucket.arnForObjects(`${SET_ASIDE_PREFIX}${prefix}*`);
    const conditions = { StringEquals: { 'aws:ResourceAccount': bucket.env.account } };
    const permit = (actions: string[], resourceArns: string[]) =>
      iam.Grant.addToPrincipal({ grantee: this.function, actions, resourceArns, conditions });
    const grant = permit(['s3:DeleteObject', 's3:GetObject'], [failed])
      .combine(permit(['s3:PutObject'], [failed, setAside]))
      // Without it S3 answers 403, not 404, for an object that another worker has deleted.
      .combine(permit(['s3:ListBucket'], [bucket.bucketArn]));
    const role = this.function.role;
    if (role !== undefined) {
      const reason = 'The keys of failed batches have their time and sequence numbers in them.';
      acknowledgeWildcards(role, [failed, setAside], reason);
    }
    const key = bucket.encryptionKey;
    if (key === undefined) return grant;
    const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
    return grant.combine(grantKeyUse({ key, grantee: this.function, actions, service: 's3' }));
  }

  private makeStateMachine(
    props: DeadLetterRedriveProps,
    sources: readonly Source[],
  ): stepfunctions.StateMachine {
    const role = new iam.Role(this, 'StateMachineRole', {
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com'),
    });
    const invoke = this.permit(role, ['lambda:InvokeFunction'], [this.function.functionArn]);
    const lists = sources.map(({ bucket, prefix }) =>
      this.permit(role, ['s3:ListBucket'], [bucket.bucketArn], {
        StringEquals: { 'aws:ResourceAccount': bucket.env.account },
        StringLike: { 's3:prefix': `${prefix}*` },
      }),
    );
    const definition = redriveDefinition({
      partition: Stack.of(this).partition,
      functionArn: this.function.functionArn,
      collects: this.collectedBucket !== undefined,
      sources: sources.map(
        ({ state, bucket, prefix }): RedriveSource => ({ state, bucketName: bucket.bucketName, prefix }),
      ),
    });
    const machine = new stepfunctions.StateMachine(this, 'StateMachine', {
      comment: `Replays what ${props.consumer.node.path} could not process`,
      definitionBody: stepfunctions.DefinitionBody.fromString(Stack.of(this).toJsonString(definition)),
      role,
      logs: props.executionLogs,
      tracingEnabled: props.tracing,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    for (const grant of [invoke, ...lists]) grant.applyBefore(machine);
    // It names the machine, so it can only come behind it; the machine waits for its role's other policies.
    const children = Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${machine.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const policy = new iam.Policy(this, 'MapRuns', { roles: [role] });
    this.permit(policy, ['states:StartExecution'], [machine.stateMachineArn]);
    this.permit(policy, ['states:DescribeExecution', 'states:StopExecution'], [children]);
    acknowledgeWildcards(
      policy,
      [children],
      'A map run starts executions of the state machine itself, by the batch.',
    );
    this.acknowledgeChoices(machine, props);
    return machine;
  }

  private permit(
    grantee: iam.IGrantable,
    actions: string[],
    resourceArns: string[],
    conditions = {},
  ): iam.Grant {
    return iam.Grant.addToPrincipal({ grantee, actions, resourceArns, conditions });
  }

  private acknowledgeChoices(machine: Construct, { executionLogs, tracing }: DeadLetterRedriveProps): void {
    if (executionLogs === undefined) {
      Validations.of(machine).acknowledge({
        id: 'AwsSolutions-SF1',
        reason:
          'Step Functions keeps the history of each execution for 90 days, and the function logs a line a batch. Whoever wants ' +
          'a log of all events sets executionLogs.',
      });
    }
    if (tracing !== true) {
      Validations.of(machine).acknowledge({
        id: 'AwsSolutions-SF2',
        reason: 'A redrive is no request whose way is unknown. Whoever wants traces sets tracing.',
      });
    }
  }

  private alarmOn(
    where: string,
    queue: sqs.IQueue,
    { recordAgeSeconds }: MappingFacts,
    { consumer, retentionPeriod, alarmActions = [] }: DeadLetterRedriveProps,
  ): cloudwatch.Alarm {
    const retention = retentionOf(where, consumer.stream, retentionPeriod);
    const { seconds, endedBy } = pointerDeadline({
      retentionSeconds: retention.toSeconds(),
      recordAgeSeconds,
      queueRetentionSeconds: queueRetentionSeconds(queue),
    });
    if (seconds === 0) {
      throw new InputError(
        `${where}: a record of "${consumer.node.path}" can be as old as the retention of its stream ` +
          `(${retention.toHumanString()}) when it is given up, so its pointer can never be followed; allowed is a maxRecordAge ` +
          'below the retention, or FailureDestination.bucket().',
      );
    }
    const end =
      endedBy === 'stream' ? 'before the records that it points to expire' : 'before SQS deletes it';
    const alarm = new cloudwatch.Alarm(this, 'AgeAlarm', {
      alarmDescription: withRunbook(
        `The oldest dead letter of ${this.node.path} has passed half of the ${Duration.seconds(seconds).toHumanString()} ` +
          `in which it can be followed. Redrive ${end}.`,
        'dead-letters#the-alarm-on-age',
      ),
      metric: queue.metricApproximateAgeOfOldestMessage({
        period: Duration.minutes(1),
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: Math.floor(seconds / 2),
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(...alarmActions);
    return alarm;
  }
}

interface Source {
  readonly state: string;
  readonly bucket: s3.IBucket;
  readonly prefix: string;
}
