import {
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_events as events,
  Fn,
  aws_iam as iam,
  type aws_kinesis as kinesis,
  RemovalPolicy,
  Stack,
  type aws_sqs as sqs,
  Validations,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { arrivalAlarm } from '../../support/arrival-alarm';
import { checkSecondsWithin, checkStream, checkWithin, InputError } from '../../support/check';
import { deadLetterQueue } from '../../support/dead-letter-queue';
import type { IHasAlarms } from '../../support/has-alarms';
import { EVENT_AGE_SECONDS, EVENT_RETRIES } from '../../support/limits';
import { otherRegion } from '../../support/other-region';
import { ServiceRole } from '../service-role';

/** Properties of an EventBridgeIngest. */
export interface EventBridgeIngestProps {
  /** The stream that events are written to. */
  readonly stream: kinesis.IStream;

  /**
   * Which events.
   *
   * @default - none; then `schedule` is required
   */
  readonly eventPattern?: events.EventPattern;

  /**
   * When to make an event, on the default bus.
   *
   * @default - none; then `eventPattern` is required
   */
  readonly schedule?: events.Schedule;

  /**
   * The bus whose events are matched.
   *
   * @default - the default bus of the account
   */
  readonly eventBus?: events.IEventBus;

  /**
   * The part of the event that becomes the partition key, e.g. `$.detail.userId`. Events of one key stay in
   * one shard. EventBridge does not keep the order of events.
   *
   * @default - the event's id, which spreads the load evenly
   */
  readonly partitionKeyPath?: string;

  /**
   * What is written of an event.
   *
   * @default - the whole event, as JSON
   */
  readonly input?: events.RuleTargetInput;

  /**
   * How long EventBridge tries to write an event: 1 minute to 24 hours.
   *
   * @default Duration.hours(24)
   */
  readonly maxEventAge?: Duration;

  /**
   * How often EventBridge tries again: 0 to 185.
   *
   * @default 185
   */
  readonly retryAttempts?: number;

  /**
   * A standard queue for events that could not be written, encrypted by SQS, in the Region of the rule. The
   * policy of an imported one has to let EventBridge in: a warning has the statement.
   *
   * @default - a queue of its own: 14 days, encrypted by SQS, TLS only
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * Actions of its alarms.
   *
   * @default - none; `StreamMonitoring` with `alarmsOf` adds its topics
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The removal policy of the queue that it makes.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Events of EventBridge to a stream. What EventBridge could not write within its retries is in a dead-letter
 * queue, with an alarm.
 *
 * @example
 * new EventBridgeIngest(this, 'Orders', {
 *   stream,
 *   eventPattern: { source: ['shop.orders'] },
 *   partitionKeyPath: '$.detail.customerId',
 * });
 */
export class EventBridgeIngest extends Construct implements IHasAlarms {
  /** The rule. */
  public readonly rule: events.Rule;
  /** Where events are that could not be written. */
  public readonly deadLetterQueue: sqs.IQueue;
  /** In ALARM when an event has reached the dead-letter queue, and for six hours afterwards. */
  public readonly failureAlarm: cloudwatch.Alarm;
  /** In ALARM when an event could not be put into the dead-letter queue either: it is lost. */
  public readonly lossAlarm: cloudwatch.Alarm;
  public readonly pageAlarms: cloudwatch.Alarm[];
  public readonly ticketAlarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: EventBridgeIngestProps) {
    super(scope, id);
    check(`EventBridgeIngest "${this.node.path}"`, this, props);
    const { stream, partitionKeyPath, alarmActions: actions } = props;
    const { role, permission } = new ServiceRole(this, 'Access', {
      stream,
      service: 'events.amazonaws.com',
      actions: ['kinesis:PutRecord'],
      // The role of a rule cannot name it: the rule names its role, and CloudFormation the rule.
      sourceArns: [Stack.of(this).formatArn({ service: 'events', resource: 'rule', resourceName: '*' })],
    });
    this.deadLetterQueue =
      props.deadLetterQueue ??
      deadLetterQueue(this, {
        of: 'a rule',
        removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      });
    this.rule = new events.Rule(this, 'Rule', {
      description: `Writes events to ${stream.node.path}`,
      eventPattern: props.eventPattern,
      schedule: props.schedule,
      eventBus: props.eventBus,
    });
    this.rule.addTarget({
      bind: () => ({
        arn: stream.streamArn,
        role,
        input: props.input,
        kinesisParameters: partitionKeyPath === undefined ? undefined : { partitionKeyPath },
        deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
        retryPolicy: {
          maximumEventAgeInSeconds: (props.maxEventAge ?? Duration.seconds(EVENT_AGE_SECONDS.to)).toSeconds(),
          maximumRetryAttempts: props.retryAttempts ?? EVENT_RETRIES.to,
        },
      }),
    });
    permission.applyBefore(this.rule);
    this.node.defaultChild = this.rule.node.defaultChild;
    this.letEventsIn();

    this.failureAlarm = arrivalAlarm(this, 'FailureAlarm', {
      arrivals: this.deadLetterQueue.metricNumberOfMessagesSent({
        period: Duration.minutes(1),
        statistic: 'Sum',
      }),
      says: `${this.node.path} could not write events to its stream; they are in its dead-letter queue.`,
      page: 'service-ingest#events-are-dead-letters',
      actions,
    });
    this.lossAlarm = arrivalAlarm(this, 'LossAlarm', {
      arrivals: new cloudwatch.Metric({
        namespace: 'AWS/Events',
        metricName: 'InvocationsFailedToBeSentToDlq',
        dimensionsMap: dimensionsOf(this.rule, props.eventBus),
        period: Duration.minutes(1),
        statistic: cloudwatch.Stats.SUM,
      }),
      says: `${this.node.path} could neither write events nor put them into its dead-letter queue: they are lost.`,
      page: 'service-ingest#events-are-lost',
      actions,
    });
    this.pageAlarms = [this.lossAlarm];
    this.ticketAlarms = [this.failureAlarm];
  }

  private letEventsIn(): void {
    const statement = new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [this.deadLetterQueue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': this.rule.ruleArn } },
    });
    if (!this.deadLetterQueue.addToResourcePolicy(statement).statementAdded) {
      const shown = JSON.stringify(Stack.of(this).resolve(statement.toStatementJson()));
      Validations.of(this).addWarning(
        'cdk-kinesis-blueprint:EventBridgeIngest.queuePolicy',
        `deadLetterQueue "${this.deadLetterQueue.node.path}" is imported, so its policy cannot be changed here. Without this ` +
          `statement in it, an event that cannot be written is lost: ${shown}`,
      );
    }
    if (this.deadLetterQueue.encryptionMasterKey === undefined) return;
    // A statement that lets EventBridge use the key would let in the rules of any account: EventBridge states
    // neither account nor rule when it uses a key (EventBridge User Guide, resource-based policies).
    Validations.of(this).addWarning(
      'cdk-kinesis-blueprint:EventBridgeIngest.queueKey',
      `deadLetterQueue "${this.deadLetterQueue.node.path}" is encrypted with a key of yours. Without kms:Decrypt and kms:GenerateDataKey for ` +
        'events.amazonaws.com in the policy of the key, an event that cannot be written is lost. Take a queue that SQS encrypts.',
    );
  }
}

/**
 * The dimensions of a rule's metrics. Those of another bus than the default one have its name too, and the Ref
 * of their rule is `bus|rule`.
 *
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1949
 */
function dimensionsOf(rule: events.Rule, bus: events.IEventBus | undefined): Record<string, string> {
  if (bus === undefined || bus.eventBusName === 'default') return { RuleName: rule.ruleName };
  return { EventBusName: bus.eventBusName, RuleName: Fn.select(1, Fn.split('|', rule.ruleName)) };
}

function check(where: string, scope: Construct, props: EventBridgeIngestProps): void {
  checkStream(where, props.stream);
  const { stream, eventPattern, schedule, partitionKeyPath, deadLetterQueue: queue } = props;
  if (eventPattern === undefined && schedule === undefined) {
    throw new InputError(`${where}: neither eventPattern nor schedule is set; a rule needs one of them.`);
  }
  if (partitionKeyPath !== undefined && !/^\$\.[^\s]+$/.test(partitionKeyPath)) {
    throw new InputError(
      `${where}: partitionKeyPath is "${partitionKeyPath}"; allowed are paths into the event, e.g. "$.detail.userId" (EventBridge, KinesisParameters).`,
    );
  }
  checkWithin(`${where}: retryAttempts`, props.retryAttempts, EVENT_RETRIES);
  checkSecondsWithin(`${where}: maxEventAge`, props.maxEventAge, EVENT_AGE_SECONDS);
  if (queue?.fifo) {
    throw new InputError(
      `${where}: deadLetterQueue is the FIFO queue "${queue.node.path}"; allowed is a standard queue (EventBridge, dead-letter queues).`,
    );
  }
  for (const [name, resource] of Object.entries({ stream, deadLetterQueue: queue })) {
    const region = resource && otherRegion(scope, resource);
    if (resource === undefined || region === undefined) continue;
    throw new InputError(
      `${where}: ${name} "${resource.node.path}" is in ${region.there}, and the stack in ${region.here}; allowed is one of the Region of the ` +
        'rule (EventBridge, targets and dead-letter queues).',
    );
  }
}
