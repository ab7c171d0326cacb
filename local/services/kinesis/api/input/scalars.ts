import { excerpt, type Member, NO_VIOLATIONS, type Violation, WrongTypeError } from './member';

/** Bounds of a value or a length, both included. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

export interface Pattern {
  /** The regular expression of the API's model, for the message. */
  readonly shown: string;
  /** Whether the whole text matches. It takes time in proportion to the text. */
  matches(text: string): boolean;
}

/** The constraints on a string. Lengths are in characters. */
export interface StringConstraint extends Bounds {
  readonly pattern?: Pattern;
}

const MAX_INTEGER = 2 ** 31 - 1;

export function string(constraint: StringConstraint = {}): Member<string> {
  return {
    read: readString,
    violations: (value) => stringViolations(value, constraint),
  };
}

export function oneOf<const Value extends string>(values: readonly Value[]): Member<Value> {
  return {
    // The value is checked after the types of all members are.
    read: (raw) => readString(raw) as Value,
    violations: (value) =>
      values.includes(value) ? NO_VIOLATIONS : violation(value, `Member must satisfy ${enumOf(values)}`),
  };
}

/** A whole number. AWS cuts fractions off, and numbers beyond 32 bits. */
export function integer(bounds: Bounds = {}): Member<number> {
  return {
    read(raw) {
      if (typeof raw !== 'number') throw new WrongTypeError('a whole number', raw);
      return Math.max(-MAX_INTEGER - 1, Math.min(MAX_INTEGER, Math.trunc(raw)));
    },
    violations: (value) => boundViolations(String(value), value, 'value', bounds),
  };
}

export function boolean(): Member<boolean> {
  return {
    read(raw) {
      if (typeof raw !== 'boolean') throw new WrongTypeError('a boolean', raw);
      return raw;
    },
    violations: () => NO_VIOLATIONS,
  };
}

/** Milliseconds since the epoch; the wire has seconds. */
export function timestamp(): Member<number> {
  return {
    read(raw) {
      if (typeof raw !== 'number') throw new WrongTypeError('a time in seconds', raw);
      return Math.round(raw * 1000);
    },
    violations: () => NO_VIOLATIONS,
  };
}

/** Bytes; JSON has them in base64, CBOR as they are. */
export function blob(bounds: Bounds = {}): Member<Buffer> {
  return {
    read: readBlob,
    violations: ({ length }) =>
      boundViolations(`java.nio.HeapByteBuffer[pos=0 lim=${length} cap=${length}]`, length, 'length', bounds),
  };
}

/** The constraint of an enum in AWS's words, without its subject. */
export function enumOf(values: readonly string[]): string {
  return `enum value set: [${values.join(', ')}]`;
}

export function boundViolations(
  shown: string,
  measure: number,
  what: 'value' | 'length',
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY }: Bounds,
): readonly Violation[] {
  if (measure < min) return violation(shown, `Member must have ${what} greater than or equal to ${min}`);
  if (measure > max) return violation(shown, `Member must have ${what} less than or equal to ${max}`);
  return NO_VIOLATIONS;
}

/** Whether the length of a text, in characters, is within the bounds. */
export function hasLength(text: string, { min = 0, max = Number.POSITIVE_INFINITY }: Bounds): boolean {
  return text.length >= min && (text.length <= max || charactersOf(text) <= max);
}

export function readString(raw: unknown): string {
  if (typeof raw !== 'string') throw new WrongTypeError('a string', raw);
  return raw;
}

function stringViolations(value: string, constraint: StringConstraint): readonly Violation[] {
  const { pattern } = constraint;
  const fits = pattern?.matches(value) ?? true;
  if (fits && hasLength(value, constraint)) return NO_VIOLATIONS;
  const lengths = boundViolations(value, charactersOf(value), 'length', constraint);
  if (fits || pattern === undefined) return lengths;
  return [
    ...violation(value, `Member must satisfy regular expression pattern: ${pattern.shown}`),
    ...lengths,
  ];
}

/** A character outside the basic plane has two units in a JavaScript string, but is one character for AWS. */
function charactersOf(text: string): number {
  let characters = 0;
  for (const _ of text) characters++;
  return characters;
}

function violation(shown: string, constraint: string): readonly Violation[] {
  return [{ path: '', shown: `'${excerpt(shown)}'`, constraint }];
}

/** Buffer.from accepts anything and stops at other characters, so the length is compared. */
function readBlob(raw: unknown): Buffer {
  if (raw instanceof Uint8Array) return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const expected = 'base64 text';
  if (typeof raw !== 'string') throw new WrongTypeError(expected, raw);
  const padding = raw.endsWith('==') ? 2 : raw.endsWith('=') ? 1 : 0;
  const data = Buffer.from(raw, 'base64');
  if (raw.length % 4 === 0 && data.length === (raw.length / 4) * 3 - padding) return data;
  throw new WrongTypeError(expected, raw);
}
