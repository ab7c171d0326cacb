import { TraceError } from '../errors';
import { rowsToTrace, type Trace, type TraceRow } from './rows-to-trace';

/**
 * Reads a trace from CSV or JSON.
 *
 * CSV has rows of `timestamp,value`. Times are ISO 8601, `YYYY-MM-DD hh:mm:ss` or `YYYY/MM/DD hh:mm:ss` (both
 * in UTC), or seconds or milliseconds since the epoch. Lines before the first row that begin with a word are
 * headings, of which the CloudWatch console writes several; the statistic, where one names it, has to be Sum.
 *
 * JSON is the output of `aws cloudwatch get-metric-statistics` (Sum) or `get-metric-data`.
 * @param name for messages
 * @throws TraceError with the row and what is wrong with it
 */
export function parseTrace(name: string, text: string): Trace {
  const content = text.replace(/^\uFEFF/, '').trim();
  if (content === '') throw new TraceError(`${name} is empty; a trace needs rows of timestamp,value.`);
  return rowsToTrace(name, content.startsWith('{') ? jsonRows(name, content) : csvRows(name, content));
}

function csvRows(name: string, content: string): TraceRow[] {
  const lines = content.split(/\r?\n/);
  const rows: TraceRow[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const place = `row ${index + 1}`;
    const cells = line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
    const [time = '', value = ''] = cells;
    if (rows.length === 0 && isHeading(time)) {
      checkStatistic(name, place, time, value);
      continue;
    }
    if (cells.length !== 2) {
      throw new TraceError(
        `${name}, ${place}: ${cells.length} columns in "${line.slice(0, 80)}"; a row is timestamp,value.`,
      );
    }
    rows.push({ place, time: timeOf(name, place, time), value: numberOf(name, place, value) });
  }
  return rows;
}

/** Whether a cell begins unlike a number or a date. */
function isHeading(cell: string): boolean {
  return !/^[-+.\d]/.test(cell);
}

function checkStatistic(name: string, place: string, heading: string, value: string): void {
  if (heading !== 'Statistic' || value === 'Sum') return;
  throw new TraceError(`${name}, ${place}: the statistic is ${value}. Export the Sum.`);
}

function jsonRows(name: string, content: string): TraceRow[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch (error) {
    throw new TraceError(`${name} begins like JSON but is none: ${(error as Error).message}.`);
  }
  const { Datapoints, MetricDataResults } = parsed as Record<string, unknown>;
  if (Array.isArray(Datapoints)) {
    return Datapoints.map((datapoint: Record<string, unknown>, index) => {
      const place = `Datapoints[${index}]`;
      if (datapoint?.Sum === undefined) {
        throw new TraceError(`${name}, ${place}: no Sum. Export with --statistics Sum.`);
      }
      return {
        place,
        time: timeOf(name, place, String(datapoint.Timestamp)),
        value: numberOf(name, place, String(datapoint.Sum)),
      };
    });
  }
  if (Array.isArray(MetricDataResults)) return metricDataRows(name, MetricDataResults);
  throw new TraceError(
    `${name} is JSON without Datapoints (get-metric-statistics) and without MetricDataResults (get-metric-data).`,
  );
}

function metricDataRows(name: string, results: readonly Record<string, unknown>[]): TraceRow[] {
  const result = results[0];
  if (results.length !== 1 || !Array.isArray(result?.Timestamps) || !Array.isArray(result.Values)) {
    throw new TraceError(
      `${name}: MetricDataResults has ${results.length} series; a trace is exactly one, with Timestamps and Values.`,
    );
  }
  const { Timestamps, Values } = result as { Timestamps: unknown[]; Values: unknown[] };
  if (Timestamps.length !== Values.length) {
    throw new TraceError(`${name}: ${Timestamps.length} Timestamps but ${Values.length} Values.`);
  }
  return Timestamps.map((time, index) => {
    const place = `Timestamps[${index}]`;
    return {
      place,
      time: timeOf(name, place, String(time)),
      value: numberOf(name, place, String(Values[index])),
    };
  });
}

function timeOf(name: string, place: string, given: string): number {
  const time = toTime(given);
  if (Number.isNaN(time)) {
    throw new TraceError(
      `${name}, ${place}: "${given}" is no time; ISO 8601, YYYY-MM-DD hh:mm:ss or epoch seconds are.`,
    );
  }
  return time;
}

function numberOf(name: string, place: string, given: string): number {
  const value = given === '' ? Number.NaN : Number(given);
  if (!Number.isFinite(value) || value < 0) {
    throw new TraceError(`${name}, ${place}: the value "${given}" is not a number of 0 or more.`);
  }
  return value;
}

function toTime(given: string): number {
  if (/^\d{9,10}(\.\d+)?$/.test(given)) return Number(given) * 1000;
  if (/^\d{12,13}$/.test(given)) return Number(given);
  const plain = /^(\d{4}[-/]\d\d[-/]\d\d)[ T](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/.exec(given);
  // Only dates reach Date.parse, which would read "5" as a month.
  if (plain === null && !/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(given)) return Number.NaN;
  return Date.parse(plain === null ? given : `${plain[1]?.replaceAll('/', '-')}T${plain[2]}Z`);
}
