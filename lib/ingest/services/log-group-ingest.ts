import {
  type aws_cloudwatch as cloudwatch,
  type aws_kinesis as kinesis,
  aws_lambda as lambda,
  aws_logs as logs,
  Names,
  Stack,
} from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { arrivalAlarm } from '../../support/arrival-alarm';
import { checkIs, checkStream, has } from '../../support/check';
import type { IHasAlarms } from '../../support/has-alarms';
import { targetOf } from '../../support/references';
import { checkSameEnvironment, ServiceRole } from '../service-role';
import { HELD_BY_QUERY, insights, serviceAlarm } from './service-alarm';

/** How the events of a log group are spread over shards. */
export enum LogDistribution {
  /** By log stream: the events of one log stream stay in order. */
  BY_LOG_STREAM = 'ByLogStream',
  /** At random, which spreads the load evenly. */
  RANDOM = 'Random',
}

/** Properties of a LogGroupIngest. */
export interface LogGroupIngestProps {
  /** The stream, in the account and Region of the log group. For another account: `LogsDestination`. */
  readonly stream: kinesis.IStream;

  /** The log group, in the account and Region of this stack. CloudWatch Logs allows two subscription filters on one. */
  readonly logGroup: logs.ILogGroup;

  /**
   * Which events.
   *
   * @default FilterPattern.allEvents()
   */
  readonly filterPattern?: logs.IFilterPattern;

  /**
   * How they are spread over shards.
   *
   * @default LogDistribution.BY_LOG_STREAM
   */
  readonly distribution?: LogDistribution;

  /**
   * Actions of its alarms.
   *
   * @default - none; `StreamMonitoring` with `alarmsOf` adds its topics
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];
}

/**
 * Events of a log group to a stream, by a subscription filter. A record is a batch of events, as GZIP JSON
 * with `logGroup`, `logStream` and `logEvents`; some records are of the type `CONTROL_MESSAGE`, which
 * CloudWatch Logs sends to see whether it can.
 *
 * A log group to which a reader of the stream logs is refused: each record would make log events, and they
 * records, without end.
 *
 * @example
 * new LogGroupIngest(this, 'Logs', { stream, logGroup, filterPattern: logs.FilterPattern.literal('{ $.event = * }') });
 */
export class LogGroupIngest extends Construct implements IHasAlarms {
  /** The subscription filter. */
  public readonly filter: logs.CfnSubscriptionFilter;
  /** In ALARM when the stream refused log events for another reason than throttling: they are lost. */
  public readonly lossAlarm: cloudwatch.Alarm;
  /** In ALARM when the stream throttles CloudWatch Logs, which tries again for 24 hours. */
  public readonly throttledAlarm: cloudwatch.Alarm;
  public readonly pageAlarms: cloudwatch.Alarm[];
  public readonly ticketAlarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: LogGroupIngestProps) {
    super(scope, id);
    const where = `LogGroupIngest "${this.node.path}"`;
    checkStream(where, props.stream);
    checkIs(where, 'logGroup', props.logGroup, has('logGroupName'), 'a log group');
    const { stream, logGroup, alarmActions: actions } = props;
    checkSameEnvironment(
      where,
      this,
      { stream, logGroup },
      'a subscription filter to another one needs a destination (LogsDestination)',
    );
    const { role, permission } = new ServiceRole(this, 'Access', {
      stream,
      service: 'logs.amazonaws.com',
      actions: ['kinesis:PutRecord'],
      sourceArns: [logsOf(this, Stack.of(this).account)],
      // AWS documents aws:SourceArn for it, which has the account in it.
      ownAccount: false,
    });
    const filterName = Names.uniqueResourceName(this, { maxLength: 512, separator: '-' });
    this.filter = new logs.CfnSubscriptionFilter(this, 'Filter', {
      destinationArn: stream.streamArn,
      distribution: props.distribution ?? LogDistribution.BY_LOG_STREAM,
      filterName,
      filterPattern: (props.filterPattern ?? logs.FilterPattern.allEvents()).logPatternString,
      logGroupName: logGroup.logGroupName,
      roleArn: role.roleArn,
    });
    // CloudWatch Logs writes a test record when the filter is made.
    permission.applyBefore(this.filter);
    this.node.defaultChild = this.filter;

    const count = (metricName: string, label: string) =>
      insights({
        statistic: 'SUM',
        metricName,
        namespace: 'AWS/Logs',
        dimensions: ['DestinationType', 'FilterName', 'LogGroupName'],
        where: { FilterName: filterName, LogGroupName: logGroup.logGroupName },
        label,
      });
    this.lossAlarm = arrivalAlarm(this, 'LossAlarm', {
      arrivals: count('DeliveryErrors', 'log events refused'),
      heldFor: HELD_BY_QUERY,
      says: `The stream refused log events of ${this.node.path}, and CloudWatch Logs does not try them again: they are in the log group only.`,
      page: 'service-ingest#log-events-are-refused',
      actions,
    });
    this.throttledAlarm = serviceAlarm(this, 'ThrottledAlarm', {
      metric: count('DeliveryThrottling', 'log events throttled'),
      threshold: 1,
      says: `The stream throttles ${this.node.path}; CloudWatch Logs tries its log events again for 24 hours.`,
      page: 'service-ingest#log-events-are-throttled',
      actions,
    });
    this.pageAlarms = [this.lossAlarm];
    this.ticketAlarms = [this.throttledAlarm];
    this.node.addValidation({ validate: () => this.refuseLoop(where, props) });
  }

  private refuseLoop(where: string, { stream, logGroup }: LogGroupIngestProps): string[] {
    const all = this.node.root.node.findAll();
    const readers = all.filter(
      (one): one is lambda.CfnEventSourceMapping =>
        one instanceof lambda.CfnEventSourceMapping && readsFrom(one, stream, all),
    );
    const loops = all.filter(
      (one): one is lambda.CfnFunction =>
        one instanceof lambda.CfnFunction &&
        same(one, Object(one.loggingConfig).logGroup, logGroup, logGroup.logGroupName) &&
        readers.some((reader) => same(reader, reader.functionName, one, one.ref)),
    );
    return loops.map(
      ({ node }) =>
        `${where}: the function "${node.path}" reads the stream "${stream.node.path}" and logs to this log group. Each of its log events would be a ` +
        'record that invokes it again, without end. Take the log group of another function, or another stream.',
    );
  }
}

/** Every resource of CloudWatch Logs in an account, as AWS has it in the trust policy of the role. */
export function logsOf(scope: Construct, account: string): string {
  return `${Stack.of(scope).formatArn({ service: 'logs', resource: '', account })}*`;
}

function readsFrom(
  mapping: lambda.CfnEventSourceMapping,
  stream: kinesis.IStream,
  all: IConstruct[],
): boolean {
  const { eventSourceArn: source } = mapping;
  if (same(mapping, source, stream, stream.streamArn)) return true;
  return all.some((one) => {
    const { streamArn, attrConsumerArn } = one as kinesis.CfnStreamConsumer;
    return (
      attrConsumerArn !== undefined &&
      same(mapping, source, one, attrConsumerArn) &&
      same(one, streamArn, stream, stream.streamArn)
    );
  });
}

/**
 * Whether two values name the same resource. Names are compared within an account and Region; resources of this app are
 * compared themselves, because stacks that are built alike have the same logical ids.
 */
function same(one: IConstruct, value: unknown, other: IConstruct, otherValue: unknown): boolean {
  if (value === undefined) return false;
  const [target, otherTarget] = [targetOf(value), targetOf(otherValue)];
  if (target !== undefined || otherTarget !== undefined) return target === otherTarget;
  return named(one, value) === named(other, otherValue);
}

function named(construct: IConstruct, value: unknown): string {
  const stack = Stack.of(construct);
  return JSON.stringify([stack.account, stack.region, stack.resolve(value)]);
}
