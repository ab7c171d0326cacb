import { isObject } from '../../base/json-object';

/** One metric filter. */
export interface MetricFilter {
  readonly logGroup: string;
  readonly matches: (line: Readonly<Record<string, unknown>>) => boolean;
  readonly metric: {
    readonly namespace: string;
    readonly name: string;
    readonly value: number;
    /** Names of dimensions, and the fields of the line that have their values. */
    readonly dimensions: Readonly<Record<string, string>>;
  };
}

/** A value that a filter has found. */
export interface FilteredValue {
  readonly namespace: string;
  readonly name: string;
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** The metric filters of CloudWatch Logs, on lines that are JSON. */
export class MetricFilters {
  private readonly filters: MetricFilter[] = [];

  add(filter: MetricFilter): void {
    this.filters.push(filter);
  }

  /** The values that a line of a log group makes. A line that is no JSON object makes none. */
  read(logGroup: string, line: string): FilteredValue[] {
    const filters = this.filters.filter((filter) => filter.logGroup === logGroup);
    const fields = filters.length === 0 ? undefined : objectOf(line);
    if (fields === undefined) return [];
    return filters
      .filter(({ matches }) => matches(fields))
      .map(({ metric }) => {
        const dimensions = Object.entries(metric.dimensions).map(([name, field]) => [
          name,
          String(fields[field]),
        ]);
        return { ...metric, dimensions: Object.fromEntries(dimensions) };
      });
  }
}

function objectOf(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    // Other lines of the group are none of the filter's.
    return undefined;
  }
}
