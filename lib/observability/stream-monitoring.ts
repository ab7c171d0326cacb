import {
  Aws,
  aws_cloudwatch_actions as actions,
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_kinesis as kinesis,
  type aws_lambda as lambda,
  type aws_sns as sns,
  Token,
} from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { ownAutoscaler } from '../data-stream/data-stream';
import { retentionOf } from '../stream/known-stream';
import { InputError } from '../support/check';
import { ALARMS_TOGETHER } from '../support/limits';
import { accept } from '../support/nag';
import { RUNBOOKS } from '../support/runbook';
import { AlarmSet, type MonitoredAlarm } from './alarms/alarm-set';
import { consumerAlarms, fanOutAlarms } from './alarms/consumer-alarms';
import { deliveryAlarms } from './alarms/delivery-alarms';
import { AlarmSeverity } from './alarms/monitoring-alarm';
import { warnOfOtherAccount } from './alarms/other-account';
import { streamAlarms } from './alarms/stream-alarms';
import { streamDashboard } from './dashboard/stream-dashboard';
import { checkStreamMonitoring, type StreamMonitoringProps } from './stream-monitoring-props';

const DEFAULT_LAG_SHARE = 0.25;

/**
 * Alarms on a stream and on its readers. Each has the dimensions that AWS documents, a severity and a
 * runbook, and an idle stream raises none. The thresholds of ages are a share of the lifetime of the records,
 * for any retention.
 *
 * Two composite alarms notify people, one per severity: when the first of its alarms goes off, and when all
 * are OK again. While a composite alarm is on, a second fault of the same severity sends no message, so look
 * at the dashboard before you leave.
 *
 * @example
 * new StreamMonitoring(this, 'Monitoring', {
 *   stream,
 *   lambdaConsumers: [consumer],
 *   redrives: [redrive],
 *   pageTopic: new AlarmTopic(this, 'OnCall', { emails: ['on-call@example.com'] }),
 * });
 */
export class StreamMonitoring extends Construct {
  /** In ALARM while an alarm of severity PAGE is on: records are lost, or will be. */
  public readonly pageAlarm: cloudwatch.CompositeAlarm;
  /** In ALARM while an alarm of severity TICKET is on: it can wait for working hours. */
  public readonly ticketAlarm: cloudwatch.CompositeAlarm;
  /** All alarms, including those of consumers, redrives and the autoscaler. */
  public readonly alarms: MonitoredAlarm[];
  /**
   * Answers four questions: is data arriving, is it keeping up, is anything failing, what does it cost.
   * Undefined with `dashboard: false`.
   */
  public readonly dashboard?: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, props: StreamMonitoringProps) {
    super(scope, id);
    const where = `StreamMonitoring "${this.node.path}"`;
    checkStreamMonitoring(where, props);
    warnOfOtherAccount(this, props.stream);
    const { stream, lambdaConsumers = [], redrives = [] } = props;
    const fanOutConsumers = dedicatedOf(props);
    const deliveries = [...(props.deliveries ?? []), ...(props.deliveryStreams ?? [])];
    const retention = retentionOf(where, stream, props.retentionPeriod);
    const lag = (time: Duration) =>
      Duration.millis(Math.round(time.toMilliseconds() * (props.lagShare ?? DEFAULT_LAG_SHARE)));
    const maxLag = lag(retention);
    const autoscaler = props.autoscaler ?? ownAutoscaler(stream);

    const set = new AlarmSet({ tuning: props.tuning ?? {}, runbooks: props.runbooks ?? RUNBOOKS });
    set.make(this, streamAlarms({ stream, maxLag, quietTime: props.quietTime }));
    const readers = new Construct(this, 'Readers');
    for (const consumer of lambdaConsumers) {
      const { maximumRecordAgeInSeconds: age } = consumer.mapping.node
        .defaultChild as lambda.CfnEventSourceMapping;
      const given =
        age === undefined || age < 0 || Token.isUnresolved(age) ? retention : Duration.seconds(age);
      const time = given.toMilliseconds() < retention.toMilliseconds() ? given : retention;
      set.make(placeFor(readers, consumer), consumerAlarms(consumer, lag(time)));
      set.adopt(consumer.failureAlarm, AlarmSeverity.TICKET);
    }
    for (const consumer of fanOutConsumers)
      set.make(placeFor(readers, consumer), fanOutAlarms(consumer, maxLag));
    for (const delivery of deliveries)
      set.make(placeFor(readers, delivery), deliveryAlarms(delivery, maxLag));
    for (const { ageAlarm } of redrives) {
      if (ageAlarm !== undefined) set.adopt(ageAlarm, AlarmSeverity.PAGE);
    }
    if (autoscaler !== undefined) set.adopt(autoscaler.failureAlarm, AlarmSeverity.TICKET);
    this.alarms = set.alarms;
    for (const { alarm, severity } of set.alarms) {
      const topic = severity === AlarmSeverity.PAGE ? props.pageTopic : props.ticketTopic;
      if (topic !== undefined) accept(alarm, 'CloudWatchAlarmAction');
    }
    checkCount(where, set.alarms.length + 2);

    this.pageAlarm = this.composite('Page', set.of(AlarmSeverity.PAGE), props.pageTopic);
    this.ticketAlarm = this.composite('Ticket', set.of(AlarmSeverity.TICKET), props.ticketTopic);
    if (props.dashboard !== false) {
      this.dashboard = streamDashboard(this, {
        ...props,
        retention,
        maxLag,
        autoscaler,
        fanOutConsumers,
        firehoses: deliveries,
        alarms: set.alarms,
      });
    }
  }

  /**
   * Mutes all alarms for a time, once or repeatedly, e.g. while a nightly replay runs. The alarms still
   * change their state; CloudWatch only holds back their actions. A deployment does not need it: it sets off
   * none of these alarms.
   *
   * @param id the id of the rule in this construct
   * @param options the start, the duration and the time zone
   */
  public mute(id: string, options: cloudwatch.AlarmMuteRuleOptions): cloudwatch.AlarmMuteRule {
    const alarms = [this.pageAlarm, this.ticketAlarm, ...this.alarms.map(({ alarm }) => alarm)];
    return new cloudwatch.AlarmMuteRule(this, id, { ...options, alarms });
  }

  private composite(
    id: string,
    alarms: cloudwatch.Alarm[],
    topic: sns.ITopic | undefined,
  ): cloudwatch.CompositeAlarm {
    const alarm = new cloudwatch.CompositeAlarm(this, id, {
      // The CDK makes the name from the construct's path only, which a second stack of the same app shares.
      compositeAlarmName: `${Aws.STACK_NAME}-${this.node.addr.slice(-8)}-${id}`,
      alarmDescription: `${id}: ${this.node.path} has an alarm of this severity; it names the runbook.`,
      alarmRule:
        alarms.length === 0
          ? cloudwatch.AlarmRule.fromBoolean(false)
          : cloudwatch.AlarmRule.anyOf(
              ...alarms.map((each) => cloudwatch.AlarmRule.fromAlarm(each, cloudwatch.AlarmState.ALARM)),
            ),
    });
    if (topic === undefined) return alarm;
    const tell = new actions.SnsAction(topic);
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
    return alarm;
  }
}

/**
 * The scope of one reader's alarms. Its id is the reader's id, or the reader's path if another reader has
 * that id.
 */
function placeFor(readers: Construct, { node: { id, path } }: IConstruct): Construct {
  return new Construct(readers, readers.node.tryFindChild(id) === undefined ? id : path.replaceAll('/', '-'));
}

/** The consumers with dedicated throughput: the given ones, and those of Lambda consumers. */
function dedicatedOf({
  fanOutConsumers = [],
  lambdaConsumers = [],
}: StreamMonitoringProps): kinesis.IStreamConsumer[] {
  const theirs = lambdaConsumers.flatMap(({ fanOutConsumer }) => fanOutConsumer ?? []);
  return [...new Set([...fanOutConsumers, ...theirs])];
}

function checkCount(where: string, count: number): void {
  if (count <= ALARMS_TOGETHER) return;
  throw new InputError(
    `${where} would have ${count} alarms; allowed are at most ${ALARMS_TOGETHER}, because one mute rule cannot name more ` +
      '(CloudWatch, PutAlarmMuteRule). Monitor some of the readers in a second StreamMonitoring.',
  );
}
