import {
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_events as events,
  aws_iam as iam,
  type aws_lambda as lambda,
  RemovalPolicy,
  type aws_s3 as s3,
  type aws_sqs as sqs,
  Token,
  aws_events_targets as targets,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { retentionOf } from '../stream/known-stream';
import { StreamGrants } from '../stream/stream-grants';
import { BundledFunction } from '../support/bundled-function';
import { checkHoursWithin, checkWithin, InputError } from '../support/check';
import { queueRetentionSeconds } from '../support/dead-letter-queue';
import type { FunctionOptions } from '../support/function-options';
import { grantKeyUse, grantOn } from '../support/grants';
import { FUNCTION_TIMEOUT_MINUTES, RECORDS_PER_SECOND, RETENTION_HOURS } from '../support/limits';
import { withRunbook } from '../support/runbook';
import { acknowledgeWildcards } from '../support/wildcards';
import { pointerDeadline } from './deadline';
import { FAILURE_PREFIX } from './failure-destination';
import type { LambdaConsumer } from './lambda-consumer';

const DEFAULT_RECORDS_PER_SECOND = 100;

/** Properties of a DeadLetterRedrive. */
export interface DeadLetterRedriveProps {
  /** The consumer whose failed records are replayed. Its failure destination must be a queue or a bucket. */
  readonly consumer: LambdaConsumer;

  /**
   * The rate at which the consumer gets records, 1 to 100,000 a second. An invocation can ask for another
   * rate.
   *
   * @default 100
   */
  readonly recordsPerSecond?: number;

  /**
   * The retention of the consumer's stream, 24 hours to 365 days. A pointer has the time between the record
   * age of the consumer and this retention, and at most the retention of the queue. The age alarm goes off at
   * half of it.
   *
   * @default - the stream's own retention; required for an imported stream with a queue as failure
   * destination
   */
  readonly retentionPeriod?: Duration;

  /**
   * When EventBridge starts a redrive. Repair the cause first: until then the records fail again.
   *
   * @default - only when the function is invoked
   */
  readonly schedule?: events.Schedule;

  /**
   * The actions of the age alarm, which goes off when the oldest pointer has used half of its time.
   *
   * @default - the alarm has no actions
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The removal policy of the function's logs.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Memory, timeout (15 minutes by default), network, logs and keys of the function.
   *
   * @default - see FunctionOptions
   */
  readonly functionOptions?: FunctionOptions;
}

/**
 * A function that replays the failed records of a consumer. It reads the records that the dead-letter queue
 * points to, or that the bucket holds, and invokes the consumer with them at a limited rate. It deletes a
 * pointer only when its whole range is done.
 *
 * Invoke it with `{}`, or with `{"dryRun": true}` to read and report without any change. Start one run at a
 * time, or reserve a concurrency of 1 (`functionOptions`): two runs on one bucket replay the same records.
 */
export class DeadLetterRedrive extends Construct {
  /** The consumer whose failed records are replayed. */
  public readonly consumer: LambdaConsumer;

  /** The function that redrives. */
  public readonly function: lambda.Function;

  /**
   * In ALARM when the oldest pointer has used half of its time, while there is still time to redrive. SQS does
   * not count messages that were received three times, so after several redrives the alarm can be quiet
   * although the queue is not empty. Undefined for a bucket, whose records do not expire with the stream.
   */
  public readonly ageAlarm?: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, props: DeadLetterRedriveProps) {
    super(scope, id);
    const where = `DeadLetterRedrive "${this.node.path}"`;
    const { consumer } = props;
    this.consumer = consumer;
    const { deadLetterQueue, failureBucket } = consumer;
    checkWithin(`${where}: recordsPerSecond`, props.recordsPerSecond, RECORDS_PER_SECOND);
    checkHoursWithin(`${where}: retentionPeriod`, props.retentionPeriod, RETENTION_HOURS);
    if (deadLetterQueue === undefined && failureBucket === undefined) {
      throw new InputError(
        `${where}: consumer "${consumer.node.path}" has a topic as failure destination, from which nothing can be read; ` +
          'allowed are FailureDestination.queue() and FailureDestination.bucket().',
      );
    }

    this.function = new BundledFunction(this, 'Redrive', {
      bundle: 'dead-letter-redrive',
      description: `Replays what ${consumer.node.path} could not process`,
      timeout: Duration.minutes(FUNCTION_TIMEOUT_MINUTES),
      options: props.functionOptions,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
      environment: {
        CONSUMER_FUNCTION_ARN: consumer.handler.functionArn,
        STREAM_ARN: consumer.stream.streamArn,
        RECORDS_PER_SECOND: String(props.recordsPerSecond ?? DEFAULT_RECORDS_PER_SECOND),
        ...(deadLetterQueue && { QUEUE_URL: deadLetterQueue.queueUrl }),
        ...(failureBucket && { BUCKET_NAME: failureBucket.bucketName }),
      },
    }).function;
    this.node.defaultChild = this.function;

    const grants = [
      StreamGrants.of(consumer.stream).sharedReader(this.function),
      // Only this function, version or alias. The CDK's own grant would cover all versions of it.
      iam.Grant.addToPrincipal({
        grantee: this.function,
        actions: ['lambda:InvokeFunction'],
        resourceArns: [consumer.handler.functionArn],
      }),
      ...(deadLetterQueue ? [this.takeFromQueue(deadLetterQueue)] : []),
      ...(failureBucket ? [this.takeFromBucket(failureBucket)] : []),
    ];
    if (props.schedule) {
      const rule = new events.Rule(this, 'Schedule', { schedule: props.schedule });
      rule.addTarget(new targets.LambdaFunction(this.function));
      for (const grant of grants) grant.applyBefore(rule);
    }
    if (deadLetterQueue) {
      const retention = retentionOf(where, consumer.stream, props.retentionPeriod);
      const deadline = deadlineOf(consumer, deadLetterQueue, retention);
      this.ageAlarm = this.alarmOn(deadLetterQueue, deadline, props.alarmActions ?? []);
    }
  }

  private takeFromQueue(queue: sqs.IQueue): iam.Grant {
    const grant = grantOn(queue, queue.queueArn, this.function, [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:ReceiveMessage',
    ]);
    const key = queue.encryptionMasterKey;
    if (key === undefined) return grant;
    return grant.combine(
      grantKeyUse({ key, grantee: this.function, actions: ['kms:Decrypt'], service: 'sqs' }),
    );
  }

  private takeFromBucket(bucket: s3.IBucket): iam.Grant {
    const objects = iam.Grant.addToPrincipal({
      grantee: this.function,
      actions: ['s3:DeleteObject', 's3:GetObject'],
      resourceArns: [bucket.arnForObjects(`${FAILURE_PREFIX}*`)],
    });
    const list = iam.Grant.addToPrincipal({
      grantee: this.function,
      actions: ['s3:ListBucket'],
      resourceArns: [bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': `${FAILURE_PREFIX}*` } },
    });
    const grant = objects.combine(list);
    const reason = 'Lambda chooses the keys of failed invocations, all of them under this prefix.';
    if (this.function.role) {
      acknowledgeWildcards(this.function.role, [bucket.arnForObjects(`${FAILURE_PREFIX}*`)], reason);
    }
    const key = bucket.encryptionKey;
    if (key === undefined) return grant;
    return grant.combine(
      grantKeyUse({ key, grantee: this.function, actions: ['kms:Decrypt'], service: 's3' }),
    );
  }

  private alarmOn(
    queue: sqs.IQueue,
    deadline: Duration,
    actions: cloudwatch.IAlarmAction[],
  ): cloudwatch.Alarm {
    const alarm = new cloudwatch.Alarm(this, 'AgeAlarm', {
      alarmDescription: withRunbook(
        `The oldest dead letter of ${this.node.path} has used half of its time (${deadline.toHumanString()}). ` +
          'Redrive before it expires, or the records that it points to.',
        'dead-letters#the-alarm-on-age',
      ),
      metric: queue.metricApproximateAgeOfOldestMessage({
        period: Duration.minutes(1),
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: deadline.toSeconds() / 2,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(...actions);
    return alarm;
  }
}

/** The time that a pointer has in the worst case, from its arrival in the queue on. */
function deadlineOf(consumer: LambdaConsumer, queue: sqs.IQueue, retention: Duration): Duration {
  const { maximumRecordAgeInSeconds: age } = consumer.mapping.node
    .defaultChild as lambda.CfnEventSourceMapping;
  const { seconds } = pointerDeadline({
    retentionSeconds: retention.toSeconds(),
    recordAgeSeconds: age === undefined || age < 0 || Token.isUnresolved(age) ? undefined : age,
    queueRetentionSeconds: queueRetentionSeconds(queue),
  });
  // Records that are given up at their very end leave no time; the alarm then goes off with the first pointer.
  return Duration.seconds(Math.max(2, seconds));
}
