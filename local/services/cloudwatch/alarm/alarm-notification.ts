import { parseArn } from '../../../base/arn';
import type { MetricQuery } from '../queries';
import type { Alarm, AlarmTransition } from './alarm';
import type { StateReport } from './alarm-state';
import type { MetricAlarmSettings } from './metric-alarm';
import { awsDate } from './state-reason';

/**
 * The subject and message for a topic, in CloudWatch's form. `Region` has the Region's code; AWS writes its
 * name.
 */
export function topicNotification({ alarm, previous, state }: AlarmTransition): {
  subject: string;
  message: string;
} {
  const { accountId, region } = parseArn(alarm.arn);
  const { settings } = alarm;
  const message = {
    AlarmName: alarm.name,
    AlarmDescription: settings.description ?? null,
    AWSAccountId: accountId,
    AlarmConfigurationUpdatedTimestamp: awsDate(alarm.configuredAt),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: awsDate(state.timestamp),
    Region: region,
    AlarmArn: alarm.arn,
    OldStateValue: previous.value,
    OKActions: alarm.actions.byState.OK,
    AlarmActions: alarm.actions.byState.ALARM,
    InsufficientDataActions: alarm.actions.byState.INSUFFICIENT_DATA,
    ...(settings.kind === 'metric' ? { Trigger: trigger(settings) } : { AlarmRule: settings.ruleText }),
  };
  // SNS takes at most 99 characters.
  const subject = `${state.value}: "${alarm.name}" in ${region}`.slice(0, 99);
  return { subject, message: JSON.stringify(message) };
}

/**
 * The event for a function that is an alarm's action.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
 */
export function functionEvent(transition: AlarmTransition): object {
  const { alarm, state } = transition;
  const { accountId, region } = parseArn(alarm.arn);
  return {
    source: 'aws.cloudwatch',
    alarmArn: alarm.arn,
    accountId,
    time: awsDate(state.timestamp),
    region,
    alarmData: details(transition),
  };
}

/** The detail of the event "CloudWatch Alarm State Change". */
export function details({ alarm, previous, state }: AlarmTransition): object {
  return {
    alarmName: alarm.name,
    state: shownState(state),
    previousState: shownState(previous),
    configuration: configuration(alarm),
  };
}

function shownState({ value, reason, reasonData, timestamp }: StateReport): object {
  return { value, reason, reasonData, timestamp: awsDate(timestamp) };
}

function configuration({ settings }: Alarm): object {
  const { description } = settings;
  if (settings.kind === 'composite') return { description, alarmRule: settings.ruleText };
  return { description, metrics: settings.queries.map(shownQuery) };
}

function shownQuery(query: MetricQuery): object {
  const { id, label, returnData } = query;
  if (query.kind !== 'metric') {
    return { id, expression: query.text, label, period: query.period, returnData };
  }
  const { metric, period, stat, unit } = query;
  return { id, label, metricStat: { metric, period, stat, unit }, returnData };
}

function trigger(settings: MetricAlarmSettings): object {
  const { period, evaluationPeriods, datapointsToAlarm, comparison, threshold, treatMissingData } = settings;
  const rule = {
    Period: period,
    EvaluationPeriods: evaluationPeriods,
    DatapointsToAlarm: datapointsToAlarm,
    ComparisonOperator: comparison,
    Threshold: threshold,
    TreatMissingData: treatMissingData,
    EvaluateLowSampleCountPercentile: '',
  };
  const [query] = settings.queries;
  if (settings.usesQueries || query?.kind !== 'metric') {
    return { ...rule, Metrics: settings.queries.map(triggerQuery) };
  }
  const { metric, stat, unit } = query;
  const isPercentile = stat.startsWith('p');
  return {
    MetricName: metric.name,
    Namespace: metric.namespace,
    StatisticType: isPercentile ? 'ExtendedStatistic' : 'Statistic',
    ...(isPercentile ? { ExtendedStatistic: stat } : { Statistic: stat.toUpperCase() }),
    Unit: unit ?? null,
    Dimensions: Object.entries(metric.dimensions).map(([name, value]) => ({ value, name })),
    ...rule,
  };
}

function triggerQuery(query: MetricQuery): object {
  const { id: Id, label: Label, returnData: ReturnData } = query;
  if (query.kind !== 'metric') return { Id, Label, Expression: query.text, Period: query.period, ReturnData };
  const { metric, period, stat, unit } = query;
  const Dimensions = Object.entries(metric.dimensions).map(([name, value]) => ({ value, name }));
  const Metric = { Dimensions, MetricName: metric.name, Namespace: metric.namespace };
  return { Id, Label, MetricStat: { Metric, Period: period, Stat: stat, Unit: unit }, ReturnData };
}
