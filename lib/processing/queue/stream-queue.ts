import { createHash } from 'node:crypto';
import {
  CustomResource,
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_events as events,
  aws_iam as iam,
  type aws_kinesis as kinesis,
  Names,
  RemovalPolicy,
  Stack,
  aws_events_targets as targets,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { StreamGrants } from '../../stream/stream-grants';
import { BundledFunction } from '../../support/bundled-function';
import { checkStream } from '../../support/check';
import { grantKeyUse } from '../../support/grants';
import type { IHasAlarms } from '../../support/has-alarms';
import { FUNCTION_TIMEOUT_MINUTES, QUEUE_NAME_CHARACTERS } from '../../support/limits';
import { accept } from '../../support/nag';
import { withRunbook } from '../../support/runbook';
import { acknowledgeWildcards } from '../../support/wildcards';
import { QueueStartingPosition } from './queue-starting-position';
import { checkStreamQueue, type StreamQueueProps } from './stream-queue-props';

const METRIC_NAMESPACE = 'KinesisBlueprint';
const DEFAULT_VISIBILITY = Duration.seconds(30);
const DEFAULT_RECEIVES = 6;
const WATCH_EVERY = Duration.minutes(5);
/** It repeats what IAM does not permit yet for a minute, waits for the queue, and keeps time for its answer. */
const SHORTEST_TIMEOUT = Duration.minutes(5);

const RECEIVE = ['AcknowledgeQueueRecords', 'ReceiveQueueRecords', 'UpdateQueueRecordsVisibility'];
const DEAD_LETTERS = [
  'AcknowledgeDeadLetterQueueRecords',
  'DescribeQueue',
  'ReceiveDeadLetterQueueRecords',
  'RestoreDeadLetterQueueRecords',
  'UpdateDeadLetterQueueRecordsVisibility',
];

/**
 * A Kinesis queue on a stream: records are received, acknowledged one by one, and given out again when they are not. For work
 * where one slow or failing record must not hold those behind it, and order does not matter. The stream and its other readers
 * are not touched. `QueueConsumer` of `cdk-kinesis-blueprint/client` consumes it.
 *
 * CloudFormation has no resource of queues yet, so a custom resource makes it. Written from the API's model, not deployed yet.
 *
 * @example
 * const queue = new StreamQueue(this, 'Emails', { stream });
 * queue.grantReceive(worker);
 */
export class StreamQueue extends Construct implements IHasAlarms {
  /** The stream whose records it gives out. */
  public readonly stream: kinesis.IStream;

  /** The ARN of the queue, which Kinesis generates. */
  public readonly queueArn: string;

  /** The name of the queue. */
  public readonly queueName: string;

  /**
   * In ALARM while there are dead letters. It ends when they are restored, discarded or no longer retained. Undefined without
   * dead letters.
   */
  public readonly deadLetterAlarm?: cloudwatch.Alarm;

  /**
   * In ALARM while the function cannot look at the dead letters, so that `deadLetterAlarm` stays as it was. Undefined without
   * dead letters.
   */
  public readonly watchAlarm?: cloudwatch.Alarm;
  public readonly pageAlarms: cloudwatch.Alarm[] = [];
  public readonly ticketAlarms: cloudwatch.Alarm[] = [];

  constructor(scope: Construct, id: string, props: StreamQueueProps) {
    super(scope, id);
    const where = `StreamQueue "${this.node.path}"`;
    checkStream(where, props.stream);
    checkStreamQueue(where, props);
    const { stream, startingPosition = QueueStartingPosition.trimHorizon(), deadLetters = true } = props;
    this.stream = stream;
    this.queueName = props.queueName ?? generatedName(this, stream, startingPosition);
    const bundled = new BundledFunction(this, 'Queue', {
      bundle: 'stream-queue',
      description: `Makes the queue ${this.node.path}, and looks at its dead letters`,
      timeout: Duration.minutes(FUNCTION_TIMEOUT_MINUTES),
      shortestTimeout: SHORTEST_TIMEOUT,
      options: props.functionOptions,
      environment: {},
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
    });
    const { function: worker } = bundled;
    const permissions = this.permit(worker, deadLetters);
    const time = startingPosition._time;
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::KinesisQueue',
      serviceToken: worker.functionArn,
      // Without it, a lost answer would hold the deployment for an hour.
      serviceTimeout: (props.functionOptions?.timeout ?? Duration.minutes(FUNCTION_TIMEOUT_MINUTES)).plus(
        Duration.minutes(1),
      ),
      properties: {
        QueueName: this.queueName,
        StreamArn: stream.streamArn,
        StartingPosition: startingPosition._type,
        ...(time && { Timestamp: time.getTime() / 1000 }),
        VisibilityTimeoutSeconds: (props.visibilityTimeout ?? DEFAULT_VISIBILITY).toSeconds(),
        ...(deadLetters && { MaxReceiveCount: props.maxReceiveCount ?? DEFAULT_RECEIVES }),
      },
    });
    for (const permission of permissions) permission.applyBefore(resource);
    this.queueArn = resource.getAttString('QueueArn');
    this.node.defaultChild = worker;
    if (!deadLetters) return;
    // Dead letters have payloads, so it may receive those of this queue and of no other.
    const mayLook = new iam.Policy(this, 'MayLook', {
      statements: [
        new iam.PolicyStatement({
          actions: ['kinesis:ReceiveDeadLetterQueueRecords'],
          resources: [this.queueArn],
        }),
      ],
    });
    worker.role?.attachInlinePolicy(mayLook);
    const watch = new events.Rule(this, 'Watch', {
      description: `Looks at the dead letters of ${this.node.path}`,
      schedule: events.Schedule.rate(WATCH_EVERY),
      targets: [
        new targets.LambdaFunction(worker, {
          event: events.RuleTargetInput.fromObject({ watch: this.queueArn }),
          retryAttempts: 0,
        }),
      ],
    });
    watch.node.addDependency(mayLook);
    this.deadLetterAlarm = this.newDeadLetterAlarm();
    this.watchAlarm = this.newWatchAlarm(worker);
    this.ticketAlarms.push(this.deadLetterAlarm, this.watchAlarm);
    for (const alarm of this.ticketAlarms) alarm.addAlarmAction(...(props.alarmActions ?? []));
    accept(this, 'IAMNoInlinePolicy');
  }

  /**
   * Permits a program to write records of the queue, which is to write to the stream.
   * @param grantee the role of the program
   */
  public grantSend(grantee: iam.IGrantable): iam.Grant {
    return StreamGrants.of(this.stream).producer(grantee);
  }

  /**
   * Permits a program to receive records, to acknowledge them, and to change how long they are hidden; and to decrypt them.
   * @param grantee the role of the program
   */
  public grantReceive(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, RECEIVE);
  }

  /**
   * Permits people, or a program of theirs, to look at dead letters, to restore them and to discard them.
   * @param grantee their role
   */
  public grantDeadLetters(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, DEAD_LETTERS);
  }

  /**
   * The dead letters that the function saw when it looked, every 5 minutes: ten at most.
   *
   * @param options replace the period of 5 minutes or the statistic
   */
  public metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName: 'DeadLetters',
      dimensionsMap: { QueueArn: this.queueArn },
      statistic: cloudwatch.Stats.MAXIMUM,
      period: WATCH_EVERY,
      ...options,
    }).attachTo(this);
  }

  private grant(grantee: iam.IGrantable, names: readonly string[]): iam.Grant {
    const grant = iam.Grant.addToPrincipal({
      grantee,
      actions: names.map((name) => `kinesis:${name}`),
      resourceArns: [this.queueArn],
    });
    return this.withKey(grantee, grant);
  }

  /** Kinesis decrypts for whoever receives. That it passes the ARN of the stream to KMS, as for readers, is an assumption. */
  private withKey(grantee: iam.IGrantable, grant: iam.Grant): iam.Grant {
    const key = this.stream.encryptionKey;
    if (key === undefined) return grant;
    const encryptionContext = { 'aws:kinesis:arn': this.stream.streamArn };
    return grant.combine(
      grantKeyUse({ key, grantee, actions: ['kms:Decrypt'], service: 'kinesis', encryptionContext }),
    );
  }

  /** The queue has no ARN before it is made, so the function may do this to every queue of the account and Region. */
  private permit(worker: BundledFunction['function'], deadLetters: boolean): iam.Grant[] {
    const anyQueue = Stack.of(this).formatArn({ service: 'kinesis', resource: 'queue', resourceName: '*' });
    if (worker.role !== undefined) {
      const reason = 'The ARN of a queue is generated, and is not known before the queue is made.';
      acknowledgeWildcards(worker.role, [anyQueue], reason);
    }
    const names = ['CreateQueue', 'DeleteQueue', 'DescribeQueue', 'UpdateQueue'];
    const grants = [
      iam.Grant.addToPrincipal({
        grantee: worker,
        actions: names.map((name) => `kinesis:${name}`),
        resourceArns: [anyQueue],
      }),
      iam.Grant.addToPrincipal({
        grantee: worker,
        // Which of both resources AWS looks at is in no document yet.
        actions: ['kinesis:CreateQueue'],
        resourceArns: [this.stream.streamArn],
      }),
    ];
    const [first] = grants;
    if (deadLetters && first !== undefined) grants.push(this.withKey(worker, first));
    return grants;
  }

  private newDeadLetterAlarm(): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, 'DeadLetterAlarm', {
      alarmDescription: withRunbook(
        `The queue ${this.node.path} has dead letters. They go when the stream no longer retains them.`,
        'stream-queue#the-alarm-on-dead-letters',
      ),
      metric: this.metricDeadLetters(),
      threshold: 1,
      evaluationPeriods: 2,
      datapointsToAlarm: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // The function did not look. That is no dead letter; the alarm on the watch tells of it.
      treatMissingData: cloudwatch.TreatMissingData.IGNORE,
    });
  }

  private newWatchAlarm(worker: BundledFunction['function']): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, 'WatchAlarm', {
      alarmDescription: withRunbook(
        `Nobody sees dead letters of the queue ${this.node.path}: the function that looks has failed for 15 minutes.`,
        'stream-queue#the-alarm-on-the-watch',
      ),
      metric: worker.metricErrors({ period: WATCH_EVERY, statistic: cloudwatch.Stats.SUM }),
      threshold: 1,
      evaluationPeriods: 3,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // It was not invoked, as in the minutes after the deployment.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}

/**
 * A name of the construct's place, and of what cannot be changed: another stream or starting position is another queue, which
 * is made while the old one is still there.
 */
function generatedName(queue: Construct, stream: kinesis.IStream, position: QueueStartingPosition): string {
  const fixed = `${stream.node.path} ${position._type} ${position._time?.getTime() ?? ''}`;
  const hash = createHash('sha256').update(fixed).digest('hex').slice(0, 8);
  return `${Names.uniqueResourceName(queue, { maxLength: QUEUE_NAME_CHARACTERS - 9 })}-${hash}`;
}
