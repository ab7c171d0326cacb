import {
  aws_cloudwatch_actions as actions,
  aws_cloudwatch as cloudwatch,
  Duration,
  type aws_kinesis as kinesis,
  type aws_lambda as lambda,
  Token,
} from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { ownAutoscaler } from '../data-stream/data-stream';
import { retentionOf } from '../stream/known-stream';
import { checkStream, InputError } from '../support/check';
import { ALARMS_TOGETHER } from '../support/limits';
import { accept } from '../support/nag';
import { RUNBOOKS } from '../support/runbook';
import {
  AlarmSet,
  AlarmSeverity,
  checkAlarmRegion,
  type MonitoredAlarm,
  MonitoringAlarm,
  type MuteRuleOptions,
  muteRule,
  warnOfOtherAccount,
} from './alarms';
import {
  autoscalerAlarms,
  consumerAlarms,
  deliveriesOf,
  deliveryAlarms,
  fanOutAlarms,
  flinkAlarms,
  httpAlarms,
  kclAlarms,
  streamAlarms,
  tableAlarms,
} from './alarms/watched';
import { streamDashboard } from './dashboard/stream-dashboard';
import { checkStreamMonitoring, type StreamMonitoringProps } from './stream-monitoring-props';

const DEFAULT_LAG_SHARE = 0.25;

/**
 * A long retention leaves time to mend a fault, and is no reason to be told of it later. Six hours are what the
 * share makes of the default retention of 24 hours. They are less than a night, so who is told can mend the cause
 * before the morning; and more than an outage of two hours and the time to catch up with it.
 */
const DEFAULT_LONGEST_LAG = Duration.hours(6);

/**
 * Alarms on a stream and on its readers. Each has the dimensions that AWS documents, a severity and a
 * runbook, and an idle stream raises none. The thresholds of ages are a share of the lifetime of the records,
 * and six hours at most.
 *
 * Each alarm tells the topic of its severity itself, when it goes off and when it is OK again, so no fault
 * hides another one. An alarm acts only when its state changes, and a composite alarm over all of them would be
 * on for as long as any is. Only a page whose cause pages already stays quiet until the cause has ended.
 *
 * A deployment is quiet. A new alarm tells once that it is OK, as every alarm of CloudWatch does.
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
  /** All alarms, including those of consumers, redrives and the autoscaler. */
  public readonly alarms: MonitoredAlarm[];
  /**
   * Answers four questions: is data arriving, is it keeping up, is anything failing, what does it cost.
   * Undefined with `dashboard: false`.
   */
  public readonly dashboard?: cloudwatch.Dashboard;

  private readonly composites: cloudwatch.CompositeAlarm[];

  constructor(scope: Construct, id: string, props: StreamMonitoringProps) {
    super(scope, id);
    const where = `StreamMonitoring "${this.node.path}"`;
    checkStream(where, props.stream);
    checkStreamMonitoring(where, props);
    checkAlarmRegion(where, this, props.stream);
    warnOfOtherAccount(this, props.stream);
    const { stream, lambdaConsumers = [], redrives = [] } = props;
    const fanOutConsumers = dedicatedOf(props);
    const deliveries = deliveriesOf(where, props);
    const retention = retentionOf(where, stream, props.retentionPeriod);
    const longestLag = (props.longestLag ?? DEFAULT_LONGEST_LAG).toMilliseconds();
    const lag = (time: Duration) => {
      const share = time.toMilliseconds() * (props.lagShare ?? DEFAULT_LAG_SHARE);
      return Duration.millis(Math.min(longestLag, Math.round(share)));
    };
    const maxLag = lag(retention);
    const autoscaler = props.autoscaler ?? ownAutoscaler(stream);

    const set = new AlarmSet({ tuning: props.tuning ?? {}, runbooks: props.runbooks ?? RUNBOOKS });
    const ofStream = set.make(this, streamAlarms({ stream, maxLag, quietTime: props.quietTime }));
    const behind: (MonitoredAlarm | undefined)[] = [];
    const behindOf = new Map<kinesis.IStreamConsumer, MonitoredAlarm | undefined>();
    const readers = new Construct(this, 'Readers');
    for (const consumer of lambdaConsumers) {
      const { maximumRecordAgeInSeconds: age } = consumer.mapping.node
        .defaultChild as lambda.CfnEventSourceMapping;
      const given =
        age === undefined || age < 0 || Token.isUnresolved(age) ? retention : Duration.seconds(age);
      const time = given.toMilliseconds() < retention.toMilliseconds() ? given : retention;
      const made = set.make(placeFor(readers, consumer), consumerAlarms(consumer, lag(time)));
      const isBehind = made.get(MonitoringAlarm.CONSUMER_BEHIND);
      if (consumer.fanOutConsumer === undefined) behind.push(isBehind);
      else behindOf.set(consumer.fanOutConsumer, isBehind);
      set.adopt(consumer.failureAlarm, AlarmSeverity.TICKET);
      if (consumer.parkedAlarm !== undefined) set.adopt(consumer.parkedAlarm, AlarmSeverity.TICKET);
    }
    for (const application of props.flinkApplications ?? []) {
      const place = placeFor(readers, application);
      const made = set.make(place, flinkAlarms(application, maxLag));
      const isBehind = made.get(MonitoringAlarm.FLINK_BEHIND);
      const causes = [made.get(MonitoringAlarm.FLINK_STOPPED), made.get(MonitoringAlarm.FLINK_FAILING)];
      set.quietWhile(place, 'Failing', isBehind, ...causes);
      if (application.fanOutConsumer === undefined) behind.push(isBehind);
      else behindOf.set(application.fanOutConsumer, isBehind);
    }
    for (const consumer of fanOutConsumers) {
      const place = placeFor(readers, consumer);
      const made = set.make(place, fanOutAlarms(consumer, maxLag));
      set.quietWhile(place, 'Behind', made.get(MonitoringAlarm.FAN_OUT_BEHIND), behindOf.get(consumer));
    }
    for (const service of props.kclServices ?? []) {
      const made = set.make(placeFor(readers, service), kclAlarms(service, maxLag));
      behind.push(made.get(MonitoringAlarm.KCL_BEHIND));
    }
    for (const delivery of deliveries) {
      const place = placeFor(readers, delivery);
      const made = set.make(place, deliveryAlarms(delivery, maxLag));
      const causes = [made.get(MonitoringAlarm.DELIVERY_FAILING), made.get(MonitoringAlarm.KEY_REFUSED)];
      for (const effect of [MonitoringAlarm.DELIVERY_STALE, MonitoringAlarm.DELIVERY_BEHIND]) {
        set.quietWhile(place, 'Refused', made.get(effect), ...causes);
      }
      behind.push(made.get(MonitoringAlarm.DELIVERY_BEHIND));
    }
    for (const http of props.httpIngests ?? []) set.make(placeFor(readers, http), httpAlarms(http));
    for (const table of props.tables ?? []) set.make(placeFor(readers, table), tableAlarms(table));
    set.quietWhile(this, 'KnownReaderBehind', ofStream.get(MonitoringAlarm.READERS_BEHIND), ...behind);
    for (const { ageAlarm, failureAlarm } of redrives) {
      set.adopt(failureAlarm, AlarmSeverity.TICKET);
      if (ageAlarm !== undefined) set.adopt(ageAlarm, AlarmSeverity.PAGE);
    }
    for (const { pageAlarms, ticketAlarms } of props.alarmsOf ?? []) {
      for (const alarm of pageAlarms) set.adopt(alarm, AlarmSeverity.PAGE);
      for (const alarm of ticketAlarms) set.adopt(alarm, AlarmSeverity.TICKET);
    }
    if (autoscaler !== undefined) {
      set.make(this, autoscalerAlarms(autoscaler));
      set.adopt(autoscaler.failureAlarm, AlarmSeverity.TICKET);
    }
    this.alarms = set.alarms;
    this.composites = this.node
      .findAll()
      .filter((child): child is cloudwatch.CompositeAlarm => child instanceof cloudwatch.CompositeAlarm);
    checkCount(where, set.alarms.length + this.composites.length);
    if (props.pageTopic !== undefined) this.addPageAction(new actions.SnsAction(props.pageTopic));
    if (props.ticketTopic !== undefined) this.addTicketAction(new actions.SnsAction(props.ticketTopic));
    // These alarms speak through another alarm, which has the action; the rule looks at each alarm alone.
    for (const { alarm, severity, speaker } of set.alarms) {
      const topic = severity === AlarmSeverity.PAGE ? props.pageTopic : props.ticketTopic;
      if (topic !== undefined && speaker !== alarm) accept(alarm, 'CloudWatchAlarmAction');
    }
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
   * Adds an action to all alarms of severity PAGE, for when they go off and for when they are OK again.
   * @param actions what CloudWatch does, e.g. an `SnsAction`; at most 5 for each alarm (CloudWatch,
   * PutMetricAlarm)
   */
  public addPageAction(...actions: cloudwatch.IAlarmAction[]): void {
    this.tell(AlarmSeverity.PAGE, actions);
  }

  /**
   * Adds an action to all alarms of severity TICKET, for when they go off and for when they are OK again.
   * @param actions what CloudWatch does, e.g. an `SnsAction`; at most 5 for each alarm
   */
  public addTicketAction(...actions: cloudwatch.IAlarmAction[]): void {
    this.tell(AlarmSeverity.TICKET, actions);
  }

  /**
   * Mutes all alarms for a time, once or repeatedly, e.g. while a nightly replay runs. The alarms still
   * change their state; CloudWatch only holds back their actions. A deployment does not need it: it sets off
   * none of these alarms.
   *
   * @param id the id of the rule in this construct
   * @throws InputError for a schedule or a duration that CloudWatch would refuse
   */
  public mute(id: string, options: MuteRuleOptions): cloudwatch.CfnAlarmMuteRule {
    return muteRule(this, id, [...this.composites, ...this.alarms.map(({ alarm }) => alarm)], options);
  }

  private tell(severity: AlarmSeverity, actions: cloudwatch.IAlarmAction[]): void {
    for (const { speaker } of this.alarms.filter((alarm) => alarm.severity === severity)) {
      speaker.addAlarmAction(...actions);
      speaker.addOkAction(...actions);
    }
  }
}

/**
 * The scope of one reader's alarms. Its id is the reader's id, or the reader's path if another reader has
 * that id.
 */
function placeFor(readers: Construct, { node: { id, path } }: Pick<IConstruct, 'node'>): Construct {
  return new Construct(readers, readers.node.tryFindChild(id) === undefined ? id : path.replaceAll('/', '-'));
}

/** The consumers with dedicated throughput: the given ones, and those of Lambda consumers. */
function dedicatedOf({
  fanOutConsumers = [],
  lambdaConsumers = [],
  kclServices = [],
  flinkApplications = [],
}: StreamMonitoringProps): kinesis.IStreamConsumer[] {
  const theirs = [...lambdaConsumers, ...kclServices, ...flinkApplications].flatMap(
    ({ fanOutConsumer }) => fanOutConsumer ?? [],
  );
  return [...new Set([...fanOutConsumers, ...theirs])];
}

function checkCount(where: string, count: number): void {
  if (count <= ALARMS_TOGETHER) return;
  throw new InputError(
    `${where} would have ${count} alarms; allowed are at most ${ALARMS_TOGETHER}, because one mute rule cannot name more ` +
      '(CloudWatch, PutAlarmMuteRule). Monitor some of the readers in a second StreamMonitoring.',
  );
}
