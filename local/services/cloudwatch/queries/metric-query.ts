import { messageOf } from '../../../base/message-of';
import { AwsError } from '../../../http';
import type { Properties } from '../../../template';
import { type Expression, parseExpression } from '../math';
import { type Metric, parseStatistic, type Statistic } from '../metrics';
/** A metric to read, or an expression over others. `id` is what expressions call it. */
export type MetricQuery = MetricStatQuery | ExpressionQuery;

interface QueryBase {
  readonly id: string;
  readonly label: string | undefined;
  /** Whether it is part of the answer; for an alarm, the one that it watches. */
  readonly returnData: boolean;
}

export interface MetricStatQuery extends QueryBase {
  readonly kind: 'metric';
  readonly metric: Metric;
  /** Seconds, a multiple of 60. */
  readonly period: number;
  /** The statistic as it was written: `Sum`, `p99`, … */
  readonly stat: string;
  readonly statistic: Statistic;
  readonly unit: string | undefined;
}

export interface ExpressionQuery extends QueryBase {
  readonly kind: 'expression';
  readonly text: string;
  readonly expression: Expression;
  /** Seconds. Only an expression without metrics needs one. */
  readonly period: number | undefined;
}

/** A day: the longest period that alarms and GetMetricData take (AWS SDK, PutMetricAlarm). */
const MAX_PERIOD = 86_400;

/**
 * Reads MetricDataQuery structures, which requests and templates have in one form.
 * @throws AwsError InvalidParameterValueException: two queries of one id, an expression that cannot be read, …
 */
export function readQueries(queries: readonly Properties[]): MetricQuery[] {
  const read = queries.map(readQuery);
  const ids = read.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice === undefined) return read;
  throw new AwsError('InvalidParameterValueException', `Two metric queries have the id ${twice}.`);
}

/** Reads the members of a Metric structure, which alarms have under the same names. */
export function readMetric(from: Properties): Metric {
  return {
    namespace: from.requiredString('Namespace'),
    name: from.requiredString('MetricName'),
    dimensions: readDimensions(from),
  };
}

/** Reads a list of name and value. At most 30 (AWS SDK, PutMetricData). */
export function readDimensions(from: Properties): Readonly<Record<string, string>> {
  const list = from.nestedList('Dimensions');
  if (list.length > 30) from.mustBe('Dimensions', 'a list of at most 30');
  return Object.fromEntries(list.map((it) => [it.requiredString('Name'), it.requiredString('Value')]));
}

/** Reads a period in seconds. @param name what it is called there */
export function readPeriod(from: Properties, name: string): number {
  const period = from.integer(name, 1, MAX_PERIOD) ?? from.mustBe(name, 'seconds, a multiple of 60');
  if (period % 60 === 0) return period;
  return from.refuse(name, 'it must be a multiple of 60; metrics of high resolution are not played');
}

/** Reads a statistic by the name that it is written with. */
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
