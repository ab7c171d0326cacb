import { messageOf } from '../../../base/message-of';
import type { Properties } from '../../../template';
import { invalidParameterValue } from '../errors';
import { MAX_DIMENSIONS, MAX_PERIOD_SECONDS } from '../limits';
import { type Expression, parseExpression } from '../math';
import { type Metric, parseStatistic, type Statistic } from '../metrics';
import { type InsightsQuery, isInsightsQuery, readInsightsQuery } from './insights-query';

/** A metric to read, or an expression over other queries. Expressions refer to it by its `id`. */
export type MetricQuery = MetricStatQuery | ExpressionQuery | InsightsAlarmQuery;

interface QueryBase {
  readonly id: string;
  readonly label: string | undefined;
  /** Whether the answer contains it. An alarm watches the query that returns data. */
  readonly returnData: boolean;
}

export interface MetricStatQuery extends QueryBase {
  readonly kind: 'metric';
  readonly metric: Metric;
  /** Seconds, a multiple of 60. */
  readonly period: number;
  /** The statistic's name: `Sum`, `p99`, … */
  readonly stat: string;
  readonly statistic: Statistic;
  readonly unit: string | undefined;
}

export interface ExpressionQuery extends QueryBase {
  readonly kind: 'expression';
  readonly text: string;
  readonly expression: Expression;
  /** Seconds. Only an expression without metrics beside it needs a period. */
  readonly period: number | undefined;
}

/** A query of Metrics Insights that an alarm watches. Requests for data have their own way to it. */
export interface InsightsAlarmQuery extends QueryBase {
  readonly kind: 'insights';
  readonly text: string;
  readonly query: InsightsQuery;
  readonly period: number | undefined;
}

/**
 * Reads MetricDataQuery structures. Requests and templates have the same form.
 * @throws AwsError InvalidParameterValueException, for example for two queries with one id
 */
export function readQueries(queries: readonly Properties[]): MetricQuery[] {
  const read = queries.map(readQuery);
  const ids = read.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice === undefined) return read;
  throw invalidParameterValue(`Two metric queries have the id ${twice}.`);
}

/** Reads the members of a Metric structure. Alarms have members of the same names. */
export function readMetric(from: Properties): Metric {
  return {
    namespace: from.requiredString('Namespace'),
    name: from.requiredString('MetricName'),
    dimensions: readDimensions(from),
  };
}

/** Reads the dimensions: a list of names and values. */
export function readDimensions(from: Properties): Readonly<Record<string, string>> {
  const list = from.nestedList('Dimensions');
  if (list.length > MAX_DIMENSIONS) from.mustBe('Dimensions', `a list of at most ${MAX_DIMENSIONS}`);
  return Object.fromEntries(list.map((it) => [it.requiredString('Name'), it.requiredString('Value')]));
}

/** Reads a period. @param name the name of its member @returns seconds */
export function readPeriod(from: Properties, name: string): number {
  const period = from.integer(name, 1, MAX_PERIOD_SECONDS) ?? from.mustBe(name, 'seconds, a multiple of 60');
  if (period % 60 === 0) return period;
  return from.refuse(name, 'it must be a multiple of 60; metrics of high resolution are not played');
}

/** Reads a statistic. @param name the name of its member */
export function readStatistic(from: Properties, name: string): { stat: string; statistic: Statistic } {
  const stat = from.requiredString(name);
  const statistic = parseStatistic(stat);
  if (statistic !== undefined) return { stat, statistic };
  return from.mustBe(name, 'Average, Maximum, Minimum, SampleCount, Sum or a percentile such as p99');
}

function readQuery(from: Properties): MetricQuery {
  const id = from.requiredString('Id');
  if (!/^[a-z]\w*$/.test(id))
    from.mustBe('Id', 'letters, digits and underscores, beginning with a lower-case letter');
  const base = { id, label: from.string('Label'), returnData: from.boolean('ReturnData') ?? true };
  const text = from.string('Expression');
  const period = from.number('Period') === undefined ? undefined : readPeriod(from, 'Period');
  if (from.string('AccountId') !== undefined)
    from.refuse('AccountId', 'metrics of other accounts are not played');
  if (from.object('MetricStat') === undefined) {
    if (text === undefined) from.refuse('Expression', 'a query needs it, or MetricStat');
    if (isInsightsQuery(text ?? '')) {
      return { ...base, kind: 'insights', text: text ?? '', query: readInsightsQuery(text ?? ''), period };
    }
    return {
      ...base,
      kind: 'expression',
      text: text ?? '',
      expression: readExpression(from, text ?? ''),
      period,
    };
  }
  if (text !== undefined) from.refuse('Expression', 'a query has it or MetricStat, not both');
  const metricStat = from.nested('MetricStat');
  return {
    ...base,
    kind: 'metric',
    metric: readMetric(metricStat.nested('Metric')),
    period: readPeriod(metricStat, 'Period'),
    ...readStatistic(metricStat, 'Stat'),
    unit: metricStat.string('Unit'),
  };
}

function readExpression(from: Properties, text: string): Expression {
  try {
    return parseExpression(text);
  } catch (error) {
    return from.refuse('Expression', messageOf(error));
  }
}
