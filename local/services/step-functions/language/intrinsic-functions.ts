import { createHash } from 'node:crypto';
import type { Chance } from '../../../base/chance';
import { isObject } from '../../../base/json-object';

type Play = (...values: readonly unknown[]) => unknown;

/** A function: how many arguments it takes, and its implementation, which throws for a wrong type. */
type IntrinsicFunction = { readonly takes: readonly [least: number, most: number] } & (
  | { readonly play: Play }
  /** Makes something up. */
  | { readonly draw: (chance: Chance, ...values: readonly unknown[]) => unknown }
);

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/**
 * The intrinsic functions of the States Language by their names.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
export const intrinsicFunctions: ReadonlyMap<string, IntrinsicFunction> = new Map(
  Object.entries<IntrinsicFunction>({
    Array: { takes: [0, Infinity], play: (...values) => values },
    ArrayContains: { takes: [2, 2], play: (items, value) => list(items).some((item) => equal(item, value)) },
    ArrayGetItem: { takes: [2, 2], play: (items, index) => item(list(items), whole(index)) },
    ArrayLength: { takes: [1, 1], play: (items) => list(items).length },
    ArrayPartition: { takes: [2, 2], play: (items, size) => partition(list(items), whole(size)) },
    ArrayRange: { takes: [3, 3], play: (from, to, step) => range(whole(from), whole(to), whole(step)) },
    ArrayUnique: {
      takes: [1, 1],
      play: (items) => list(items).filter((one, i, all) => all.findIndex((other) => equal(one, other)) === i),
    },
    Base64Decode: { takes: [1, 1], play: (value) => Buffer.from(text(value), 'base64').toString() },
    Base64Encode: { takes: [1, 1], play: (value) => Buffer.from(text(value)).toString('base64') },
    Format: { takes: [1, Infinity], play: (template, ...values) => format(text(template), values) },
    Hash: { takes: [2, 2], play: (value, algorithm) => hash(value, text(algorithm)) },
    JsonMerge: { takes: [3, 3], play: merge },
    JsonToString: { takes: [1, 1], play: (value) => JSON.stringify(value) },
    MathAdd: { takes: [2, 2], play: (a, b) => whole(a) + whole(b) },
    // With a seed the numbers would have to equal those of AWS's generator, which is not documented.
    MathRandom: { takes: [2, 2], draw: (chance, from, to) => random(chance, whole(from), whole(to)) },
    StringSplit: { takes: [2, 2], play: (value, separators) => split(text(value), text(separators)) },
    StringToJson: { takes: [1, 1], play: (value) => JSON.parse(text(value)) },
    UUID: { takes: [0, 0], draw: (chance) => chance.uuid() },
  }),
);

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : wrong(value, 'an array');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : wrong(value, 'a string');
}

function whole(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : wrong(value, 'a whole number');
}

function wrong(value: unknown, kind: string): never {
  throw new Error(`an argument must be ${kind}, got ${JSON.stringify(value)}`);
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function item(items: readonly unknown[], index: number): unknown {
  if (index >= 0 && index < items.length) return items[index];
  throw new Error(`the index must be 0 to ${items.length - 1}, got ${index}`);
}

function partition(items: readonly unknown[], size: number): unknown[][] {
  if (size < 1) wrong(size, 'a whole number of 1 or more');
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

function range(from: number, to: number, step: number): number[] {
  const length = step === 0 ? 0 : Math.floor((to - from) / step) + 1;
  if (step === 0 || length > 1000)
    throw new Error('a range has a step other than 0 and at most 1,000 numbers');
  return Array.from({ length: Math.max(0, length) }, (_, i) => from + i * step);
}

/** Replaces each `{}` by the next value: a string as it is, any other value as JSON. A backslash escapes. */
function format(template: string, values: readonly unknown[]): string {
  let used = 0;
  const filled = template.replace(/\\([{}\\])|\{\}/g, (_, escaped?: string) => {
    if (escaped !== undefined) return escaped;
    const value = values[used++];
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
  if (used === values.length) return filled;
  throw new Error(`'${template}' has ${used} {} for ${values.length} values`);
}

function hash(value: unknown, algorithm: string): string {
  const name = HASHES[algorithm];
  if (name === undefined) throw new Error(`the algorithm must be one of ${Object.keys(HASHES).join(', ')}`);
  return createHash(name)
    .update(typeof value === 'string' ? value : JSON.stringify(value))
    .digest('hex');
}

function merge(first: unknown, second: unknown, deep: unknown): unknown {
  if (!isObject(first) || !isObject(second)) throw new Error('only objects can be merged');
  if (deep !== false) throw new Error('only a shallow merge is possible: its third argument must be false');
  return { ...first, ...second };
}

function random(chance: Chance, from: number, to: number): number {
  return from + chance.below(to - from);
}

/** Splits at every character of `separators` and drops empty parts. */
function split(value: string, separators: string): string[] {
  const parts = [''];
  for (const character of value) {
    if (separators.includes(character)) parts.push('');
    else parts.push(`${parts.pop()}${character}`);
  }
  return parts.filter((part) => part !== '');
}
