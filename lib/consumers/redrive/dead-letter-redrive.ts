import {
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_events as events,
  Lazy,
  type aws_lambda as lambda,
  Names,
  RemovalPolicy,
  type aws_s3 as s3,
  type aws_sqs as sqs,
  type aws_stepfunctions as stepfunctions,
  aws_events_targets as targets,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../../scaling/autoscaler-metrics';
import { retentionOf } from '../../stream/known-stream';
import { arrivalAlarm } from '../../support/arrival-alarm';
import { BundledFunction } from '../../support/bundled-function';
import { checkHoursWithin, checkIs, checkWithin, has, InputError } from '../../support/check';
import { queueRetentionSeconds } from '../../support/dead-letter-queue';
import { encryptedBucket } from '../../support/encrypted-bucket';
import { FUNCTION_TIMEOUT_MINUTES, REDRIVE_CONCURRENCY, RETENTION_HOURS } from '../../support/limits';
import { accept } from '../../support/nag';
import { withRunbook } from '../../support/runbook';
import { FAILURE_PREFIX } from '../failure';
import { type LambdaConsumer, type MappingFacts, mappingFacts, pointerDeadline } from '../lambda-consumer';
import { checkRedrive } from './check-dead-letter-redrive';
import type { DeadLetterRedriveProps } from './dead-letter-redrive-props';
import { grantRedrive, type RedriveObjects } from './redrive-grants';
import { redriveMachine } from './redrive-machine';
import { shortestRedriveTimeout, timeoutOf, warnOfTimeout } from './redrive-timeout';

const DEFAULT_CONCURRENCY = 10;
const COLLECTED_PREFIX = 'collected/';

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
 * - `adopt`: the ARN of the function that the consumer had before it was renamed or moved: its records too
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

  /**
   * In ALARM when an execution has failed, for six hours after the last one. An execution that could not do all its work
   * fails at its end, and its cause says what is left: batches that failed, records that were not tried, objects of a
   * consumer that was renamed or moved. Records that fail again do not fail it.
   */
  public readonly failureAlarm: cloudwatch.Alarm;

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
    checkIs(where, 'consumer', props.consumer, has('mapping'), 'a LambdaConsumer');
    const { consumer } = props;
    this.consumer = consumer;
    const { deadLetterQueue: queue } = consumer;
    const mapping = mappingFacts(consumer.mapping);
    checkWithin(`${where}: maxConcurrency`, props.maxConcurrency, REDRIVE_CONCURRENCY);
    checkHoursWithin(`${where}: retentionPeriod`, props.retentionPeriod, RETENTION_HOURS);
    checkRedrive(this, where, consumer, mapping);
    const consumerTimeout = timeoutOf(consumer.handler);
    warnOfTimeout(this, consumer, consumerTimeout);

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
      shortestTimeout: shortestRedriveTimeout(consumerTimeout),
      options: props.functionOptions,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
      environment: {
        CONSUMER_FUNCTION_ARN: consumer.handler.functionArn,
        CONSUMER_NAME: this.consumerName,
        STREAM_ARN: consumer.stream.streamArn,
        ...(consumerTimeout && { CONSUMER_TIMEOUT_SECONDS: String(consumerTimeout.toSeconds()) }),
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
    const grants = grantRedrive(this.function, consumer, sources);

    this.stateMachine = redriveMachine(this, { function: this.function, sources, props });
    for (const grant of grants) grant.applyBefore(this.stateMachine);
    if (props.schedule) {
      const input = events.RuleTargetInput.fromObject({});
      new events.Rule(this, 'Schedule', {
        schedule: props.schedule,
        targets: [new targets.SfnStateMachine(this.stateMachine, { input })],
      });
    }
    this.failureAlarm = arrivalAlarm(this, 'FailureAlarm', {
      arrivals: this.stateMachine.metricFailed({ period: Duration.minutes(1) }),
      says: `An execution of the redrive ${this.node.path} has failed, or has left something. What it left is where it was.`,
      page: 'dead-letters#the-alarm-on-a-failed-redrive',
      actions: props.alarmActions,
    });
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

  /** In the order in which they are redriven: what was given up is older than what was parked since. */
  private sourcesOf(consumer: LambdaConsumer): RedriveObjects[] {
    const { failureBucket, parkingLot, parkedPrefix } = consumer;
    // Another consumer may be made after this redrive.
    const known = Lazy.list({
      produce: () =>
        (parkingLot?._consumerNames ?? []).filter((name) => !parkedPrefix?.endsWith(`/${name}/`)),
    });
    const sources: RedriveObjects[] = [];
    if (this.collectedBucket !== undefined) {
      sources.push({ state: 'Collected', bucket: this.collectedBucket, prefix: COLLECTED_PREFIX });
    }
    if (failureBucket !== undefined) {
      const isOfLot = failureBucket === parkingLot?.bucket;
      sources.push({
        state: 'Given up',
        bucket: failureBucket,
        prefix: FAILURE_PREFIX,
        root: FAILURE_PREFIX,
        isOwn: isOfLot ? parkingLot?._hasOwnBucket : failureBucket.node.scope === consumer,
        known: isOfLot ? known : [],
      });
    }
    if (parkingLot !== undefined && parkedPrefix !== undefined) {
      sources.push({
        state: 'Parked',
        bucket: parkingLot.bucket,
        prefix: parkedPrefix,
        root: parkedPrefix.slice(0, parkedPrefix.indexOf('/') + 1),
        isOwn: parkingLot._hasOwnBucket,
        known,
      });
    }
    return sources;
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
