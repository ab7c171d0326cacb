import { isObject } from '../../../base/json-object';
import type { HiveType } from './hive-type';
import { type JsonReading, MismatchError } from './json-reading';

/** Converts a JSON value to a column's value. @throws MismatchError for a value that does not fit */
export type Convert = (value: unknown) => unknown;

/** Null and absent stay null, whatever the type. */
export function converter(type: HiveType, reading: JsonReading): Convert {
  const convert = nonNull(type, reading);
  return (value) => (value === null || value === undefined ? null : convert(value));
}

function nonNull(type: HiveType, reading: JsonReading): Convert {
  switch (type.kind) {
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? value : booleanOf(value, reading));
    case 'tinyint':
      return integer(reading, 2 ** 7);
    case 'smallint':
      return integer(reading, 2 ** 15);
    case 'int':
      return integer(reading, 2 ** 31);
    case 'bigint':
      return (value) => bigintOf(value, reading);
    case 'float':
    case 'double':
      return (value) => numberOf(value, reading);
    case 'decimal':
      return (value) => decimalOf(value, type, reading);
    case 'string':
      return (value) => textOf(value, reading);
    case 'text':
      // "If you specify length for CHAR or VARCHAR, Firehose truncates the strings" (Firehose, format
      // conversion).
      return (value) => [...textOf(value, reading)].slice(0, type.length).join('');
    case 'binary':
      return (value) => Buffer.from(textOf(value, reading));
    case 'timestamp':
      return reading.readTimestamp;
    case 'date':
      return (value) => dateOf(value);
    case 'array': {
      const element = converter(type.element, reading);
      return (value) => (Array.isArray(value) ? value.map(element) : mismatch(value, 'an array'));
    }
    case 'map': {
      const [key, entry] = [
        converter(type.key, { ...reading, isLenient: true }),
        converter(type.value, reading),
      ];
      return (value) =>
        isObject(value)
          ? Object.entries(value).map(([name, it]) => ({ key: key(name), value: entry(it) }))
          : mismatch(value, 'an object');
    }
    case 'struct': {
      const fields = type.fields.map(({ name, type: of }) => ({ name, convert: converter(of, reading) }));
      return (value) => {
        if (!isObject(value)) return mismatch(value, 'an object');
        return Object.fromEntries(
          fields.map(({ name, convert }) => [name, convert(reading.member(value, name))]),
        );
      };
    }
  }
}

function numberOf(value: unknown, { isLenient }: JsonReading): number {
  if (typeof value === 'number') return value;
  if (isLenient && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
    return Number(value);
  return mismatch(value, 'a number');
}

/** From -limit to limit - 1. */
function integer(reading: JsonReading, limit: number): Convert {
  return (value) => {
    const number = typeof value === 'number' ? value : numberOf(value, reading);
    if (Number.isInteger(number) && number >= -limit && number < limit) return number;
    return mismatch(value, `a whole number from ${-limit} to ${limit - 1}`);
  };
}

/** JavaScript reads JSON numbers with 53 bits; numbers that it would change are refused. */
function bigintOf(value: unknown, { isLenient }: JsonReading): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (isLenient && typeof value === 'string' && /^-?\d{1,19}$/.test(value)) {
    const number = BigInt(value);
    if (BigInt.asIntN(64, number) === number) return number;
  }
  return mismatch(value, 'a whole number of 64 bits, as a number below 2^53 or as a string');
}

/** The digits of the value, without its decimal point. */
function decimalOf(
  value: unknown,
  { precision, scale }: { precision: number; scale: number },
  { isLenient }: JsonReading,
): bigint {
  const text = typeof value === 'number' || (isLenient && typeof value === 'string') ? String(value) : '';
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text) ?? [];
  const digits = `${whole}${fraction.padEnd(scale, '0')}`.replace(/^0+(?=\d)/, '');
  if (whole === '' || fraction.length > scale || digits.length > precision) {
    return mismatch(value, `a decimal of ${precision} digits, ${scale} of them behind the point`);
  }
  return BigInt(`${sign}${digits}`);
}

function booleanOf(value: unknown, { isLenient }: JsonReading): boolean {
  if (isLenient && (value === 'true' || value === 'false')) return value === 'true';
  return mismatch(value, 'true or false');
}

function textOf(value: unknown, { isLenient }: JsonReading): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && !isLenient) return mismatch(value, 'a string');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Days since the epoch. */
function dateOf(value: unknown): number {
  const text =
    typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : mismatch(value, 'yyyy-MM-dd');
  const time = Date.parse(text);
  return Number.isNaN(time) ? mismatch(value, 'a date') : time / 86_400_000;
}

function mismatch(value: unknown, what: string): never {
  throw new MismatchError(`Data does not match the schema. ${JSON.stringify(value)} is not ${what}.`);
}
