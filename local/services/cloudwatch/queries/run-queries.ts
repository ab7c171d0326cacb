import { invalidParameterValue, MathError } from '../errors';
import { type Expression, evaluate, finds, isList, type MathScope, type Value } from '../math';
import type { MetricStore, TimeGrid, TimeSeries } from '../metrics';
import { runInsightsQuery } from './insights-query';
import type { ExpressionQuery, InsightsAlarmQuery, MetricQuery } from './metric-query';

/** A query and its result. An expression may result in several series. */
export interface QueryResult {
  readonly query: MetricQuery;
  readonly series: readonly TimeSeries[];
}

/**
 * Evaluates the queries that return data, and the queries that they refer to.
 * @param gridFor returns the periods to read for a period's length
 * @throws AwsError InvalidParameterValueException with the id of the query and what is wrong with it
 */
export function runQueries(
  queries: readonly MetricQuery[],
  store: MetricStore,
  gridFor: (periodMs: number) => TimeGrid,
): QueryResult[] {
  const run = new QueryRun(queries, store, gridFor);
  return queries
    .filter(({ returnData }) => returnData)
    .map((query) => ({ query, series: run.seriesOf(query) }));
}

/**
 * The period of a query in seconds. An expression without a period has the period of its searches, or of the
 * metrics beside it.
 * @throws AwsError InvalidParameterValueException if those differ, or if there is none
 */
export function periodOf(query: MetricQuery, queries: readonly MetricQuery[]): number {
  if (query.period !== undefined) return query.period;
  const periods = new Set([
    ...(query.kind === 'expression' ? searchPeriods(query.expression) : []),
    ...queries.flatMap((it) => (it.kind === 'metric' ? it.period : [])),
  ]);
  const [period, ...others] = periods;
  if (period !== undefined && others.length === 0) return period;
  const found =
    period === undefined ? 'there is no metric beside it' : `the metrics have ${[...periods].join(', ')}`;
  throw invalidParameterValue(
    `Expression ${query.id} needs a Period of its own, or metrics of one period: ${found}.`,
  );
}

/** The periods that the searches of an expression name. */
function searchPeriods(expression: Expression): number[] {
  switch (expression.kind) {
    case 'search':
      return expression.search.period === undefined ? [] : [expression.search.period];
    case 'call':
      return expression.args.flatMap(searchPeriods);
    case 'list':
      return expression.items.flatMap(searchPeriods);
    case 'negation':
      return searchPeriods(expression.operand);
    case 'operation':
      return [expression.left, expression.right].flatMap(searchPeriods);
    default:
      return [];
  }
}

class QueryRun {
  private readonly byId: ReadonlyMap<string, MetricQuery>;
  private readonly values = new Map<string, Value>();
  private readonly open = new Set<string>();

  constructor(
    private readonly queries: readonly MetricQuery[],
    private readonly store: MetricStore,
    private readonly gridFor: (periodMs: number) => TimeGrid,
  ) {
    this.byId = new Map(queries.map((query) => [query.id, query]));
  }

  seriesOf(query: MetricQuery): readonly TimeSeries[] {
    try {
      const value = this.valueOf(query.id);
      if (typeof value === 'number')
        throw new MathError('it comes to a number, and must come to a time series');
      return isList(value) ? value : [value];
    } catch (error) {
      if (!(error instanceof MathError)) throw error;
      throw invalidParameterValue(`Metric query ${query.id}: ${error.message}.`);
    }
  }

  private valueOf(id: string): Value {
    const known = this.values.get(id);
    if (known !== undefined) return known;
    const query = this.byId.get(id);
    if (query === undefined) {
      throw new MathError(`no query has the id ${id}; there are ${[...this.byId.keys()].join(', ')}`);
    }
    if (this.open.has(id)) throw new MathError(`the expression ${id} leads back to itself`);
    this.open.add(id);
    const value = this.evaluated(query);
    this.open.delete(id);
    this.values.set(id, value);
    return value;
  }

  private evaluated(query: MetricQuery): Value {
    if (query.kind === 'metric') return this.read(query);
    return query.kind === 'insights' ? this.found(query) : evaluate(query.expression, this.scope(query));
  }

  /** Without a group a query has one series, and none where no metric fits. */
  private found(query: InsightsAlarmQuery): TimeSeries {
    const grid = this.gridFor(periodOf(query, this.queries) * 1000);
    return runInsightsQuery(query.query, this.store, grid)[0]?.series ?? new Map();
  }

  private read(query: Extract<MetricQuery, { kind: 'metric' }>): TimeSeries {
    return this.store.read(query.metric, this.gridFor(query.period * 1000), query.statistic, query.unit);
  }

  private scope(query: ExpressionQuery): MathScope {
    const gridOf = (period = periodOf(query, this.queries)) => this.gridFor(period * 1000);
    return {
      // A getter, because a search has its own period and the query may have none.
      get grid() {
        return gridOf();
      },
      valueOf: (id) => this.valueOf(id),
      metrics: (part) =>
        this.queries.flatMap((it) => (it.kind === 'metric' && it.id.includes(part) ? [this.read(it)] : [])),
      periodOf: (id) => {
        const metric = this.byId.get(id);
        if (metric?.kind !== 'metric')
          throw new MathError(`PERIOD takes the id of a metric, and ${id} is none`);
        return metric.period;
      },
      search: (search) => {
        const grid = gridOf(search.period);
        return this.store
          .list()
          .filter((metric) => finds(search, metric))
          .map((metric) => this.store.read(metric, grid, search.statistic));
      },
    };
  }
}
