import { messageOf } from '../../base/message-of';
import { compileEventPattern, PatternError, type ValueTest } from '../event-pattern';
import type { StreamRecord } from '../kinesis';

/** Whether the record is for the function. */
export type RecordFilter = (record: StreamRecord) => boolean;

/** "By default, you can define up to five different filters"; ten on request (Lambda, event filtering). */
const MAX_FILTERS = 10;

/**
 * The fields that a pattern may name besides the data. AWS documents only `data` for Kinesis today; its older
 * pages show these.
 */
const METADATA = ['partitionKey', 'sequenceNumber', 'approximateArrivalTimestamp', 'kinesisSchemaVersion'];

/**
 * Compiles a mapping's filters. A record passes when one of them fits; without any, all pass.
 *
 * The data takes part as parsed JSON. Where a pattern has the key `data` and the record's data is not JSON,
 * the record does not pass ("Using event filtering with a Kinesis event source").
 *
 * @param patterns the `Pattern` strings, at most 10
 * @throws PatternError with the index of the filter, what is wrong and what is allowed
 */
export function compileRecordFilter(patterns: readonly string[]): RecordFilter {
  if (patterns.length === 0) return () => true;
  if (patterns.length > MAX_FILTERS) {
    throw new PatternError(
      `FilterCriteria.Filters has ${patterns.length} filters: Lambda takes at most ${MAX_FILTERS}`,
    );
  }
  const filters = patterns.map((pattern, i) =>
    compileFilter(pattern, `FilterCriteria.Filters[${i}].Pattern`),
  );
  const readsData = filters.some((filter) => filter.readsData);
  return (record) => {
    const data = readsData ? parseData(record.data) : NOT_JSON;
    const event = {
      partitionKey: record.partitionKey,
      sequenceNumber: record.sequenceNumber,
      approximateArrivalTimestamp: record.approximateArrivalTimestamp / 1000,
      kinesisSchemaVersion: '1.0',
      data: data === NOT_JSON ? undefined : data,
    };
    return filters.some((filter) => (data === NOT_JSON && filter.readsData ? false : filter.fits(event)));
  };
}

interface Filter {
  readonly readsData: boolean;
  readonly fits: ValueTest;
}

function compileFilter(pattern: string, at: string): Filter {
  let parsed: unknown;
  try {
    parsed = JSON.parse(pattern);
  } catch (error) {
    throw new PatternError(`${at} is not JSON: ${messageOf(error)}`);
  }
  const fits = compileEventPattern(parsed, at, 'Lambda');
  const fields = topLevelFields(parsed);
  for (const [key, value] of fields) {
    if (key === 'data' && Array.isArray(value)) {
      throw new PatternError(
        `${at} has a list of rules for data: it must be an object, as the data must be JSON`,
      );
    }
    if (key !== 'data' && !METADATA.includes(key)) {
      throw new PatternError(
        `${at} names ${JSON.stringify(key)}: the fields of a Kinesis record are data, ${METADATA.join(', ')}`,
      );
    }
  }
  return { readsData: fields.some(([key]) => key === 'data'), fits };
}

function topLevelFields(pattern: unknown): readonly [string, unknown][] {
  if (typeof pattern !== 'object' || pattern === null) return [];
  return Object.entries(pattern).flatMap(([key, value]): readonly [string, unknown][] =>
    key === '$or' && Array.isArray(value) ? value.flatMap(topLevelFields) : [[key, value]],
  );
}

const NOT_JSON = Symbol('not JSON');
const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseData(data: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(data));
  } catch {
    return NOT_JSON;
  }
}
