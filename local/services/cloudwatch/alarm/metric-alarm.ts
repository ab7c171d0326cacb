import type { Properties, Unsupported } from '../../../template';
import {
  MAX_ALARM_NAME_CHARACTERS,
  MAX_EVALUATED_SECONDS,
  MAX_EVALUATION_PERIODS,
  MAX_METRICS_PER_ALARM,
  MAX_WARM_UP_MINUTES,
} from '../limits';
import {
  type MetricQuery,
  type MetricStatQuery,
  periodOf,
  readDimensions,
  readPeriod,
  readQueries,
  readStatistic,
} from '../queries';
import { type ActionSettings, readActions } from './alarm-state';

export const COMPARISONS = {
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
} as const;

export type Comparison = keyof typeof COMPARISONS;

export const TREATMENTS = ['breaching', 'notBreaching', 'ignore', 'missing'] as const;
export type TreatMissingData = (typeof TREATMENTS)[number];

/** The settings of a metric alarm. */
export interface MetricAlarmSettings {
  readonly kind: 'metric';
  readonly name: string;
  readonly description: string | undefined;
  readonly actions: ActionSettings;
  /** The alarm watches the one query that returns data. An alarm on one metric has one query. */
  readonly queries: readonly MetricQuery[];
  /** Whether the settings came as Metrics, not as one metric's name. */
  readonly usesQueries: boolean;
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly comparison: Comparison;
  readonly threshold: number;
  readonly treatMissingData: TreatMissingData;
  readonly warmUp: WarmUp | undefined;
}

/**
 * The time after its creation in which an alarm stays in INSUFFICIENT_DATA.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html
 */
export interface WarmUp {
  readonly minutes: number;
  /** Whether it lasts until its end, even if the datapoints fill the evaluated periods before. */
  readonly whole: boolean;
}

/** Properties without effect and refused properties, in templates and in PutMetricAlarm. */
export const UNSUPPORTED_OF_ALARM: Unsupported = {
  withoutEffect: ['EvaluateLowSampleCountPercentile', 'Tags'],
  refused: {
    ActionConfiguration: 'what it changes in notifications is not played',
    EvaluationCriteria: 'PromQL alarms are not played',
    EvaluationInterval: 'PromQL alarms are not played',
    'EvaluationWindow.WallClockWindow': 'alarms look at a sliding window here, the default',
    ThresholdMetricId: 'anomaly detection is not played',
  },
};

/**
 * Reads a metric alarm from a template's properties or from the members of PutMetricAlarm. Both have the same
 * names.
 * @throws AwsError InvalidParameterValueException
 */
export function readMetricAlarm(from: Properties, name: string): MetricAlarmSettings {
  if (name.length < 1 || name.length > MAX_ALARM_NAME_CHARACTERS) {
    from.mustBe('AlarmName', `1 to ${MAX_ALARM_NAME_CHARACTERS} characters`);
  }
  from.nested('EvaluationWindow').object('SlidingWindow');
  const usesQueries = from.list('Metrics').length > 0;
  const queries = usesQueries ? readQueries(from.nestedList('Metrics')) : [readOneMetric(from)];
  if (usesQueries) refuseOneMetric(from);
  const watched = queries.filter(({ returnData }) => returnData);
  const [query] = watched;
  if (query === undefined || watched.length > 1) {
    from.refuse('Metrics', `exactly one of them must have ReturnData true, and ${watched.length} have`);
  }
  const search = queries.find((it) => it.kind === 'expression' && /\bSEARCH\s*\(/.test(it.text));
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-search-expressions.html
  if (search !== undefined) from.refuse('Metrics', `an alarm takes no SEARCH, and ${search.id} has one`);
  const grouped = queries.find((it) => it.kind === 'insights' && it.query.groupBy.length > 0);
  if (grouped !== undefined)
    from.refuse('Metrics', `alarms with GROUP BY are not played, and ${grouped.id} has one`);
  const metrics = queries.filter(({ kind }) => kind === 'metric').length;
  if (metrics > MAX_METRICS_PER_ALARM) {
    from.refuse(
      'Metrics',
      `an alarm takes at most ${MAX_METRICS_PER_ALARM} metrics, and there are ${metrics}`,
    );
  }
  const period = periodOf(query, queries);
  const evaluationPeriods =
    from.integer('EvaluationPeriods', 1, MAX_EVALUATION_PERIODS) ??
    from.mustBe('EvaluationPeriods', 'a whole number of 1 or more');
  if (evaluationPeriods * period > MAX_EVALUATED_SECONDS) {
    from.refuse('EvaluationPeriods', `with a period of ${period} s they are more than seven days`);
  }
  return {
    kind: 'metric',
    name,
    description: from.string('AlarmDescription'),
    actions: readActions(from),
    queries,
    usesQueries,
    period,
    evaluationPeriods,
    datapointsToAlarm: from.integer('DatapointsToAlarm', 1, evaluationPeriods) ?? evaluationPeriods,
    comparison: readComparison(from),
    threshold: from.number('Threshold') ?? from.mustBe('Threshold', 'a number'),
    treatMissingData: from.oneOf('TreatMissingData', TREATMENTS) ?? 'missing',
    warmUp: readWarmUp(from),
  };
}

function readWarmUp(from: Properties): WarmUp | undefined {
  if (from.object('WarmUpConfiguration') === undefined) return undefined;
  const warmUp = from.nested('WarmUpConfiguration');
  const name = 'WarmUpPeriodDurationInMinutes';
  const minutes = warmUp.integer(name, 1, MAX_WARM_UP_MINUTES);
  const whole = warmUp.boolean('OnlyStartEvaluatingAfterWarmUpPeriodEnds') ?? false;
  return { minutes: minutes ?? warmUp.mustBe(name, `1 to ${MAX_WARM_UP_MINUTES}`), whole };
}

function readOneMetric(from: Properties): MetricStatQuery {
  const extended = from.string('ExtendedStatistic');
  if (extended !== undefined && from.string('Statistic') !== undefined) {
    from.refuse('ExtendedStatistic', 'an alarm has it or Statistic, not both');
  }
  return {
    kind: 'metric',
    id: 'm1',
    label: undefined,
    returnData: true,
    metric: {
      namespace: from.requiredString('Namespace'),
      name: from.requiredString('MetricName'),
      dimensions: readDimensions(from),
    },
    period: readPeriod(from, 'Period'),
    ...readStatistic(from, extended === undefined ? 'Statistic' : 'ExtendedStatistic'),
    unit: from.string('Unit'),
  };
}

function refuseOneMetric(from: Properties): void {
  for (const name of ['MetricName', 'Namespace', 'Statistic', 'ExtendedStatistic', 'Period', 'Unit']) {
    if (from.string(name) !== undefined) from.refuse(name, 'an alarm has it or Metrics, not both');
  }
  if (from.list('Dimensions').length > 0) from.refuse('Dimensions', 'an alarm has it or Metrics, not both');
}

function readComparison(from: Properties): Comparison {
  const names = Object.keys(COMPARISONS) as Comparison[];
  return (
    from.oneOf('ComparisonOperator', names) ??
    from.mustBe('ComparisonOperator', `one of ${names.join(', ')}; anomaly detection is not played`)
  );
}
