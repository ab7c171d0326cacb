import { isObject, type JsonObject } from '../../../base/json-object';
import { StatisticSet } from '../../../base/statistic-set';
import { MAX_EMBEDDED_VALUES } from '../limits';
import type { MetricSample } from './metric';

/** Samples with the timestamp that the function wrote. */
export type EmbeddedSample = Omit<MetricSample, 'timestamp'> & { readonly timestamp: number | undefined };

/**
 * Reads a log line in the CloudWatch Embedded Metric Format: JSON whose member `_aws` names the members that
 * are metrics and dimensions. As in CloudWatch, the whole line must be JSON.
 * @returns an empty list for any other line
 * @throws Error with a sentence for a line that has `_aws` but violates the format
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function readEmbeddedMetrics(line: string): EmbeddedSample[] {
  // Functions log many lines, and few have metrics: do not parse the others.
  if (!line.startsWith('{') || !line.includes('"_aws"')) return [];
  const document = parse(line);
  const meta = document?._aws;
  if (document === undefined || !isObject(meta)) return [];
  const { Timestamp: timestamp, CloudWatchMetrics: directives } = meta;
  if (directives === undefined) return [];
  if (timestamp !== undefined && typeof timestamp !== 'number')
    throw malformed('_aws.Timestamp is no number', line);
  if (!Array.isArray(directives)) throw malformed('_aws.CloudWatchMetrics is no list', line);
  return directives.flatMap((directive) => {
    if (!isObject(directive))
      throw malformed('_aws.CloudWatchMetrics holds something else than objects', line);
    return readDirective(directive, document, line).map((sample) => ({ ...sample, timestamp }));
  });
}

function readDirective(
  directive: JsonObject,
  document: JsonObject,
  line: string,
): Omit<EmbeddedSample, 'timestamp'>[] {
  const { Namespace: namespace, Dimensions: dimensionSets = [[]], Metrics: metrics } = directive;
  if (typeof namespace !== 'string' || namespace === '')
    throw malformed('a directive has no Namespace', line);
  if (!Array.isArray(dimensionSets)) throw malformed('Dimensions is no list of lists', line);
  if (!Array.isArray(metrics)) throw malformed('a directive has no list of Metrics', line);
  const dimensions = dimensionSets.map((names) => dimensionsOf(names, document, line));
  return metrics.flatMap((definition) => {
    const { Name: name, Unit: unit = 'None' } = isObject(definition) ? definition : {};
    if (typeof name !== 'string' || typeof unit !== 'string') throw malformed('a metric has no Name', line);
    const set = StatisticSet.ofValues();
    for (const value of valuesOf(document[name], name, line)) set.add(value);
    return dimensions.map((it) => ({ metric: { namespace, name, dimensions: it }, unit, set }));
  });
}

function dimensionsOf(names: unknown, document: JsonObject, line: string): Record<string, string> {
  if (!Array.isArray(names)) throw malformed('Dimensions is no list of lists', line);
  return Object.fromEntries(
    names.map((name) => {
      const value = document[String(name)];
      if (typeof value !== 'string') throw malformed(`the dimension ${String(name)} has no text`, line);
      return [String(name), value];
    }),
  );
}

function valuesOf(member: unknown, name: string, line: string): number[] {
  const values = Array.isArray(member) ? member : [member];
  if (values.length > MAX_EMBEDDED_VALUES) {
    const excess = `the metric ${name} has ${values.length} values, and may have ${MAX_EMBEDDED_VALUES}`;
    throw malformed(excess, line);
  }
  return values.map((value) => {
    if (typeof value === 'number') return value;
    throw malformed(`the metric ${name} has no number`, line);
  });
}

function parse(line: string): JsonObject | undefined {
  try {
    const document: unknown = JSON.parse(line);
    return isObject(document) ? document : undefined;
  } catch {
    // The line is no JSON, so it is an ordinary line.
    return undefined;
  }
}

function malformed(what: string, line: string): Error {
  return new Error(`A log line in the Embedded Metric Format cannot be read, ${what}: ${line.slice(0, 200)}`);
}
