import { isObject } from '../../../base/json-object';
import { AwsError, type JsonInput } from '../../../http';
import { validationError } from '../errors';

/** The constraint on a string. Lengths are in characters. */
export interface StringConstraint {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

export const NAME: StringConstraint = { min: 1, max: 128, pattern: /^[a-zA-Z0-9_.-]+$/ };
export const ARN: StringConstraint = {
  min: 1,
  max: 2048,
  pattern: /^arn:aws.*:kinesis:.*:\d{12}:.*stream\/\S+$/,
};
export const CONSUMER_ARN: StringConstraint = {
  min: 1,
  max: 2048,
  pattern: /^arn:aws.*:kinesis:.*:\d{12}:.*stream\/[\w.-]+\/consumer\/[\w.-]+:\d+$/,
};
export const HASH_KEY: StringConstraint = { pattern: /^(0|[1-9]\d{0,38})$/ };
export const SEQUENCE_NUMBER: StringConstraint = { pattern: /^(0|[1-9]\d{0,128})$/ };

/**
 * Reads the members of a request. A member of another JSON type is a SerializationException. A member that is
 * missing or out of bounds is a ValidationException in AWS's own form ("1 validation error detected: …").
 */
export class Members {
  constructor(private readonly input: JsonInput) {}

  has(name: string): boolean {
    return this.input[name] !== undefined && this.input[name] !== null;
  }

  string(name: string, constraint: StringConstraint = {}): string | undefined {
    const value = this.member(name, 'string', isString);
    if (value !== undefined) checkString(name, value, constraint);
    return value;
  }

  requiredString(name: string, constraint: StringConstraint = {}): string {
    return required(name, this.string(name, constraint));
  }

  integer(name: string, bounds: Bounds = {}): number | undefined {
    const value = this.member(name, 'whole number', isInteger);
    if (value !== undefined) checkBounds(name, value, value, 'value', bounds);
    return value;
  }

  requiredInteger(name: string, bounds: Bounds = {}): number {
    return required(name, this.integer(name, bounds));
  }

  boolean(name: string): boolean {
    return this.member(name, 'boolean', isBoolean) ?? false;
  }

  /** Milliseconds; the wire has seconds. */
  timestamp(name: string): number | undefined {
    const seconds = this.member(name, 'number', isNumber);
    return seconds === undefined ? undefined : Math.round(seconds * 1000);
  }

  oneOf<Value extends string>(name: string, values: readonly Value[]): Value | undefined {
    const value = this.string(name);
    const found = values.find((candidate) => candidate === value);
    if (value === undefined || found !== undefined) return found;
    throw violation(name, value, `Member must satisfy enum value set: [${values.join(', ')}]`);
  }

  requiredOneOf<Value extends string>(name: string, values: readonly Value[]): Value {
    return required(name, this.oneOf(name, values));
  }

  structure(name: string): Members | undefined {
    const value = this.member(name, 'structure', isObject);
    return value === undefined ? undefined : new Members(value);
  }

  requiredStructure(name: string): Members {
    return required(name, this.structure(name));
  }

  /** A map of strings to strings. */
  strings(name: string): Readonly<Record<string, string>> | undefined {
    return this.member(name, 'map of strings', isStringMap);
  }

  requiredList(name: string, bounds: Bounds = {}): readonly unknown[] {
    const list = required(name, this.member(name, 'list', isArray));
    checkBounds(name, list, list.length, 'length', bounds);
    return list;
  }

  requiredStringList(name: string, bounds: Bounds = {}): readonly string[] {
    const list = this.requiredList(name, bounds);
    if (list.every(isString)) return list;
    throw wrongType(name, 'list of strings', list);
  }

  private member<Value>(
    name: string,
    expected: string,
    matches: (candidate: unknown) => candidate is Value,
  ): Value | undefined {
    const value = this.input[name];
    if (value === undefined || value === null) return undefined;
    if (matches(value)) return value;
    throw wrongType(name, expected, value);
  }
}

/** @throws AwsError ValidationException */
export function checkString(name: string, value: string, constraint: StringConstraint): void {
  checkBounds(name, value, value.length, 'length', constraint);
  if (constraint.pattern === undefined || constraint.pattern.test(value)) return;
  throw violation(
    name,
    value,
    `Member must satisfy regular expression pattern: ${constraint.pattern.source}`,
  );
}

/** @throws AwsError ValidationException */
export function required<Value>(name: string, value: Value | undefined): Value {
  if (value === undefined) throw violation(name, null, 'Member must not be null');
  return value;
}

export function wrongType(name: string, expected: string, value: unknown): AwsError {
  const shown = JSON.stringify(value)?.slice(0, 100);
  return new AwsError('SerializationException', `${name} must be a ${expected}, got ${shown}.`);
}

function checkBounds(
  name: string,
  value: unknown,
  measure: number,
  what: 'value' | 'length',
  bounds: Bounds,
): void {
  const { min = 0, max = Number.POSITIVE_INFINITY } = bounds;
  if (measure < min) throw violation(name, value, `Member must have ${what} greater than or equal to ${min}`);
  if (measure > max) throw violation(name, value, `Member must have ${what} less than or equal to ${max}`);
}

function violation(name: string, value: unknown, constraint: string): AwsError {
  const shown = value === null ? 'null' : `'${String(value).slice(0, 200)}'`;
  const member = name.charAt(0).toLowerCase() + name.slice(1);
  return validationError(
    `1 validation error detected: Value ${shown} at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

function isString(candidate: unknown): candidate is string {
  return typeof candidate === 'string';
}

function isNumber(candidate: unknown): candidate is number {
  return typeof candidate === 'number';
}

function isInteger(candidate: unknown): candidate is number {
  return Number.isInteger(candidate);
}

function isBoolean(candidate: unknown): candidate is boolean {
  return typeof candidate === 'boolean';
}

function isArray(candidate: unknown): candidate is unknown[] {
  return Array.isArray(candidate);
}

function isStringMap(candidate: unknown): candidate is Record<string, string> {
  return isObject(candidate) && Object.values(candidate).every(isString);
}
