import { StatisticSet } from '../../../base/statistic-set';
import { type JsonOperation, Timestamp } from '../../../http';
import { Properties } from '../../../template';
import type { CloudWatch } from '../cloudwatch';
import { invalidParameterValue } from '../errors';
import {
  MAX_DATAPOINTS,
  MAX_INSIGHTS_QUERIES,
  MAX_METRIC_DATA,
  MAX_QUERIES,
  MAX_STATISTICS_DATAPOINTS,
  MAX_VALUES_PER_METRIC,
  METRICS_PER_PAGE,
} from '../limits';
import {
  alignedGrid,
  type Metric,
  type MetricSample,
  type MetricStore,
  parseStatistic,
  STATISTICS,
  type TimeGrid,
} from '../metrics';
import {
  isInsightsQuery,
  readDimensions,
  readInsightsQuery,
  readMetric,
  readPeriod,
  readQueries,
  runInsightsQuery,
  runQueries,
} from '../queries';
import { pageOf, toMetric } from './shapes';

/** The operations on metrics. */
export function metricOperations({ store, clock }: CloudWatch): Readonly<Record<string, JsonOperation>> {
  return {
    PutMetricData(request) {
      const input = new Properties(request);
      const namespace = input.requiredString('Namespace');
      if (namespace.startsWith('AWS/')) input.refuse('Namespace', 'AWS/ is for the metrics of AWS services');
      const data = [
        ...input.nestedList('MetricData'),
        ...input.nestedList('EntityMetricData').flatMap((it) => it.nestedList('MetricData')),
      ];
      if (data.length > MAX_METRIC_DATA) input.mustBe('MetricData', `a list of at most ${MAX_METRIC_DATA}`);
      const samples = data.map((datum) => readDatum(datum, namespace, clock.now()));
      for (const sample of samples) {
        store.add(sample);
      }
    },

    GetMetricData(request) {
      const input = new Properties(request);
      const { start, end } = readRange(input);
      const definitions = input.nestedList('MetricDataQueries');
      if (definitions.length < 1 || definitions.length > MAX_QUERIES) {
        input.mustBe('MetricDataQueries', `a list of 1 to ${MAX_QUERIES}`);
      }
      const isInsights = (definition: Properties) => isInsightsQuery(definition.string('Expression') ?? '');
      const queries = readQueries(definitions.filter((definition) => !isInsights(definition)));
      const isAscending =
        input.oneOf('ScanBy', ['TimestampDescending', 'TimestampAscending']) === 'TimestampAscending';
      const limit = input.integer('MaxDatapoints', 1, MAX_DATAPOINTS) ?? MAX_DATAPOINTS;
      const results = runQueries(queries, store, (periodMs) => alignedGrid(start, end, periodMs));
      const shown = results.flatMap(({ query, series }) =>
        series.map((points) => {
          const ordered = isAscending ? [...points] : [...points].reverse();
          return {
            Id: query.id,
            Label: query.label ?? (query.kind === 'metric' ? query.metric.name : query.id),
            Timestamps: ordered.map(([time]) => new Timestamp(time)),
            Values: ordered.map(([, value]) => value),
            StatusCode: 'Complete',
          };
        }),
      );
      const found = runInsights(definitions.filter(isInsights), store, (periodMs) =>
        alignedGrid(start, end, periodMs),
      );
      shown.push(...found.map((result) => (isAscending ? result : newestFirst(result))));
      const datapoints = shown.reduce((sum, { Values }) => sum + Values.length, 0);
      if (datapoints > limit) {
        throw invalidParameterValue(
          `The queries come to ${datapoints} datapoints, and ${limit} are asked for at most; ask for a shorter time.`,
        );
      }
      return { MetricDataResults: shown, Messages: [] };
    },

    GetMetricStatistics(request) {
      const input = new Properties(request);
      const { start, end } = readRange(input);
      const metric = readMetric(input);
      const periodMs = readPeriod(input, 'Period') * 1000;
      const unit = input.string('Unit');
      const names = [
        ...input.listOf('Statistics', STATISTICS),
        ...input.list('ExtendedStatistics').map(String),
      ];
      if (names.length === 0) input.refuse('Statistics', 'it is needed, or ExtendedStatistics');
      const grid = alignedGrid(start, end, periodMs);
      if (grid.count > MAX_STATISTICS_DATAPOINTS) {
        input.refuse(
          'Period',
          `it makes ${grid.count} datapoints, and ${MAX_STATISTICS_DATAPOINTS} are allowed`,
        );
      }
      const byName = names.map((name) => {
        const statistic =
          parseStatistic(name) ??
          input.refuse('ExtendedStatistics', `${name} is not played; percentiles such as p99 are`);
        return { name, series: store.read(metric, grid, statistic, unit) };
      });
      const times = [...new Set(byName.flatMap(({ series }) => [...series.keys()]))];
      return {
        Label: metric.name,
        Datapoints: times.map((time) => {
          const values = byName.map(({ name, series }): [string, number | undefined] => [
            name,
            series.get(time),
          ]);
          const plain = values.filter(([name]) => STATISTICS.includes(name));
          const extended = values.filter(([name]) => !STATISTICS.includes(name));
          return {
            Timestamp: new Timestamp(time),
            Unit: store.unitOf(metric),
            ...Object.fromEntries(plain),
            ...(extended.length === 0 ? {} : { ExtendedStatistics: Object.fromEntries(extended) }),
          };
        }),
      };
    },

    ListMetrics(request) {
      const input = new Properties(request);
      const namespace = input.string('Namespace');
      const name = input.string('MetricName');
      const wanted = input
        .nestedList('Dimensions')
        .map((it) => [it.requiredString('Name'), it.string('Value')] as const);
      input.oneOf('RecentlyActive', ['PT3H']);
      const fits = (metric: Metric) =>
        (namespace === undefined || metric.namespace === namespace) &&
        (name === undefined || metric.name === name) &&
        wanted.every(
          ([key, value]) =>
            key in metric.dimensions && (value ?? metric.dimensions[key]) === metric.dimensions[key],
        );
      const { page, NextToken } = pageOf(store.list().filter(fits), input, METRICS_PER_PAGE);
      return { Metrics: page.map(toMetric), NextToken };
    },
  };
}

interface MetricDataResult {
  readonly Id: string;
  readonly Label: string;
  readonly Timestamps: Timestamp[];
  readonly Values: number[];
  readonly StatusCode: string;
}

/** The queries of Metrics Insights of a request: a result for each group. */
function runInsights(
  definitions: readonly Properties[],
  store: MetricStore,
  gridFor: (periodMs: number) => TimeGrid,
): MetricDataResult[] {
  if (definitions.length > MAX_INSIGHTS_QUERIES) {
    throw invalidParameterValue(
      `There are ${definitions.length} Metrics Insights queries; one request may have ${MAX_INSIGHTS_QUERIES}.`,
    );
  }
  return definitions.flatMap((definition) => {
    const grid = gridFor(readPeriod(definition, 'Period') * 1000);
    const query = readInsightsQuery(definition.requiredString('Expression'));
    return runInsightsQuery(query, store, grid).map(({ label, series }) => ({
      Id: definition.requiredString('Id'),
      Label: label,
      Timestamps: [...series.keys()].map((time) => new Timestamp(time)),
      Values: [...series.values()],
      StatusCode: 'Complete',
    }));
  });
}

function newestFirst({ Timestamps, Values, ...same }: MetricDataResult): MetricDataResult {
  return { ...same, Timestamps: Timestamps.toReversed(), Values: Values.toReversed() };
}

/** StartTime and EndTime, in milliseconds since the epoch. */
function readRange(input: Properties) {
  const start = seconds(input, 'StartTime');
  const end = seconds(input, 'EndTime');
  if (start >= end) input.refuse('StartTime', 'it must lie before EndTime');
  return { start, end };
}

function seconds(input: Properties, name: string): number {
  return (input.number(name) ?? input.mustBe(name, 'a moment, in seconds since the epoch')) * 1000;
}

function readDatum(from: Properties, namespace: string, now: number): MetricSample {
  const name = from.requiredString('MetricName');
  const at = from.number('Timestamp');
  if ((from.integer('StorageResolution') ?? 60) !== 60) {
    from.refuse('StorageResolution', 'metrics of high resolution are not played; 60 is');
  }
  return {
    metric: { namespace, name, dimensions: readDimensions(from) },
    unit: from.string('Unit') ?? 'None',
    timestamp: at === undefined ? now : at * 1000,
    set: readSet(from),
  };
}

function readSet(from: Properties): StatisticSet {
  const value = from.number('Value');
  if (value !== undefined) return StatisticSet.ofValues().add(value);
  if (from.object('StatisticValues') !== undefined)
    return readStatisticValues(from.nested('StatisticValues'));
  const values = readNumbers(from, 'Values');
  const counts = readNumbers(from, 'Counts');
  if (values.length === 0) from.refuse('Value', 'a metric needs it, or Values, or StatisticValues');
  if (values.length > MAX_VALUES_PER_METRIC) {
    from.mustBe('Values', `a list of at most ${MAX_VALUES_PER_METRIC}`);
  }
  if (counts.length > 0 && counts.length !== values.length) from.mustBe('Counts', 'as long as Values');
  const set = StatisticSet.ofValues();
  for (const [i, one] of values.entries()) set.add(one, counts[i] ?? 1);
  return set;
}

/** A list of numbers, which are text in the query protocol. */
function readNumbers(from: Properties, name: string): number[] {
  return from.list(name).map((it) => {
    const number = typeof it === 'string' && it.trim() !== '' ? Number(it) : it;
    return typeof number === 'number' && Number.isFinite(number)
      ? number
      : from.mustBe(name, 'a list of numbers');
  });
}

function readStatisticValues(from: Properties): StatisticSet {
  const set = new StatisticSet();
  const member = (name: string) => from.number(name) ?? from.mustBe(name, 'a number');
  set.sampleCount = member('SampleCount');
  set.sum = member('Sum');
  set.minimum = member('Minimum');
  set.maximum = member('Maximum');
  return set;
}
