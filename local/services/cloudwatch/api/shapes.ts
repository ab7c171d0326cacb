import { AwsError, Timestamp } from '../../../http';
import type { Properties } from '../../../template';
import type { Alarm, HistoryItem, MetricAlarmSettings } from '../alarm';
import type { Metric } from '../metrics';
import type { MetricQuery } from '../queries';

/** A metric in the API's form. */
export function toMetric({ namespace, name, dimensions }: Metric) {
  return {
    Namespace: namespace,
    MetricName: name,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  };
}

/** An alarm in the API's form: MetricAlarm or CompositeAlarm. */
export function toAlarm(alarm: Alarm) {
  const { settings, state, actions } = alarm;
  const shared = {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: settings.description,
    AlarmConfigurationUpdatedTimestamp: new Timestamp(alarm.configuredAt),
    ActionsEnabled: actions.enabled,
    OKActions: actions.byState.OK,
    AlarmActions: actions.byState.ALARM,
    InsufficientDataActions: actions.byState.INSUFFICIENT_DATA,
    StateValue: state.value,
    StateReason: state.reason,
    StateReasonData: state.reasonData,
    StateUpdatedTimestamp: new Timestamp(state.timestamp),
    StateTransitionedTimestamp: new Timestamp(alarm.transitionedAt),
  };
  if (settings.kind === 'composite') {
    const { suppressor } = settings;
    return {
      ...shared,
      AlarmRule: settings.ruleText,
      ...(suppressor && {
        ActionsSuppressor: suppressor.alarm,
        ActionsSuppressorWaitPeriod: suppressor.waitMs / 1000,
        ActionsSuppressorExtensionPeriod: suppressor.extensionMs / 1000,
      }),
    };
  }
  return { ...shared, ...metricAlarm(settings) };
}

/** A history item in the API's form. */
export function toHistoryItem({ alarmName, kind, type, timestamp, summary, data }: HistoryItem) {
  return {
    AlarmName: alarmName,
    AlarmType: kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm',
    Timestamp: new Timestamp(timestamp),
    HistoryItemType: type,
    HistorySummary: summary,
    HistoryData: data,
  };
}

function metricAlarm(settings: MetricAlarmSettings) {
  const [query] = settings.queries;
  return {
    EvaluationPeriods: settings.evaluationPeriods,
    DatapointsToAlarm: settings.datapointsToAlarm,
    Threshold: settings.threshold,
    ComparisonOperator: settings.comparison,
    TreatMissingData: settings.treatMissingData,
    ...(settings.warmUp && {
      WarmUpConfiguration: {
        WarmUpPeriodDurationInMinutes: settings.warmUp.minutes,
        OnlyStartEvaluatingAfterWarmUpPeriodEnds: settings.warmUp.whole,
      },
    }),
    ...(settings.usesQueries || query?.kind !== 'metric'
      ? { Metrics: settings.queries.map(toQuery) }
      : {
          ...toMetric(query.metric),
          Period: query.period,
          Unit: query.unit,
          ...(query.stat.startsWith('p') ? { ExtendedStatistic: query.stat } : { Statistic: query.stat }),
        }),
  };
}

function toQuery(query: MetricQuery) {
  const { id: Id, label: Label, returnData: ReturnData } = query;
  if (query.kind !== 'metric') return { Id, Label, ReturnData, Expression: query.text, Period: query.period };
  const { metric, period: Period, stat: Stat, unit: Unit } = query;
  return { Id, Label, ReturnData, MetricStat: { Metric: toMetric(metric), Period, Stat, Unit } };
}

/**
 * The page of a list that NextToken asks for. Here, the token is the index of the page's first item.
 * @param size the most items of a page
 */
export function pageOf<T>(
  all: readonly T[],
  input: Properties,
  size: number,
): { readonly page: readonly T[]; readonly NextToken: string | undefined } {
  const token = input.string('NextToken') ?? '0';
  if (!/^\d{1,9}$/.test(token))
    throw new AwsError('InvalidNextToken', `The NextToken ${token} is not one of this API.`);
  const start = Number(token);
  const end = start + size;
  return { page: all.slice(start, end), NextToken: end < all.length ? String(end) : undefined };
}
