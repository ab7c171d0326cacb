import {
  CfnOutput,
  aws_cloudwatch as cloudwatch,
  Duration,
  aws_iot as iot,
  type aws_kinesis as kinesis,
  Names,
  RemovalPolicy,
  Stack,
  type aws_s3 as s3,
  type aws_sqs as sqs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { arrivalAlarm } from '../support/arrival-alarm';
import { checkIs, checkStream, InputError } from '../support/check';
import type { IHasAlarms } from '../support/has-alarms';
import { IOT_RULE_NAME, IOT_TOPIC_LENGTH, IOT_TOPIC_SEGMENTS } from '../support/limits';
import { IotErrorDestination } from './iot-error-destination';
import { IotPartitionKey, IotPayload } from './iot-payload';
import { checkSameEnvironment, ServiceRole } from './service-role';

/** Properties of an IotIngest. */
export interface IotIngestProps {
  /** The stream that messages are written to, in the account and Region of the rule. */
  readonly stream: kinesis.IStream;

  /**
   * The topics: a filter with `+` for one segment and `#` for the rest. At most 256 bytes and 8 segments (AWS
   * IoT Core, quotas of topics).
   */
  readonly topic: string;

  /**
   * What is taken of a message, and how a binary payload arrives.
   *
   * @default IotPayload.asSent()
   */
  readonly payload?: IotPayload;

  /**
   * Which of the messages: the `WHERE` clause of the rule's SQL, e.g. `temperature > 50`.
   *
   * @default - all
   */
  readonly where?: string;

  /**
   * From what a record gets its partition key.
   *
   * @default IotPartitionKey.clientId()
   */
  readonly partitionKey?: IotPartitionKey;

  /**
   * Where messages go that could not be written.
   *
   * @default IotErrorDestination.bucket()
   */
  readonly onError?: IotErrorDestination;

  /**
   * The rule's name: letters, digits and underscores. Devices use it with basic ingest.
   *
   * @default - made from its place in the app
   */
  readonly ruleName?: string;

  /**
   * Actions of its alarms, e.g. an `SnsAction`.
   *
   * @default - none; `StreamMonitoring` with `alarmsOf` adds its topics
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * The removal policy of the error bucket or queue that it makes, and of their key.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Messages of IoT devices to a stream, by a topic rule without a function between. A message that the rule
 * could not write is put aside with its payload, and an alarm tells of it; another one tells if even that
 * fails, or if AWS IoT throttles the rule.
 *
 * Devices that publish to `basicIngestTopic` pay for the rule only, and not for the message broker.
 *
 * @example
 * new IotIngest(this, 'Telemetry', {
 *   stream,
 *   topic: 'devices/+/telemetry',
 *   partitionKey: IotPartitionKey.topicSegment(2),
 *   payload: IotPayload.base64(),
 * });
 */
export class IotIngest extends Construct implements IHasAlarms {
  /** The topic rule. */
  public readonly rule: iot.CfnTopicRule;
  /** The rule's name. */
  public readonly ruleName: string;
  /**
   * The topic under which devices reach the rule without the message broker; any further segments may follow
   * it. It is also an output of the stack.
   *
   * @see https://docs.aws.amazon.com/iot/latest/developerguide/iot-basic-ingest.html
   */
  public readonly basicIngestTopic: string;
  /** In ALARM when a message could not be written to the stream, and for six hours afterwards. */
  public readonly failureAlarm: cloudwatch.Alarm;
  /** In ALARM when a message could not be put aside either: it is lost. */
  public readonly lossAlarm: cloudwatch.Alarm;
  /**
   * In ALARM when AWS IoT throttled the rule: it ran for no such message, so nothing was put aside. The quota is
   * of the account.
   *
   * @see https://docs.aws.amazon.com/iot/latest/developerguide/metrics_dimensions.html
   */
  public readonly throttledAlarm: cloudwatch.Alarm;
  /** The bucket of `IotErrorDestination.bucket`. */
  public readonly errorBucket?: s3.IBucket;
  /** The queue of `IotErrorDestination.queue`. */
  public readonly errorQueue?: sqs.IQueue;
  public readonly pageAlarms: cloudwatch.Alarm[];
  public readonly ticketAlarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: IotIngestProps) {
    super(scope, id);
    const where = `IotIngest "${this.node.path}"`;
    checkStream(where, props.stream);
    checkIs(where, 'topic', props.topic, (topic) => typeof topic === 'string', 'a topic filter');
    checkTopic(where, props.topic);
    checkSameEnvironment(
      where,
      this,
      { stream: props.stream },
      'a topic rule names its stream without them (AWS IoT Core)',
    );
    checkCondition(where, props.where);
    this.ruleName = props.ruleName ?? this.generatedName();
    if (!IOT_RULE_NAME.test(this.ruleName)) {
      throw new InputError(
        `${where}: ruleName is "${this.ruleName}"; allowed are 1 to 128 letters, digits and underscores (AWS IoT Core, CreateTopicRule).`,
      );
    }
    const { stream, payload = IotPayload.asSent(), partitionKey = IotPartitionKey.clientId() } = props;
    const { role, permission } = new ServiceRole(this, 'Access', {
      stream,
      service: 'iot.amazonaws.com',
      actions: ['kinesis:PutRecord'],
      sourceArns: [
        Stack.of(this).formatArn({ service: 'iot', resource: 'rule', resourceName: this.ruleName }),
      ],
    });
    const errors = (props.onError ?? IotErrorDestination.bucket())._bind(this, {
      ruleName: this.ruleName,
      role,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.errorBucket = errors.bucket;
    this.errorQueue = errors.queue;
    const condition = props.where === undefined ? '' : ` WHERE ${props.where}`;
    this.rule = new iot.CfnTopicRule(this, 'Rule', {
      ruleName: this.ruleName,
      topicRulePayload: {
        description: `Writes messages to ${stream.node.path}`,
        // Version 2015-10-08, which is the default, does not handle binary payloads and nested members.
        awsIotSqlVersion: '2016-03-23',
        sql: `SELECT ${payload.clause} FROM '${props.topic}'${condition}`,
        actions: [
          {
            kinesis: {
              streamName: stream.streamName,
              partitionKey: partitionKey.template,
              roleArn: role.roleArn,
            },
          },
        ],
        errorAction: errors.action,
        ruleDisabled: false,
      },
    });
    permission.combine(errors.permission).applyBefore(this.rule);
    this.node.defaultChild = this.rule;
    this.basicIngestTopic = `$aws/rules/${this.ruleName}`;
    new CfnOutput(this, 'BasicIngestTopic', { value: this.basicIngestTopic });

    const actions = props.alarmActions;
    this.failureAlarm = arrivalAlarm(this, 'FailureAlarm', {
      arrivals: this.metric('Failure', 'Kinesis'),
      says: `${this.node.path} could not write messages of devices to its stream; they are ${errors.place}.`,
      page: 'iot-ingest#messages-are-put-aside',
      actions,
    });
    this.lossAlarm = arrivalAlarm(this, 'LossAlarm', {
      arrivals: this.metric('ErrorActionFailure', errors.actionType),
      says: `${this.node.path} could neither write messages of devices nor put them aside: they are lost.`,
      page: 'iot-ingest#messages-are-lost',
      actions,
    });
    this.throttledAlarm = arrivalAlarm(this, 'ThrottledAlarm', {
      arrivals: this.metric('RuleMessageThrottled'),
      says: `AWS IoT throttled ${this.node.path}: messages of devices were neither written nor put aside.`,
      page: 'iot-ingest#the-rule-is-throttled',
      actions,
    });
    this.ticketAlarms = [this.failureAlarm];
    if (payload.parsed || partitionKey.parsed || props.where !== undefined) {
      this.ticketAlarms.push(
        arrivalAlarm(this, 'UnreadableAlarm', {
          arrivals: this.metric('ParseError'),
          says: `${this.node.path} got messages that it had to read as JSON and could not.`,
          page: 'iot-ingest#messages-are-no-json',
          actions,
        }),
      );
    }
    this.pageAlarms = [this.lossAlarm, this.throttledAlarm];
  }

  /**
   * A metric of the rule: Sum of 1 minute. No datapoint means none.
   *
   * @param metricName the name in CloudWatch, e.g. `TopicMatch`, `Success`, `Failure`
   * @param actionType for metrics of an action: `Kinesis`, or `S3` or `SQS` of the error destination
   * @see https://docs.aws.amazon.com/iot/latest/developerguide/metrics_dimensions.html
   */
  public metric(metricName: string, actionType?: string): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/IoT',
      metricName,
      dimensionsMap: { RuleName: this.ruleName, ...(actionType && { ActionType: actionType }) },
      period: Duration.minutes(1),
      statistic: cloudwatch.Stats.SUM,
    }).attachTo(this);
  }

  /** The role names the rule, and the rule its role, so the name cannot be CloudFormation's. */
  private generatedName(): string {
    return Names.uniqueResourceName(this, { maxLength: 128, separator: '_', allowedSpecialCharacters: '_' });
  }
}

function checkCondition(where: string, condition: string | undefined): void {
  if (condition === undefined || !/^\s*(where\b|$)/i.test(condition)) return;
  throw new InputError(
    `${where}: where is "${condition}"; allowed is what stands behind WHERE, e.g. "temperature > 50".`,
  );
}

function checkTopic(where: string, topic: string): void {
  const segments = topic.split('/');
  const last = segments.length - 1;
  const isFilter =
    topic !== '' &&
    !topic.includes("'") &&
    segments.length <= IOT_TOPIC_SEGMENTS &&
    Buffer.byteLength(topic) <= IOT_TOPIC_LENGTH &&
    segments.every(
      (segment, at) => !/[+#]/.test(segment) || segment === '+' || (segment === '#' && at === last),
    );
  if (isFilter) return;
  throw new InputError(
    `${where}: topic is "${topic}"; allowed are 1 to ${IOT_TOPIC_LENGTH} bytes in at most ${IOT_TOPIC_SEGMENTS} segments, where + stands for a whole ` +
      'segment and # for the last ones, without a quotation mark (AWS IoT Core, quotas of topics).',
  );
}
