import { isObject, type JsonObject } from '../../../base/json-object';
import { splitJsonObjects } from '../processing/deaggregation';
import type { DeserializerSettings } from './conversion-settings';

/**
 * The JSON objects of a record: one, or several in sequence.
 * @throws MismatchError for anything else
 */
export function readObjects(data: Buffer): JsonObject[] {
  const text = data.toString();
  const whole = parse(text);
  if (isObject(whole)) return [whole];
  if (text.trim() === '') throw new MismatchError('The record was empty or contained only whitespace.');
  const objects = splitJsonObjects(data)?.map((document) => parse(document.toString()));
  if (objects?.every(isObject)) return objects;
  if (whole === undefined) {
    throw new MismatchError('Encountered malformed JSON.', 'DataFormatConversion.ParseError');
  }
  throw new MismatchError('The top level must be an object.');
}

/** @returns `undefined` for text that is not JSON */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** How a deserializer reads JSON. */
export interface JsonReading {
  /** Whether strings may hold numbers and booleans, and whether a string column takes a structure as text. */
  readonly isLenient: boolean;
  readonly readTimestamp: ReadTimestamp;
  /** A member of a JSON object for a column or field, by its name. */
  member(object: Readonly<Record<string, unknown>>, name: string): unknown;
}

/** Reads a JSON value as milliseconds since the epoch. @throws MismatchError */
export type ReadTimestamp = (value: unknown) => number;

/** How a deserializer reads JSON (Firehose, "Choose the JSON deserializer"; Firehose API, OpenXJsonSerDe). */
export function jsonReading(settings: DeserializerSettings): JsonReading {
  if (settings.kind === 'hive') {
    const readTimestamp = settings.timestampFormat === 'millis' ? millisTimestamp : hiveTimestamp;
    return { isLenient: false, readTimestamp, member: byName };
  }
  const { isCaseInsensitive, dotsToUnderscores, keyMappings } = settings;
  const normal = (key: string) => {
    const dotted = dotsToUnderscores ? key.replaceAll('.', '_') : key;
    return isCaseInsensitive ? dotted.toLowerCase() : dotted;
  };
  return {
    isLenient: true,
    readTimestamp: openXTimestamp,
    member(object, name) {
      const wanted = keyMappings[name] ?? name;
      // Nearly every key is written as its column; only the others need a search.
      if (wanted in object) return object[wanted];
      const key = Object.keys(object).find((it) => normal(it) === normal(wanted));
      return key === undefined ? undefined : object[key];
    },
  };
}

/** Hive compares names without regard to case. */
function byName(object: Readonly<Record<string, unknown>>, name: string): unknown {
  if (name in object) return object[name];
  const key = Object.keys(object).find((it) => it.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}

/** Numbers above it are milliseconds: as seconds they would be past the year 5000. */
const MOST_SECONDS = 100_000_000_000;

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})([T ])(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z?)$/;

/**
 * What the OpenX deserializer reads (Firehose, "Choose the JSON deserializer"): ISO with `T` and `Z`, date
 * and time with a space, seconds, milliseconds, and seconds with a fraction. Fractions below a millisecond
 * are cut off here.
 */
function openXTimestamp(value: unknown): number {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number === 'number') return Math.trunc(number > MOST_SECONDS ? number : number * 1000);
  const parts = typeof value === 'string' ? ISO.exec(value) : null;
  // T and Z go together, and a space goes with neither.
  if (parts === null || (parts[4] === 'T') !== (parts[9] === 'Z')) return unsupported(value);
  return momentOf(parts, value);
}

/** What the Hive deserializer reads without formats: `java.sql.Timestamp.valueOf`, taken as UTC. */
function hiveTimestamp(value: unknown): number {
  const parts = typeof value === 'string' ? ISO.exec(value) : null;
  if (parts === null || parts[4] !== ' ' || parts[9] !== '') return unsupported(value);
  return momentOf(parts, value);
}

/** The Hive deserializer's format `millis`. */
function millisTimestamp(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : unsupported(value);
}

function momentOf(parts: RegExpExecArray, value: unknown): number {
  const [, year, month, day, , hour, minute, second, fraction = '0'] = parts;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const [h, min, s] = [Number(hour), Number(minute), Number(second)];
  if (m < 1 || m > 12 || d < 1 || d > daysOf(y, m) || h > 23 || min > 59 || s > 59) return unsupported(value);
  return Date.UTC(y, m - 1, d, h, min, s, Number(fraction.padEnd(3, '0').slice(0, 3)));
}

/** It does without a Date, because it runs for every time stamp of every record. */
function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function unsupported(value: unknown): never {
  throw new MismatchError(`Encountered invalid or unsupported timestamp format: ${JSON.stringify(value)}.`);
}

/** A record that cannot be converted, with the sentence for its error record. */
export class MismatchError extends Error {
  override readonly name = 'MismatchError';

  /**
   * @param code Firehose's: "DataFormatConversion invocation errors" (Firehose, monitoring with CloudWatch
   * Logs)
   */
  constructor(
    message: string,
    readonly code:
      | 'DataFormatConversion.MalformedData'
      | 'DataFormatConversion.ParseError' = 'DataFormatConversion.MalformedData',
  ) {
    super(message);
  }
}
