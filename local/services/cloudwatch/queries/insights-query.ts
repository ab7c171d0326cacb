import { invalidParameterValue } from '../errors';
import { MAX_INSIGHTS_METRICS, MAX_INSIGHTS_SERIES } from '../limits';
import { type Metric, type MetricStore, parseStatistic, type TimeGrid, type TimeSeries } from '../metrics';

/** A query of Metrics Insights. */
export interface InsightsQuery {
  readonly aggregate: Aggregate;
  readonly metricName: string;
  readonly namespace: string;
  /** Exactly the dimensions that a metric has to have; undefined for any. */
  readonly schema: readonly string[] | undefined;
  /** Dimensions and the value that each has to have. */
  readonly where: ReadonlyMap<string, string>;
  readonly groupBy: readonly string[];
  /** Undefined for the order in which the metrics were found. */
  readonly order: 'ASC' | 'DESC' | undefined;
  readonly limit: number;
}

/** One series of the result, and the values of its group, which CloudWatch joins to its label. */
export interface InsightsSeries {
  readonly label: string;
  readonly series: TimeSeries;
}

type Aggregate = 'AVG' | 'COUNT' | 'MAX' | 'MIN' | 'SUM';

const FORM =
  'SELECT SUM(name) FROM SCHEMA("namespace", Dimension, …) [WHERE Dimension = \'value\' [AND …]] ' +
  '[GROUP BY Dimension, …] [ORDER BY SUM() [ASC|DESC]] [LIMIT number]';
const NAME = '(?:"[^"]+"|[\\w/]+)';
const QUERY = new RegExp(
  `^\\s*SELECT\\s+(AVG|COUNT|MAX|MIN|SUM)\\(\\s*(${NAME})\\s*\\)\\s+FROM\\s+` +
    `(?:SCHEMA\\(\\s*(${NAME}(?:\\s*,\\s*${NAME})*)\\s*\\)|(${NAME}))` +
    `(?:\\s+WHERE\\s+(${NAME}\\s*=\\s*'[^']*'(?:\\s+AND\\s+${NAME}\\s*=\\s*'[^']*')*))?` +
    `(?:\\s+GROUP\\s+BY\\s+(${NAME}(?:\\s*,\\s*${NAME})*))?` +
    '(?:\\s+ORDER\\s+BY\\s+(AVG|COUNT|MAX|MIN|SUM)\\(\\)(?:\\s+(ASC|DESC))?)?(?:\\s+LIMIT\\s+(\\d+))?\\s*$',
  'i',
);

/** Tells a query of Metrics Insights from an expression of metric math. */
export function isInsightsQuery(text: string): boolean {
  return /^\s*SELECT\s/i.test(text);
}

/**
 * Reads a query.
 * @throws AwsError InvalidParameterValueException for what is not played: OR, other comparisons, functions
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
 */
export function readInsightsQuery(text: string): InsightsQuery {
  const read = QUERY.exec(text);
  const [, aggregate, name, schema, namespace, where = '', groupBy = '', orderBy, order, limit] = read ?? [];
  if (aggregate === undefined || name === undefined) {
    throw invalidParameterValue(`The query "${text}" is not played; played is ${FORM}`);
  }
  if (orderBy !== undefined && orderBy.toUpperCase() !== aggregate.toUpperCase()) {
    throw invalidParameterValue(
      `The query orders by ${orderBy}() and selects ${aggregate}(); played is the same one.`,
    );
  }
  const [space = '', ...dimensions] = schema === undefined ? [unquoted(namespace ?? '')] : namesOf(schema);
  const terms = [...where.matchAll(new RegExp(`(${NAME})\\s*=\\s*'([^']*)'`, 'g'))];
  return {
    aggregate: aggregate.toUpperCase() as Aggregate,
    metricName: unquoted(name),
    namespace: space,
    schema: schema === undefined ? undefined : dimensions,
    where: new Map(terms.map(([, dimension = '', value = '']) => [unquoted(dimension), value])),
    groupBy: groupBy === '' ? [] : namesOf(groupBy),
    order: orderBy === undefined ? undefined : order?.toUpperCase() === 'DESC' ? 'DESC' : 'ASC',
    limit: Math.min(limit === undefined ? MAX_INSIGHTS_SERIES : Number(limit), MAX_INSIGHTS_SERIES),
  };
}

/** Runs a query over the metrics that a store has. */
export function runInsightsQuery(query: InsightsQuery, store: MetricStore, grid: TimeGrid): InsightsSeries[] {
  const groups = new Map<string, Metric[]>();
  for (const metric of store
    .list()
    .filter((each) => matches(query, each))
    .slice(0, MAX_INSIGHTS_METRICS)) {
    const label = query.groupBy.map((name) => metric.dimensions[name]).join(' ') || query.metricName;
    groups.set(label, [...(groups.get(label) ?? []), metric]);
  }
  const found = [...groups].map(([label, metrics]) => {
    const series = aggregated(query.aggregate, metrics, store, grid);
    const whole = { ...grid, periodMs: grid.periodMs * grid.count, count: 1 };
    const [rank = 0] = aggregated(query.aggregate, metrics, store, whole).values();
    return { label, series, rank };
  });
  const sign = query.order === 'DESC' ? -1 : 1;
  if (query.order !== undefined) found.sort((one, other) => sign * (one.rank - other.rank));
  return found.slice(0, query.limit).map(({ label, series }) => ({ label, series }));
}

function matches({ namespace, metricName, schema, where, groupBy }: InsightsQuery, metric: Metric): boolean {
  const names = Object.keys(metric.dimensions);
  return (
    metric.namespace === namespace &&
    metric.name === metricName &&
    (schema === undefined ||
      (schema.length === names.length && schema.every((name) => names.includes(name)))) &&
    groupBy.every((name) => names.includes(name)) &&
    [...where].every(([name, value]) => metric.dimensions[name] === value)
  );
}

function aggregated(
  aggregate: Aggregate,
  metrics: readonly Metric[],
  store: MetricStore,
  grid: TimeGrid,
): TimeSeries {
  const read = (name: string, join: (one: number, other: number) => number) => {
    const joined = new Map<number, number>();
    for (const metric of metrics) {
      const statistic = parseStatistic(name);
      if (statistic === undefined) continue;
      for (const [time, value] of store.read(metric, grid, statistic)) {
        const before = joined.get(time);
        joined.set(time, before === undefined ? value : join(before, value));
      }
    }
    return joined;
  };
  const plus = (one: number, other: number) => one + other;
  switch (aggregate) {
    case 'SUM':
      return read('Sum', plus);
    case 'COUNT':
      return read('SampleCount', plus);
    case 'MAX':
      return read('Maximum', Math.max);
    case 'MIN':
      return read('Minimum', Math.min);
    case 'AVG': {
      const counts = read('SampleCount', plus);
      return new Map([...read('Sum', plus)].map(([time, sum]) => [time, sum / (counts.get(time) ?? 1)]));
    }
  }
}

function namesOf(list: string): string[] {
  return [...list.matchAll(new RegExp(NAME, 'g'))].map(([name]) => unquoted(name));
}

function unquoted(name: string): string {
  return name.replaceAll('"', '');
}
