import { MismatchError } from './mismatch-error';

/** Milliseconds since the epoch of a value of JSON. @throws MismatchError */
export type ReadTimestamp = (value: unknown) => number;

/** Numbers above it are milliseconds: as seconds they would be past the year 5000. */
const MOST_SECONDS = 100_000_000_000;

const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})([T ])(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z?)$/;

/**
 * What the OpenX deserializer reads (Firehose, "Choose the JSON deserializer"): ISO with `T` and `Z`, date and time with a
 * space, seconds, milliseconds, and seconds with a fraction. Fractions below a millisecond are cut off here.
 */
export function openXTimestamp(value: unknown): number {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number === 'number') return Math.trunc(number > MOST_SECONDS ? number : number * 1000);
  const parts = typeof value === 'string' ? ISO.exec(value) : null;
  // T and Z go together, and a space goes with neither.
  if (parts === null || (parts[4] === 'T') !== (parts[9] === 'Z')) return unsupported(value);
  return momentOf(parts, value);
}

/** What the Hive deserializer reads without formats: `java.sql.Timestamp.valueOf`, taken as UTC. */
export function hiveTimestamp(value: unknown): number {
  const parts = typeof value === 'string' ? ISO.exec(value) : null;
  if (parts === null || parts[4] !== ' ' || parts[9] !== '') return unsupported(value);
  return momentOf(parts, value);
}

/** The Hive deserializer's format `millis`. */
export function millisTimestamp(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : unsupported(value);
}

function momentOf(parts: RegExpExecArray, value: unknown): number {
  const [, year, month, day, , hour, minute, second, fraction = '0'] = parts;
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const [h, min, s] = [Number(hour), Number(minute), Number(second)];
  if (m < 1 || m > 12 || d < 1 || d > daysOf(y, m) || h > 23 || min > 59 || s > 59) return unsupported(value);
  return Date.UTC(y, m - 1, d, h, min, s, Number(fraction.padEnd(3, '0').slice(0, 3)));
}

/** Without a Date: this is done for every time stamp of every record. */
function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function unsupported(value: unknown): never {
  throw new MismatchError(`Encountered invalid or unsupported timestamp format: ${JSON.stringify(value)}.`);
}
