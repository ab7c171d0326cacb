import { MathError } from '../errors';
import { type Metric, parseStatistic } from '../metrics';
import type { Expression, MetricSearch } from './expression';

const FORM = `SEARCH('{Namespace,DimensionName,…} Name="value" …', 'Statistic', Period)`;
const NAME = /^(?:"([^"]+)"|([\w./:#-]+))$/;

/**
 * Reads the arguments of SEARCH: a schema, and after it exact matches that must all hold, for example
 * `MetricName="IncomingBytes" StreamName="clicks"`.
 * @throws MathError for the rest of the syntax: partial matches, OR, NOT, parentheses
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
 */
export function readSearch(args: readonly Expression[]): MetricSearch {
  const [query, statistic, period] = args;
  if (query?.kind !== 'text' || statistic?.kind !== 'text' || (period && period.kind !== 'number')) {
    throw new MathError(`SEARCH takes a search and a statistic in quotes, and a period: ${FORM}`);
  }
  const [, schema, rest = ''] = /^\s*\{([^}]*)\}(.*)$/s.exec(query.value) ?? [];
  if (schema === undefined)
    throw new MathError(`SEARCH without a schema in braces is not played; played is ${FORM}`);
  const [namespace = '', ...dimensions] = schema.split(',').map(nameOf);
  const seconds = period?.value;
  if (seconds !== undefined && !(seconds > 0 && seconds % 60 === 0)) {
    throw new MathError(`the period of SEARCH is ${seconds}; a multiple of 60 seconds is played`);
  }
  return {
    namespace,
    dimensions,
    terms: readTerms(rest, dimensions),
    statistic: parseStatistic(statistic.value) ?? refuseStatistic(statistic.value),
    period: seconds,
  };
}

/** Tells whether a search finds a metric. */
export function finds({ namespace, dimensions, terms }: MetricSearch, metric: Metric): boolean {
  const names = Object.keys(metric.dimensions);
  return (
    metric.namespace === namespace &&
    names.length === dimensions.length &&
    dimensions.every((name) => name in metric.dimensions) &&
    [...terms].every(
      ([name, value]) => (name === 'MetricName' ? metric.name : metric.dimensions[name]) === value,
    )
  );
}

function readTerms(text: string, dimensions: readonly string[]): ReadonlyMap<string, string> {
  const terms = new Map<string, string>();
  const left = text.replace(
    /\s*(?:"([^"]+)"|([\w.:#-]+))="([^"]*)"(?:\s+AND(?=\s)|(?=\s|$))/gy,
    (_, quoted, plain, value) => {
      terms.set(quoted ?? plain, value);
      return '';
    },
  );
  if (left.trim() !== '') {
    throw new MathError(
      `SEARCH: "${left.trim()}" is not played; played are exact matches that must all hold: ${FORM}`,
    );
  }
  const unknown = [...terms.keys()].find((name) => name !== 'MetricName' && !dimensions.includes(name));
  if (unknown === undefined) return terms;
  const allowed = ['MetricName', ...dimensions].join(', ');
  throw new MathError(`SEARCH: ${unknown} is neither MetricName nor in the schema; there are ${allowed}`);
}

function nameOf(text: string): string {
  const [, quoted, plain] = NAME.exec(text.trim()) ?? [];
  const name = quoted ?? plain;
  if (name !== undefined) return name;
  throw new MathError(
    `SEARCH: "${text.trim()}" is no name of a schema; quotes are for names with other characters`,
  );
}

function refuseStatistic(name: string): never {
  throw new MathError(`SEARCH: the statistic "${name}" is not played`);
}
